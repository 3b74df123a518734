import type { Decision, Mode, Neighbour, Standing } from '../model/decision.js';
import type { Facts, Moment, Past } from '../model/journal.js';
import type { Rung, Service } from '../model/service.js';
import type { Verdict } from '../model/verdict.js';
import { ageMs } from './age.js';
import { budgetOf, hasSpent } from './budget.js';
import { NO_FACTS } from './facts.js';
import { backoffLeftMs, incidentRestarts } from './incident.js';
import { climb } from './ladder.js';
import { ownStart, type Start } from './starting.js';
import { inWords, list } from './words.js';

export type Situation = {
  /** What was known before this round, and what this round has added to it. */
  readonly past: Past;
  /** What is known, in this round, of the services that this one depends on. */
  readonly dependencies: readonly Standing[];
  readonly mode: Mode;
  /** How much of the round's time is left. */
  readonly remainingMs: number;
  /** The names of the remedies that this round has tried in vain. */
  readonly tried?: readonly string[];
  /** A start of its container or this machine that it may still be coming up from. */
  readonly start?: Start;
  /** Services of the same container that a restart of it would take down for nothing. */
  readonly neighbours?: readonly Neighbour[];
};

/**
 * What is to be done about a service. The rules stand in the order in which they bind: a person's word first, then
 * whatever makes a restart pointless, too early or blind, then the budget, then the clock.
 */
export function decide(service: Service, verdict: Verdict, situation: Situation, now: Moment): Decision {
  const { result, marker } = verdict;
  const facts = situation.past.kind === 'known' ? situation.past.facts : NO_FACTS;
  if (result.kind !== 'failure') return { kind: 'leave', why: result.detail };
  if (marker.kind === 'present') return { kind: 'hold', rule: 'stop-marker', why: stoppedWhy(marker) };
  if (marker.kind === 'unknown') {
    return { kind: 'hold', rule: 'marker-unknown', why: `its stop marker could not be looked up: ${marker.cause}` };
  }
  if (blockersOf(situation.dependencies).length > 0) {
    return { kind: 'hold', rule: 'dependency-down', why: blockedWhy(situation.dependencies) };
  }
  const start = ownStart(service, facts, now) ?? situation.start;
  if (start !== undefined) return startingHold(service, start, now);
  if (situation.past.kind === 'known' && facts.failuresInARow < service.failureThreshold) {
    const why = `${String(facts.failuresInARow)} of ${String(service.failureThreshold)} failures`;
    return { kind: 'hold', rule: 'threshold', why };
  }
  if (service.type === 'external') {
    return { kind: 'give-up', rule: 'no-remedy', why: 'it is external: it is watched, never restarted' };
  }
  if (service.ladder.length === 0) return { kind: 'give-up', rule: 'no-remedy', why: 'it has no restart_cmd' };
  const forbidden = policyWhy(service, result.failure, situation.tried ?? []);
  if (forbidden !== undefined) return { kind: 'give-up', rule: 'policy', why: forbidden };
  if (situation.mode === 'probe-only') {
    return { kind: 'hold', rule: 'not-asked-to', why: 'this round only looks' };
  }
  if (situation.past.kind === 'unknown') {
    return { kind: 'hold', rule: 'state-untrusted', why: `its past is not known: ${situation.past.cause}` };
  }
  return limited(service, facts, situation, now) ?? treat(service, facts, situation, now);
}

/** The names of the dependencies that forbid a restart: those that are down or not ready, and those that could not be asked. */
export function blockersOf(dependencies: readonly Standing[]): string[] {
  return dependencies.filter(({ state }) => state !== 'up' && state !== 'recovered').map(({ name }) => name);
}

function startingHold({ startupTimeoutMs }: Service, start: Start, now: Moment): Decision {
  const leftMs = startupTimeoutMs - start.ageMs;
  const why = `${start.what} ${inWords(start.ageMs)} ago and may take ${inWords(startupTimeoutMs)} to start`;
  return { kind: 'hold', rule: 'starting', why, untilMs: now.at + leftMs };
}

