import { decide } from '../../decide/decide.js';
import { foldFacts, NO_FACTS } from '../../decide/facts.js';
import type { Decision } from '../../model/decision.js';
import type { Facts, Moment } from '../../model/journal.js';
import type { Service } from '../../model/service.js';
import type { Verdict } from '../../model/verdict.js';

/** What becomes of a service that nothing helps. */
export type Course = {
  /** What each round tries, by the places in the ladder. */
  readonly rounds: readonly (readonly number[])[];
  /** Why nothing will ever be tried again; absent: nobody looked that far. */
  readonly end?: 'until-reset' | 'exhausted' | 'no-budget';
};

/** Enough for what people write; of what takes longer the end is not told. */
const MOST_LOOKS = 25;

const FAILURE = { kind: 'failure', failure: 'crash', detail: '', ms: 0 } as const;
const VERDICT: Verdict = { probe: 'liveness', result: FAILURE, marker: { kind: 'absent' }, attempts: 1 };

/**
 * Goes through an incident in which the service fails in every round from the first, each remedy at once and in vain, as
 * the round itself would decide it.
 */
export function courseOf(service: Service, periodMs: number): Course {
  // A ladder of one needs no going through: each round that may try anything tries that.
  if (service.ladder.length === 1) return { rounds: [[0]] };
  const rounds: number[][] = [];
  let facts: Facts = NO_FACTS;
  for (let round = 0, looks = 0; looks < MOST_LOOKS; looks += 1) {
    const now: Moment = { at: round * periodMs, upMs: round * periodMs, boot: 'lint' };
    facts = foldFacts([{ ...now, event: 'checked', result: 'failure', detail: '', ms: 0 }], facts);
    const { tried, last, after } = treat(service, facts, now);
    facts = after;
    if (tried.length > 0) rounds.push(tried);
    const end = endOf(last, tried);
    if (end !== undefined) return { rounds, end };
    const next = Math.max(round + 1, 'untilMs' in last ? Math.ceil((last.untilMs ?? 0) / periodMs) : 0);
    // The rounds in between fail as well, and that is all that they do.
    facts = { ...facts, failuresInARow: facts.failuresInARow + next - round - 1 };
    round = next;
  }
  return { rounds };
}

function treat(service: Service, before: Facts, now: Moment): { tried: number[]; last: Decision; after: Facts } {
  const names: string[] = [];
  let facts = before;
  for (;;) {
    const past = { kind: 'known', facts } as const;
    const situation = { past, dependencies: [], mode: 'recover', remainingMs: Infinity, tried: names } as const;
    const decision = decide(service, VERDICT, situation, now);
    if (decision.kind !== 'recover') {
      const tried = names.map((name) => service.ladder.findIndex((rung) => rung.name === name));
      return { tried, last: decision, after: facts };
    }
    names.push(decision.rung.name);
    facts = foldFacts([{ ...now, event: 'restart', rung: decision.rung.name }], facts);
  }
}

function endOf(decision: Decision, tried: readonly number[]): Course['end'] {
  if (decision.kind !== 'give-up') return undefined;
  if (decision.rule === 'until-reset') return 'until-reset';
  if (decision.rule === 'ladder-exhausted' && tried.length === 0) return 'exhausted';
  return decision.rule === 'crash-loop' && decision.untilMs === undefined ? 'no-budget' : undefined;
}
