import { containerBlocker, type ContainerVisit } from '../model/container.js';
import type { Decision, GiveUpRule, HoldRule } from '../model/decision.js';
import type { Facts, Moment } from '../model/journal.js';
import type { Outcome, Recovery, Visit } from '../model/round.js';
import type { Service } from '../model/service.js';
import type { StopMarker, Verdict } from '../model/verdict.js';
import { backoffLeftMs, incidentRestarts } from './incident.js';
import { COUNTS_SUCCESSES, concludeTreated } from './treated.js';
import { clockTime, inWords, timeText } from './words.js';

export type Conclusion = { readonly outcome: Outcome; readonly reason: string; readonly next: string };

const HELD = {
  'stop-marker': 'stopped',
  'marker-unknown': 'failed',
  'dependency-down': 'blocked',
  threshold: 'waiting',
  starting: 'waiting',
  'not-asked-to': 'failed',
  'state-untrusted': 'failed',
  backoff: 'waiting',
  'ladder-waits': 'waiting',
  'round-done': 'failed',
  'shared-container': 'failed',
  'no-time': 'waiting',
} as const satisfies Record<HoldRule, Outcome>;

const GIVEN_UP = {
  'no-remedy': 'failed',
  policy: 'failed',
  'crash-loop': 'crash_loop',
  'until-reset': 'crash_loop',
  'ladder-exhausted': 'failed',
} as const satisfies Record<GiveUpRule, Outcome>;

/**
 * What one visit came to: the outcome, one sentence why, and what the next round will do.
 *
 * @param recoveries what was tried, in order; empty where nothing was: of a decision to recover, in a dry run
 * @param facts what is known of the service, this visit included; undefined where its journal could not be read
 */
export function conclude(
  service: Service,
  verdict: Verdict,
  decision: Decision,
  recoveries: readonly Recovery[],
  facts: Facts | undefined,
  now: Moment,
): Conclusion {
  const next = nextOf(service, forNextRound(service, decision, facts, now), now);
  const last = recoveries.at(-1);
  if (last !== undefined)
    return concludeTreated(service, verdict, decision, { before: recoveries.slice(0, -1), last, next });
  const saw = `its check fails (${verdict.result.detail})`;
  switch (decision.kind) {
    case 'leave':
      return concludeLeft(service, verdict, facts, next);
    case 'hold': {
      const why = decision.rule === 'stop-marker' ? decision.why : `${saw} and it was not restarted: ${decision.why}`;
      return { outcome: HELD[decision.rule], reason: why, next };
    }
    case 'give-up':
      return { outcome: GIVEN_UP[decision.rule], reason: `${saw} and it was not restarted: ${decision.why}`, next };
    case 'recover':
      return { outcome: 'failed', reason: `${saw}; it would be restarted: ${decision.why}`, next };
  }
}

/** The visit of a service that was not asked in this round. */
export function passOver(service: Service): Visit {
  const conclusion: Conclusion = service.enabled
    ? {
        outcome: 'not_due',
        reason: `it was well when last asked, and is asked every ${inWords(service.check.intervalMs)}`,
        next: 'asks it when its interval is over',
      }
    : { outcome: 'disabled', reason: disabledText(service), next: afterDisabled(service) };
  return { service, ...conclusion, recoveries: [], blockedBy: [] };
}

/** Why rounds pass a disabled service over: the config, or who, since when and why. */
export function disabledText({ disabled }: Service): string {
  if (disabled === undefined) return 'it is disabled in the config';
  const { by, at, reason } = disabled;
  const who = by ?? 'hand';
  const since = at === undefined ? '' : ` since ${timeText(at, 0)}`;
  return `it is disabled by ${who}${since}${reason === undefined ? '' : ` (${reason})`}`;
}

function afterDisabled({ name, disabled }: Service): string {
  return disabled === undefined ? 'passes it over' : `passes it over; to change that: wardround enable ${name}`;
}

/**
 * The visit of a service whose container does not run: it was not asked.
 *
 * @param marker its stop marker on this machine
 */
export function passOverIn(container: ContainerVisit, service: Service, marker: StopMarker): Visit {
  const paused = container.outcome === 'paused';
  const byMarker = marker.kind === 'present';
  const marked = byMarker ? ` (and a stop marker is there: ${marker.path} ${marker.where})` : '';
  return {
    service,
    outcome: paused || byMarker ? 'stopped' : 'blocked',
    reason: `${container.reason}${marked}`,
    next: container.next,
    ...(byMarker ? { marker } : {}),
    recoveries: [],
    blockedBy: paused || byMarker ? [] : [containerBlocker(container.name)],
  };
}