/**
 * Whether `restart.policy` forbids it. `on-failure` lets alone what gave no answer in time: on a busy machine that is
 * what a healthy service does.
 */
function policyWhy({ restart }: Service, failure: string, tried: readonly string[]): string | undefined {
  if (restart.policy === 'never') return 'its restart policy is "never": a person is called';
  // Within a round the first look decides: a service that was just restarted is slow to answer.
  return restart.policy === 'on-failure' && failure === 'hang' && tried.length === 0
    ? 'its restart policy is "on-failure", and it only did not answer in time'
    : undefined;
}

/** What forbids any restart at all now: the budget and the backoff. */
function limited(service: Service, facts: Facts, situation: Situation, now: Moment): Decision | undefined {
  const { restart } = service;
  const incident = incidentRestarts(facts, restart, now);
  const window = inWords(restart.windowMs);
  const budget = budgetOf(restart, facts.restarts, now);
  const spent = `${String(budget.spent)} of ${String(restart.maxRestarts)} restarts in ${window} are spent`;
  if (restart.giveUp === 'until-reset' && hasSpent(restart, incident)) {
    const all = `its ${String(restart.maxRestarts)} restarts in ${window} were spent`;
    return { kind: 'give-up', rule: 'until-reset', why: `${all}, and it waits for a person` };
  }
  // Half open: one that gave up gets one try a window, until it stays up.
  const last = hasSpent(restart, incident) ? incident.at(-1) : undefined;
  const quietMs = last === undefined ? 0 : Math.max(0, restart.windowMs - ageMs(last, now));
  const freeInMs = Math.max(budget.freeInMs, quietMs);
  if (freeInMs > 0) {
    const gaveUp = `it gave up after ${String(restart.maxRestarts)} restarts in ${window}, and tries once in ${window}`;
    return crashLoop(budget.left === 0 ? spent : gaveUp, freeInMs, now);
  }
  // Backoff is between rounds: within one, the ladder is climbed at once.
  const waitMs = (situation.tried ?? []).length === 0 ? backoffLeftMs(service, incident, now) : 0;
  if (waitMs === 0) return undefined;
  const nth = `${String(incident.length)} ${incident.length === 1 ? 'restart' : 'restarts'} in this incident`;
  const why = `it is backing off for ${inWords(waitMs)} after ${nth}`;
  return { kind: 'hold', rule: 'backoff', why, untilMs: now.at + waitMs };
}

function crashLoop(why: string, freeInMs: number, now: Moment): Decision {
  const free = Number.isFinite(freeInMs) ? { untilMs: now.at + freeInMs } : {};
  return { kind: 'give-up', rule: 'crash-loop', why, ...free };
}

/** The remedy that is next, unless there is none, it would harm others, or the round has no time for it. */
function treat(service: Service, facts: Facts, situation: Situation, now: Moment): Decision {
  const incident = incidentRestarts(facts, service.restart, now);
  const { tried = [], remainingMs } = situation;
  const { ladder } = service;
  // What destroys something is no way round a milder remedy that is only spared for the sake of others.
  const harmOf = (rung: Rung): string | undefined =>
    [rung, ...(rung.destructive ? ladder.slice(0, ladder.indexOf(rung)) : [])]
      .map((one) => harmWhy(one, situation.neighbours ?? []))
      .find((why) => why !== undefined);
  const failures = facts.failuresInARow - (facts.failuresBeforeReset ?? 0);
  const isHeldBack = (rung: Rung): boolean => failures < rung.afterFailures || harmOf(rung) !== undefined;
  const next = climb(ladder, incident, tried, isHeldBack);
  if (next.kind === 'exhausted') {
    return { kind: 'give-up', rule: 'ladder-exhausted', why: 'every remedy was tried as often as it may be' };
  }
  if (next.kind === 'next-round') {
    return { kind: 'hold', rule: 'round-done', why: 'each remedy has had its turn in this round' };
  }
  const { rung } = next;
  if (next.kind === 'held-back') {
    const harm = harmOf(rung);
    if (harm !== undefined) return { kind: 'hold', rule: 'shared-container', why: harm };
    const rounds = `${String(failures)} of ${String(rung.afterFailures)} failing rounds`;
    return { kind: 'hold', rule: 'ladder-waits', why: `${rung.name} is next, and needs more failures: ${rounds}` };
  }

  const neededMs = rung.startupDelayMs + (service.startupCheck ?? service.check).timeoutMs;
  if (remainingMs < neededMs) {
    const why = `${named(rung, service)} takes at least ${inWords(neededMs)} and the round ends in ${inWords(Math.max(0, remainingMs))}`;
    return { kind: 'hold', rule: 'no-time', why };
  }
  return { kind: 'recover', rung, why: recoverWhy(service, rung, facts, now) };
}

