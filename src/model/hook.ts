/** What a program can be run for: see the config's `hooks`. */
export type HookEvent = 'on_failure' | 'on_restart' | 'on_healthy' | 'on_start' | 'on_stop' | 'on_give_up';

export const HOOK_EVENTS = [
  'on_failure',
  'on_restart',
  'on_healthy',
  'on_start',
  'on_stop',
  'on_give_up',
] as const satisfies readonly HookEvent[];

/** The programs of a service, each with its arguments. */
export type Hooks = {
  readonly programs: ReadonlyMap<HookEvent, readonly [string, ...string[]]>;
  /** How long one may run, in ms. */
  readonly timeoutMs: number;
};

/** One run of a hook: what happened, and what its program is told of it in the environment. */
export type HookRun = {
  readonly argv: readonly [string, ...string[]];
  readonly timeoutMs: number;
  readonly service: string;
  readonly event: HookEvent;
  /** Wall clock, ms since the epoch. */
  readonly at: number;
  readonly failures: number;
  readonly reason: string;
  /** Absent when there is no incident. */
  readonly incident?: string;
};

/** How a hook ended. */
export type HookEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly output: string; readonly ms: number }
  /** It was ended with its process group: at its time limit, or because the round was over. */
  | { readonly kind: 'ended'; readonly cause: string; readonly output: string }
  /** It is not there, may not be executed, or could not be started. */
  | { readonly kind: 'not-started'; readonly cause: string };

/** Runs a hook's program. Never rejects. */
export type RunHook = (run: HookRun, signal: AbortSignal) => Promise<HookEnd>;