/** What the next round will do if nothing changes, and how a person can change that. */
function nextOf(service: Service, decision: Decision, now: Moment): string {
  switch (decision.kind) {
    case 'leave':
      return 'checks it again';
    case 'recover':
      return 'restarts it if it still fails';
    case 'hold':
      return afterHold(service, decision, now);
    case 'give-up':
      return afterGivingUp(service, decision, now);
  }
}

/** What binds the next round: what ended the ladder in this one does not, and the backoff does. */
function forNextRound(service: Service, decision: Decision, facts: Facts | undefined, now: Moment): Decision {
  const isOver = decision.kind === 'hold' && (decision.rule === 'round-done' || decision.rule === 'ladder-waits');
  if (!isOver || facts === undefined) return decision;
  const leftMs = backoffLeftMs(service, incidentRestarts(facts, service.restart, now), now);
  return leftMs === 0 ? decision : { ...decision, rule: 'backoff', untilMs: now.at + leftMs };
}

function afterHold(service: Service, { rule, untilMs }: Extract<Decision, { kind: 'hold' }>, now: Moment): string {
  const when = untilMs === undefined ? '' : ` ${clockTime(untilMs, now.at)}`;
  switch (rule) {
    case 'stop-marker':
      return 'checks it again, and leaves it alone while the stop marker is there';
    case 'marker-unknown':
      return 'restarts it if it still fails and the stop marker can be looked up';
    case 'dependency-down':
      return 'checks it again once what it depends on is well';
    case 'threshold':
      return `counts again, and ${isRestarted(service) ? 'restarts it' : 'calls a person'} once it has failed often enough in a row`;
    case 'starting':
      return `looks whether it has come up, for which it has time until ${timeText(untilMs ?? now.at, now.at)}`;
    case 'not-asked-to':
      return 'restarts it if it still fails, unless it too only looks';
    case 'state-untrusted':
      return 'restarts it if it still fails and its journal can be read and written';
    case 'backoff':
      return `restart allowed again${when}; to allow it now: wardround reset ${service.name}`;
    case 'ladder-waits':
      return 'goes on with the ladder if it still fails and restarts are left';
    case 'round-done':
      return 'tries again if it still fails and restarts are left';
    case 'shared-container':
      return 'looks again, and spares the container while others live in it that are not known to be ill';
    case 'no-time':
      return 'restarts it if it still fails';
  }
}

function isRestarted({ type, ladder, restart }: Service): boolean {
  return type === 'daemon' && ladder.length > 0 && restart.policy !== 'never';
}

function afterGivingUp(
  { name }: Service,
  { rule, untilMs }: Extract<Decision, { kind: 'give-up' }>,
  now: Moment,
): string {
  const reset = `wardround reset ${name}`;
  switch (rule) {
    case 'crash-loop':
      return untilMs === undefined
        ? 'checks it again; its budget allows no restart'
        : `restart allowed again ${clockTime(untilMs, now.at)}; to allow it now: ${reset}`;
    case 'until-reset':
      return `checks it again, and restarts it only after: ${reset}`;
    case 'ladder-exhausted':
      return `checks it again, and begins at the first remedy once it has been well, or after: ${reset}`;
    case 'policy':
    case 'no-remedy':
      return 'checks it again; a person has to mend it';
  }
}

function concludeLeft(service: Service, verdict: Verdict, facts: Facts | undefined, next: string): Conclusion {
  const { result, marker, readiness } = verdict;
  if (marker.kind === 'present') {
    const state = result.kind === 'unknown' ? 'it could not be asked' : 'its check passes';
    return {
      outcome: 'stopped',
      reason: `a stop marker is there (${marker.path} ${marker.where}), and ${state}: ${result.detail}`,
      next: 'checks it again, and leaves it alone while the stop marker is there',
    };
  }
  if (result.kind === 'unknown' || result.kind === 'failure') {
    return {
      outcome: 'unknown',
      reason: `it could not be asked: ${result.detail}`,
      next: 'asks again; nothing is restarted on a guess',
    };
  }
  // One that was called well stays so: successes that are no news are not counted.
  const isWaiting = facts?.hasFailed === true && facts.state?.state !== 'running';
  if (isWaiting && facts.successesInARow < service.successThreshold) {
    const count = `${String(facts.successesInARow)} of ${String(service.successThreshold)} successes`;
    return {
      outcome: 'waiting',
      reason: `its check passes again (${result.detail}): ${count}`,
      next: COUNTS_SUCCESSES,
    };
  }
  if (result.kind === 'degraded') {
    const reason = `it works, but not well: ${result.detail}`;
    return { outcome: 'degraded', reason, next: 'checks it again; a degraded service is not restarted' };
  }
  if (readiness?.kind === 'failure') {
    const reason = `it is alive (${result.detail}) and not ready: ${readiness.detail}`;
    return { outcome: 'degraded', reason, next: 'checks it again; a service that is not ready is not restarted' };
  }
  return { outcome: 'healthy', reason: `its check passes: ${result.detail}`, next };
}