/** A person's stop marker binds whatever the rung says of itself; that others are well only where it is not destructive. */
function harmWhy({ action, destructive, name }: Rung, neighbours: readonly Neighbour[]): string | undefined {
  if (action.kind !== 'restart-container') return undefined;
  const those = (why: Neighbour['why']): string[] =>
    neighbours.filter((neighbour) => neighbour.why === why).map((neighbour) => neighbour.name);
  const stopped = those('stopped');
  if (stopped.length > 0) {
    return `${name} would start ${list(stopped)} as well, stopped on purpose in the same container`;
  }
  const unread = those('marker-unknown');
  if (unread.length > 0)
    return `${name} would restart ${list(unread)} as well, whose stop marker could not be looked up`;
  const others = neighbours.map((neighbour) => neighbour.name);
  if (destructive || others.length === 0) return undefined;
  return `${name} would restart ${list(others)} as well, in the same container and not known to be ill`;
}

function recoverWhy(service: Service, rung: Rung, facts: Facts, now: Moment): string {
  const { maxRestarts, windowMs } = service.restart;
  const { spent } = budgetOf(service.restart, facts.restarts, now);
  const nth = `this is restart ${String(spent + 1)} of ${String(maxRestarts)} in ${inWords(windowMs)}`;
  const remedy = service.ladder.length === 1 ? '' : `, by ${rung.name}`;
  return `its failure is confirmed, and ${nth}${remedy}`;
}

function named(rung: Rung, { ladder }: Service): string {
  return ladder.length === 1 ? 'a restart' : rung.name;
}

function stoppedWhy(marker: Extract<Verdict['marker'], { kind: 'present' }>): string {
  const by = marker.by === undefined ? '' : ` by ${marker.by}`;
  const until = untilWhen(marker);
  const reason = marker.reason === undefined ? '' : ` (${marker.reason})`;
  return `stopped on purpose${by}${until}${reason}: ${marker.path} ${marker.where}`;
}

function untilWhen({ until, unreadUntil }: Extract<Verdict['marker'], { kind: 'present' }>): string {
  if (until !== undefined) return ` until ${new Date(until).toISOString().replace('.000Z', 'Z')}`;
  return unreadUntil === undefined ? '' : ` for good, because "until=${unreadUntil}" is no time that can be read`;
}

function blockedWhy(dependencies: readonly Standing[]): string {
  const named = (state: Standing['state']): string[] =>
    dependencies.filter((dependency) => dependency.state === state).map(({ name }) => name);
  const down = named('down');
  if (down.length > 0) return `it depends on ${list(down)}, which ${down.length === 1 ? 'is' : 'are'} down`;
  const unknown = named('unknown');
  if (unknown.length > 0) return `it depends on ${list(unknown)}, which could not be asked`;
  const waiting = named('not-ready');
  return `it depends on ${list(waiting)}, which ${waiting.length === 1 ? 'is' : 'are'} alive and not ready`;
}
