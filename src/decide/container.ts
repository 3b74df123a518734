import type { ContainerDecision, ContainerPolicy, ContainerState } from '../model/container.js';
import type { Mode } from '../model/decision.js';
import type { Moment, Past } from '../model/journal.js';
import { budgetOf } from './budget.js';
import { inWords, list } from './words.js';

export type ContainerSituation = {
  /** What was known before this round, and that it is down in this one. */
  readonly past: Past;
  readonly mode: Mode;
  /** How much of the round's time is left. */
  readonly remainingMs: number;
  /** The services inside that a stop marker protects. */
  readonly stopped: readonly string[];
  /** Those whose stop marker could not be looked up: as binding. */
  readonly unread: readonly string[];
};

type Down = Extract<ContainerState, { kind: 'down' }>;

/** A container that Docker itself keeps restarting may come up between two rounds: it is believed in the second. */
const RESTARTING_ROUNDS = 2;

/**
 * What is to be done about a container that is down. The rules stand in the order in which they bind, as those of a
 * service do: what cannot be done, a person's word, then what makes a start blind, then the budget, then the clock.
 *
 * @param policy what the config says of it, if anything
 */
export function decideContainer(
  { how }: Down,
  policy: ContainerPolicy | undefined,
  { past, mode, remainingMs, stopped, unread }: ContainerSituation,
  now: Moment,
): ContainerDecision {
  const hold = (why: string): ContainerDecision => ({ kind: 'hold', why });
  if (how === 'missing') return hold('only a person can make one');
  if (how === 'dead') return hold('the engine could not remove it, and a person has to');
  if (stopped.length > 0) return hold(`it would start ${list(stopped)} as well, stopped on purpose inside it`);
  if (unread.length > 0) return hold(`the stop marker of ${list(unread)} could not be looked up`);
  if (policy === undefined || policy.onDown === 'alert') return hold('its on_down is "alert": a person is called');
  if (how === 'restarting' && policy.onDown === 'start') {
    return hold('Docker itself keeps restarting it, and its on_down is "start"');
  }
  if (mode === 'probe-only') return hold('this round only looks');
  if (past.kind === 'unknown') return hold(`its past is not known: ${past.cause}`);
  if (how === 'restarting' && past.facts.failuresInARow < RESTARTING_ROUNDS) {
    return hold('Docker itself is restarting it, and may succeed until the next round');
  }
  const window = { maxRestarts: policy.maxStarts, windowMs: policy.windowMs };
  const { spent, left, freeInMs } = budgetOf(window, past.facts.restarts, now);
  const budget = `${String(policy.maxStarts)} starts in ${inWords(policy.windowMs)}`;
  if (left === 0) {
    const why = `${String(spent)} of its ${budget} are spent`;
    return { kind: 'give-up', why, ...(Number.isFinite(freeInMs) ? { untilMs: now.at + freeInMs } : {}) };
  }
  if (remainingMs < policy.startupDelayMs) {
    const left = inWords(Math.max(0, remainingMs));
    return hold(`a start takes at least ${inWords(policy.startupDelayMs)} and the round ends in ${left}`);
  }
  const nth = `start ${String(spent + 1)} of ${String(policy.maxStarts)} in ${inWords(policy.windowMs)}`;
  const why = `it is down, and this is ${nth}`;
  return { kind: how === 'restarting' ? 'restart' : 'start', why };
}

/** Whether a person is to be called about a container that is found restarting: not at the first sight of it. */
export function isBelieved({ how }: Down, past: Past): boolean {
  return how !== 'restarting' || (past.kind === 'known' && past.facts.failuresInARow >= RESTARTING_ROUNDS);
}
