/**
 * A point in time that survives a stepped clock: within one boot, `upMs` is used for ages;
 * across boots only the wall clock is left.
 */
export type Moment = {
  /** Wall clock, ms since the epoch. */
  readonly at: number;
  /** Monotonic ms since boot. */
  readonly upMs: number;
  /** The kernel's id of this boot; empty where there is none. */
  readonly boot: string;
};

export type AlertKind = 'failed' | 'crash_loop' | 'unknown';

/** One line of a service's journal: what happened, never a count. */
export type JournalEvent = Moment &
  (
    | {
        readonly event: 'checked';
        readonly result: 'success' | 'degraded' | 'failure' | 'unknown';
        readonly detail: string;
        readonly ms: number;
      }
    /** Written before the command runs, so that a round killed half way has still spent its budget. */
    | { readonly event: 'restart' }
    | { readonly event: 'recovered' }
    | { readonly event: 'not-recovered'; readonly detail: string }
    | { readonly event: 'alerted'; readonly kind: AlertKind }
    | { readonly event: 'recovery-notified' }
    | { readonly event: 'reset' }
  );

/** What the journal amounts to. Folded at the start of a round, never stored. */
export type Facts = {
  readonly lastCheck?: Extract<JournalEvent, { event: 'checked' }>;
  /** Restarts since the last reset, oldest first. */
  readonly restarts: readonly Moment[];
  /** Checks that could not be asked, in a row, up to now. */
  readonly unknownInARow: number;
  /** The last alert of each kind. */
  readonly lastAlerts: ReadonlyMap<AlertKind, Moment>;
  /** The alert that a person got and that has not been followed by a recovery notice. */
  readonly openAlert?: Extract<JournalEvent, { event: 'alerted' }>;
};

/** What could be read of a service's past. When it is not known, nothing is restarted. */
export type Past =
  { readonly kind: 'known'; readonly facts: Facts } | { readonly kind: 'unknown'; readonly cause: string };
