import type { AlertKind } from './call.js';
import type { Disabled, TargetRef } from './service.js';
import type { StopMarker } from './verdict.js';

/**
 * How a service stands by what was last seen of it. `restarting`: a round is on, or was ended by force. `crash_loop`: it
 * has failed, and its restarts are spent. `never_asked`: no round has asked it yet. `unreadable`: its journal cannot be
 * read.
 */
export type StatusWord =
  | 'running'
  | 'degraded'
  | 'starting'
  | 'restarting'
  | 'unhealthy'
  | 'failed'
  | 'crash_loop'
  | 'stopped'
  | 'disabled'
  | 'unknown'
  | 'never_asked'
  | 'unreadable';

/** When something was: wall clock, ms since the epoch, and how long ago, in ms. */
export type Since = { readonly at: number; readonly ageMs: number };

export type OpenIncident = Since & { readonly id: string; readonly kind: AlertKind };

export type ServiceStatus = {
  readonly name: string;
  readonly target: TargetRef;
  readonly word: StatusWord;
  /** `after`: what made it so, one sentence. Absent where no journal says. */
  readonly since?: Since & { readonly after: string };
  /** The last check that was noted. */
  readonly check?: Since & { readonly result: string; readonly detail: string; readonly ms: number };
  /** Restarts in the window; absent where there is nothing to restart it with. */
  readonly restarts?: {
    readonly spent: number;
    readonly of: number;
    readonly windowMs: number;
    /** Until one is free again; 0: one is. Absent: that is not a matter of time. */
    readonly freeInMs?: number;
  };
  /** How long its backoff still lasts, in ms; absent: there is none, or it is over. */
  readonly backoffLeftMs?: number;
  /** Of this machine, as it is now; where the service was just asked, of its container as well. */
  readonly marker: StopMarker;
  /** Why rounds pass it over: one sentence. */
  readonly disabled?: { readonly text: string; readonly byHand?: Disabled };
  readonly incident?: OpenIncident;
  /** Why its journal cannot be read. */
  readonly trouble?: string;
};

/** What is not as it should be beside the services: a container that is down, an engine that could not be asked. */
export type PlaceStatus = {
  readonly kind: 'container' | 'engine';
  readonly name: string;
  readonly word: 'down' | 'unknown' | 'unreadable';
  readonly since?: Since;
  /** What was seen, or why its journal cannot be read. */
  readonly detail: string;
  /** Starts in the window, of a container that may be started. */
  readonly starts?: { readonly spent: number; readonly of: number };
  readonly incident?: OpenIncident;
};

/** How all stands, by the state files; or, if `probed`, by a look just now. */
export type Status = {
  /** Wall clock, ms since the epoch. */
  readonly at: number;
  readonly probed: boolean;
  readonly round: {
    /** Absent: there was none yet. */
    readonly last?: Since;
    /** Whether the last one is longer ago than two periods. */
    readonly isOld: boolean;
    readonly isUnderWay: boolean;
    readonly periodMs: number;
  };
  readonly exitCode: number;
  readonly places: readonly PlaceStatus[];
  readonly services: readonly ServiceStatus[];
};
