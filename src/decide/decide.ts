import type { Decision, Mode, Standing } from '../model/decision.js';
import type { Facts, Moment, Past } from '../model/journal.js';
import type { Service } from '../model/service.js';
import type { Verdict } from '../model/verdict.js';
import { budgetOf } from './budget.js';
import { inWords, list } from './words.js';

export type Situation = {
  readonly past: Past;
  /** What is known, in this round, of the services that this one depends on. */
  readonly dependencies: readonly Standing[];
  readonly mode: Mode;
  /** How much of the round's time is left. */
  readonly remainingMs: number;
};

/**
 * What is to be done about a service. The rules stand in the order in which they bind: a person's word first, then
 * whatever makes a restart pointless or blind, then the budget, then the clock.
 */
export function decide(service: Service, verdict: Verdict, situation: Situation, now: Moment): Decision {
  const { result, marker } = verdict;
  if (result.kind !== 'failure') return { kind: 'leave', why: result.detail };
  if (marker.kind === 'present') return { kind: 'hold', rule: 'stop-marker', why: stoppedWhy(marker) };
  if (marker.kind === 'unknown') {
    return { kind: 'hold', rule: 'marker-unknown', why: `its stop marker could not be looked up: ${marker.cause}` };
  }
  const blockers = blockersOf(situation.dependencies);
  if (blockers.length > 0) return { kind: 'hold', rule: 'dependency-down', why: blockedWhy(situation.dependencies) };
  if (service.type === 'external') {
    return { kind: 'give-up', rule: 'no-remedy', why: 'it is external: it is watched, never restarted' };
  }
  if (service.restartCommand === undefined) {
    return { kind: 'give-up', rule: 'no-remedy', why: 'it has no restart_cmd' };
  }
  if (situation.mode === 'probe-only') {
    return { kind: 'hold', rule: 'not-asked-to', why: 'this round only looks' };
  }
  if (situation.past.kind === 'unknown') {
    return { kind: 'hold', rule: 'state-untrusted', why: `its past is not known: ${situation.past.cause}` };
  }
  return treat(service, service.restartCommand, situation.past.facts, situation.remainingMs, now);
}

/** The names of the dependencies that forbid a restart: those that are down, and those that could not be asked. */
export function blockersOf(dependencies: readonly Standing[]): string[] {
  return dependencies.filter(({ state }) => state === 'down' || state === 'unknown').map(({ name }) => name);
}

function treat(service: Service, command: string, facts: Facts, remainingMs: number, now: Moment): Decision {
  const budget = budgetOf(service, facts, now);
  const window = inWords(service.restart.windowMs);
  if (budget.left === 0) {
    const spent = `${String(budget.spent)} of ${String(service.restart.maxRestarts)} restarts in ${window} are spent`;
    return { kind: 'give-up', rule: 'crash-loop', why: spent };
  }
  const neededMs = service.startupDelayMs + service.check.timeoutMs;
  if (remainingMs < neededMs) {
    const why = `a restart takes at least ${inWords(neededMs)} and the round ends in ${inWords(Math.max(0, remainingMs))}`;
    return { kind: 'hold', rule: 'no-time', why };
  }
  const nth = `${String(budget.spent + 1)} of ${String(service.restart.maxRestarts)}`;
  return {
    kind: 'recover',
    action: { kind: 'run', command },
    why: `its failure is confirmed, and this is restart ${nth} in ${window}`,
  };
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
  const down = dependencies.filter(({ state }) => state === 'down').map(({ name }) => name);
  if (down.length > 0) return `it depends on ${list(down)}, which ${down.length === 1 ? 'is' : 'are'} down`;
  const unknown = dependencies.filter(({ state }) => state === 'unknown').map(({ name }) => name);
  return `it depends on ${list(unknown)}, which could not be asked`;
}
