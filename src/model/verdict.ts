/** What one look at a service says. `unknown` means that it could not be asked: it is never a reason to act. */
export type ProbeResult =
  | { readonly kind: 'success' | 'degraded' | 'failure'; readonly detail: string; readonly ms: number }
  | { readonly kind: 'unknown'; readonly detail: string; readonly ms: number };

/** What a person's stop marker says, here or inside the container. */
export type StopMarker =
  /** `expired`: there is one, and its time is over. */
  | { readonly kind: 'absent'; readonly expired?: true }
  | {
      readonly kind: 'present';
      readonly path: string;
      /** As part of a sentence: `on this machine`, `in container services`. */
      readonly where: string;
      readonly until?: number;
      /** What stands for a time and cannot be read as one. */
      readonly unreadUntil?: string;
      readonly reason?: string;
      readonly by?: string;
    }
  /** It could not be looked up: as binding as a marker. */
  | { readonly kind: 'unknown'; readonly cause: string };

/** All that was seen of a service, after its failure was confirmed or withdrawn by further attempts. */
export type Verdict = {
  readonly result: ProbeResult;
  readonly marker: StopMarker;
  /** How many looks this verdict rests on. */
  readonly attempts: number;
};
