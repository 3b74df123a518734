import type { ContainerVisit } from '../model/container.js';
import type { HookEvent, HookRun } from '../model/hook.js';
import type { Facts, Moment } from '../model/journal.js';
import type { Visit } from '../model/round.js';
import type { Service } from '../model/service.js';
import type { ProbeResult } from '../model/verdict.js';
import { decide } from './decide.js';

/** A visit that is over, and what it is held against. */
export type Concluded = {
  readonly visit: Visit;
  /** What its journal amounted to when the round began. */
  readonly before: Facts;
  /** The container that it lives in. */
  readonly container?: ContainerVisit | undefined;
};

/** In the order in which things happen: the hooks of one service are run one after the other. */
const HAPPENED = {
  on_stop: wasStopped,
  on_start: ({ container }) => container?.outcome === 'started',
  on_failure: hasBegunToFail,
  on_restart: ({ visit }) => visit.recoveries.some(({ started }) => started),
  on_give_up: wasGivenUp,
  on_healthy: becameWell,
} as const satisfies Record<HookEvent, (concluded: Concluded) => boolean>;

/**
 * The hooks that are to be run after a visit. What begins is told once, when it begins: whether it had before is told by
 * what the journal amounted to when the round began. `on_restart` and `on_start` are about what this round did.
 */
export function hookRuns(concluded: Concluded, now: Moment): HookRun[] {
  const { visit, before } = concluded;
  const { hooks, name } = visit.service;
  if (hooks === undefined) return [];
  return Object.entries(HAPPENED).flatMap(([key, happened]) => {
    const event = key as HookEvent;
    const argv = hooks.programs.get(event);
    if (argv === undefined || !happened(concluded)) return [];
    const { incident } = visit.facts ?? before;
    return {
      argv,
      timeoutMs: hooks.timeoutMs,
      service: name,
      event,
      at: now.at,
      failures: Math.max(visit.facts?.failuresInARow ?? 0, failuresBy(concluded)),
      reason: reasonOf(event, concluded),
      ...(incident === undefined || incident.closedAt !== undefined ? {} : { incident: incident.id }),
    };
  });
}

function reasonOf(event: HookEvent, { visit, container }: Concluded): string {
  const { verdict, decision } = visit;
  if (event === 'on_start') return container?.reason ?? visit.reason;
  if (event === 'on_failure' && verdict?.result.kind === 'failure') return verdict.result.detail;
  return event === 'on_give_up' && decision?.kind === 'give-up' ? decision.why : visit.reason;
}

/** Its failure is believed, which it was not before, or not without a person's having stopped it. */
function hasBegunToFail(concluded: Concluded): boolean {
  const { visit, before, container } = concluded;
  if (wasFailing(visit.service, before)) return false;
  if (isAway(visit)) return visit.outcome === 'blocked' && !(wasAway(before) && isOldNews(container));
  return visit.outcome !== 'stopped' && failsNow(concluded);
}

function becameWell(concluded: Concluded): boolean {
  const { visit, before } = concluded;
  const isWell = visit.outcome === 'healthy' || visit.outcome === 'degraded' || visit.outcome === 'recovered';
  const { knownState } = before;
  const wasIll = wasFailing(visit.service, before) || knownState === 'stopped' || knownState === 'starting';
  return isWell && (wasIll || failsNow(concluded));
}

/** A service that is seen for the first time was not stopped now: it is not known how it was. */
function wasStopped({ visit, before, container }: Concluded): boolean {
  const { knownState } = before;
  if (knownState === undefined || knownState === 'stopped') return false;
  if (visit.outcome === 'stopped') return true;
  // One that Docker keeps restarting was not stopped: it fails.
  const stands = container?.state.kind === 'down' && container.state.how !== 'restarting';
  return isAway(visit) && stands && (knownState === 'running' || knownState === 'starting' || !isOldNews(container));
}

function wasGivenUp({ visit, before }: Concluded): boolean {
  const { service, decision, verdict } = visit;
  if (decision?.kind !== 'give-up' || verdict === undefined) return false;
  const { knownState, lastCheck, failuresInARow } = before;
  if ((knownState ?? 'failed') !== 'failed' || lastCheck === undefined || failuresInARow === 0) return true;
  const { failure = 'crash', detail, ms } = lastCheck;
  return !isHopeless(service, { kind: 'failure', failure, detail, ms }, before, lastCheck);
}

/**
 * Whether nothing would have been tried for it at this time whatever else was in the way: no backoff, which does not give
 * up, and no time limit.
 */
function isHopeless(service: Service, result: ProbeResult, facts: Facts, then: Moment): boolean {
  const { policy, maxRestarts, windowMs, giveUp, minUptimeMs } = service.restart;
  const restart = { policy, maxRestarts, windowMs, giveUp, minUptimeMs };
  const verdict = { probe: 'liveness', result, marker: { kind: 'absent' }, attempts: 1 } as const;
  const situation = {
    past: { kind: 'known', facts },
    dependencies: [],
    mode: 'recover',
    remainingMs: Infinity,
  } as const;
  return decide({ ...service, restart }, verdict, situation, then).kind === 'give-up';
}

/** Whether a round has believed its failure, and none has called it well since. */
function wasFailing({ failureThreshold }: Service, { knownState, failuresInARow }: Facts): boolean {
  if (knownState === 'stopped') return false;
  // Ill without a failure of its own: its container was down, or its successes are not enough yet.
  if (failuresInARow === 0) return knownState === 'unhealthy' || knownState === 'failed';
  return failuresInARow >= failureThreshold;
}

/** Whether this round believes its failure, even if it was cured after that. */
function failsNow(concluded: Concluded): boolean {
  const { visit } = concluded;
  return hasFailedNow(concluded) && failuresBy(concluded) >= visit.service.failureThreshold;
}

/** Whether this round has counted a failure: what has not come up from a start is not counted. */
function hasFailedNow({ visit, before }: Concluded): boolean {
  const lastCheck = visit.facts?.lastCheck;
  return lastCheck?.result === 'failure' && lastCheck !== before.lastCheck;
}

/** In how many rounds in a row it had failed when this one treated it. */
function failuresBy(concluded: Concluded): number {
  return concluded.before.failuresInARow + (hasFailedNow(concluded) ? 1 : 0);
}

/** Whether it could not even be asked: its container does not run. */
function isAway({ verdict }: Visit): boolean {
  return verdict === undefined;
}

function wasAway({ knownState }: Facts): boolean {
  return knownState === 'unhealthy';
}

/** Whether an earlier round has already found its container down. */
function isOldNews(container: ContainerVisit | undefined): boolean {
  return (container?.facts?.failuresInARow ?? 0) > 1;
}
