import type { Rung } from './service.js';

/** The name of the rule that decided: each refusal has one. */
export type HoldRule =
  | 'stop-marker'
  | 'marker-unknown'
  | 'dependency-down'
  /** Fewer rounds have failed than `failure_threshold` asks for. */
  | 'threshold'
  /** It was started a short while ago and may still come up. */
  | 'starting'
  | 'not-asked-to'
  | 'state-untrusted'
  | 'backoff'
  /** What is left of the ladder needs more failing rounds. */
  | 'ladder-waits'
  /** Each remedy had its turn in this round. */
  | 'round-done'
  /** The remedy would take down other services that live in the same container. */
  | 'shared-container'
  | 'no-time';

export type GiveUpRule =
  | 'no-remedy'
  /** `restart.policy` forbids it. */
  | 'policy'
  | 'crash-loop'
  /** The budget was spent once, and `restart.give_up` waits for a person. */
  | 'until-reset'
  /** Every remedy has been tried as often as it may be in one incident. */
  | 'ladder-exhausted';

export type Decision =
  /** Healthy, degraded or unknown: there is nothing to do. */
  | { readonly kind: 'leave'; readonly why: string }
  /** Ill, and left alone on purpose. `untilMs`: the wall clock time from which the rule does not bind any more. */
  | { readonly kind: 'hold'; readonly rule: HoldRule; readonly why: string; readonly untilMs?: number }
  | { readonly kind: 'recover'; readonly rung: Rung; readonly why: string }
  /** Ill, and nothing more can be done here: a person is called. */
  | { readonly kind: 'give-up'; readonly rule: GiveUpRule; readonly why: string; readonly untilMs?: number };

/** How much a round is allowed to do. */
export type Mode = 'recover' | 'dry-run' | 'probe-only';

/** What is known of a service that another one depends on. */
export type Standing = {
  readonly name: string;
  /** `not-ready`: alive, and not able to do its work yet. */
  readonly state: 'up' | 'recovered' | 'not-ready' | 'down' | 'unknown';
};

/** Who else lives in a service's container, and is a reason not to restart it. */
export type Neighbour = { readonly name: string; readonly why: 'well' | 'stopped' | 'marker-unknown' | 'unknown' };
