import type { AlertKind, IncidentStep } from './call.js';
import type { FailureKind } from './failure.js';

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

/** When something was, without what it was. */
export function momentOf({ at, upMs, boot }: Moment): Moment {
  return { at, upMs, boot };
}

/** How a remedy ended: for a person, and its exit code. Journals of earlier versions have neither. */
export type HowItRan = { readonly ran?: string; readonly code?: number };

/** One line of a service's journal: what happened, never a count. */
export type JournalEvent = Moment &
  (
    | {
        readonly event: 'checked';
        readonly result: 'success' | 'degraded' | 'failure' | 'unknown';
        readonly detail: string;
        readonly ms: number;
        /** Of a failure. */
        readonly failure?: FailureKind;
        /** Alive, and not ready. */
        readonly ready?: false;
        /** So many of that result in a row, of which this is the last; else one. Written when a journal is shortened. */
        readonly times?: number;
      }
    /** Its container does not run: there was nobody to ask. */
    | { readonly event: 'away'; readonly detail: string }
    /**
     * Written before the remedy runs, so that a round killed half way has still spent its budget. `rung` is the remedy's
     * name: journals of the first version have none.
     */
    | { readonly event: 'restart'; readonly rung?: string }
    /** The startup check has succeeded in a later round than that of the restart; or the container runs after its start. */
    | (HowItRan & { readonly event: 'started' })
    | (HowItRan & { readonly event: 'recovered'; readonly times?: number })
    /**
     * `detail`: what the last look after it saw. `failure`: that this look failed. `started: false`: the remedy could not
     * even be started, or was not after all.
     */
    | (HowItRan & {
        readonly event: 'not-recovered';
        readonly detail: string;
        readonly failure?: FailureKind;
        readonly started?: false;
      })
    /** The state has become another one. */
    | { readonly event: 'state'; readonly state: State; readonly after: string; readonly failure?: FailureKind }
    /**
     * A step of the incident that this journal's owner is the root of. Written once each call about it is on its way:
     * delivered, or safe in the outbox.
     */
    | {
        readonly event: 'incident';
        readonly incident: string;
        readonly step: Exclude<IncidentStep, 'progress' | 'forgotten'>;
        readonly kind: AlertKind;
        /** So many steps of that name, of which this is the last; else one. Written when a journal is shortened. */
        readonly times?: number;
      }
    /** A call was delivered. `channel`: as `channelKey` makes it. `updates`: a later one of the incident will replace it. */
    | {
        readonly event: 'called';
        readonly incident: string;
        readonly step: IncidentStep;
        readonly channel: string;
        readonly updates?: true;
        /** It says that a remedy is under way. */
        readonly underway?: true;
      }
    /** Of the first version: an alert of this kind was delivered, and the good news after it. */
    | { readonly event: 'alerted'; readonly kind: AlertKind }
    | { readonly event: 'recovery-notified' }
    | { readonly event: 'reset' }
    /** All before it is in the history file: it is kept for what it decides, and counts no more in a history. */
    | { readonly event: 'folded' }
    /** People were reminded that it is still stopped or disabled. */
    | { readonly event: 'reminded' }
  );

/** How a service stands, for people. `restarting` is seen only while a round is on, or after one that was killed. */
export type State = 'starting' | 'running' | 'unhealthy' | 'restarting' | 'stopped' | 'failed' | 'unknown';

/** How a service stands, since when, and what made it so. */
export type StateSince = {
  readonly state: State;
  readonly since: Moment;
  readonly after: string;
  /** What kind of failure made it so, if one did. */
  readonly failure?: FailureKind;
  /** Whether it was restarted since then. */
  readonly wasRestarted: boolean;
};

export const STATES = [
  'starting',
  'running',
  'unhealthy',
  'restarting',
  'stopped',
  'failed',
  'unknown',
] as const satisfies readonly State[];

/** A restart, and what came of it. */
export type Restart = Moment & {
  /** The remedy's name; empty in journals of the first version. */
  readonly rung: string;
  /** It counts, and nothing was started. */
  readonly wasNotStarted?: true;
  /** How it ended, and what the look after it saw where that was not good; absent where the journal does not say. */
  readonly end?: HowItRan & { readonly saw?: string };
  /**
   * Whether it helped, by the first that was seen after it; a start that took longer than the look after the restart has
   * helped as well. Absent where nothing was seen yet.
   */
  readonly helped?: boolean;
  /** When the service was first seen well after it. */
  readonly upAt?: Moment;
  /** When it was first seen failing after that. */
  readonly downAt?: Moment;
  /** Since when it has been seen well without a failure; absent while it fails. */
  readonly upSince?: Moment;
  /** How long it was well at the longest before that, in ms; absent: not at all. */
  readonly lastedMs?: number;
};

/** What the journal amounts to. Folded at the start of a round, never stored. */
export type Facts = {
  readonly lastCheck?: Extract<JournalEvent, { event: 'checked' }>;
  /** Restarts since the last reset, oldest first. */
  readonly restarts: readonly Restart[];
  /** Rounds in a row in which its check failed, up to now; those in which it could not be asked are passed over. */
  readonly failuresInARow: number;
  /** When the first of these was. */
  readonly failingSince?: Moment;
  /** When it was last seen well. */
  readonly lastWell?: Moment;
  /** How many of them were before a person said `wardround reset`: what waits for failing rounds waits anew. */
  readonly failuresBeforeReset?: number;
  /** Rounds in a row in which its check passed, since it last failed. */
  readonly successesInARow: number;
  /** Checks that could not be asked, in a row, up to now. */
  readonly unknownInARow: number;
  /** Whether a check has ever failed: `successesInARow` means something only then. */
  readonly hasFailed: boolean;
  readonly state?: StateSince;
  /** The last state in which it was known how it stands: `unknown` is passed over. */
  readonly knownState?: Exclude<State, 'unknown'>;
  /** A restart of which it is not known yet how it ended: the round is on, or was killed. */
  readonly restarting?: Moment;
  /** Since when it has been seen well without a failure in between; absent while it fails, and before it was asked. */
  readonly wellSince?: Moment;
  /** When people were last reminded that it is still stopped or disabled. */
  readonly remindedAt?: Moment;
  /** The last incident that it was the root of. */
  readonly incident?: Incident;
};

/** An incident as the journal tells it. */
export type Incident = {
  readonly id: string;
  /** The worst that it was told as. */
  readonly kind: AlertKind;
  readonly openedAt: Moment;
  /** When its last step was taken. */
  readonly toldAt: Moment;
  /** When a call about it last arrived somewhere, quiet ones included. */
  readonly calledAt?: Moment;
  readonly closedAt?: Moment;
  /** When it began again the last time after it was closed; absent where it did not. */
  readonly reopenedAt?: Moment;
  /** How often it began again after it was closed. */
  readonly reopened: number;
  /** Reminders since it was last opened. */
  readonly reminders: number;
  /** How many escalations were called. */
  readonly escalated: number;
  /** The channels whose server said that a later message replaces the last one. */
  readonly updatable: ReadonlySet<string>;
  /** Those of them whose last message says that a remedy is under way; absent where there are none. */
  readonly underway?: ReadonlySet<string>;
};

/** What a container's journal goes by; a service's goes by the service's name, which has no slash. */
export function containerJournal(container: string): string {
  return `containers/${container}`;
}

/** What the journal of the engine goes by. */
export const ENGINE_JOURNAL = 'engine/docker';

/** What could be read of a service's past. When it is not known, nothing is restarted. */
export type Past =
  { readonly kind: 'known'; readonly facts: Facts } | { readonly kind: 'unknown'; readonly cause: string };
