import type { FailureKind } from './failure.js';
import type { Moment } from './journal.js';

/** What one look at a service says. `unknown` means that it could not be asked: it is never a reason to act. */
export type ProbeResult =
  | { readonly kind: 'failure'; readonly failure: FailureKind; readonly detail: string; readonly ms: number }
  | { readonly kind: 'success' | 'degraded' | 'unknown'; readonly detail: string; readonly ms: number };

/** What a person's stop marker says, here or inside the container. */
export type StopMarker =
  /** `expired`: there is one, and its time is over. */
  | { readonly kind: 'absent'; readonly expired?: true }
  | {
      readonly kind: 'present';
      readonly path: string;
      /** As part of a sentence: `on this machine`, `in container services`. */
      readonly where: string;
      /** When it was left, wall clock, ms since the epoch; not known of one in a container. */
      readonly since?: number;
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
  /** Which of its checks was asked: the startup check until it has come up, then the health check. */
  readonly probe: 'startup' | 'liveness';
  readonly result: ProbeResult;
  /** What the readiness check said; absent where there is none, or it was not asked. */
  readonly readiness?: ProbeResult;
  readonly marker: StopMarker;
  /** How many looks this verdict rests on. */
  readonly attempts: number;
};

/** What is known of the place that a service lives in; asked for only when the service fails. */
export type Surroundings = {
  /** When its container, or this machine, was started. */
  readonly startedAt?: Moment;
  /** As part of a sentence: `its container was started`. */
  readonly what: string;
  /** When something beside it was last killed for lack of memory, wall clock, ms since the epoch. */
  readonly outOfMemoryAtMs?: number;
};
