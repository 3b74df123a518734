import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/decide/decide.js';
import { NO_FACTS } from '../../../src/decide/facts.js';
import { conclude } from '../../../src/decide/outcome.js';
import type { Decision } from '../../../src/model/decision.js';
import type { Outcome, Recovery } from '../../../src/model/round.js';
import type { Service } from '../../../src/model/service.js';
import type { ProbeResult } from '../../../src/model/verdict.js';
import { aFailure, aMoment, aPast, aRecovery, aRung, aService, aVerdict, without } from '../../support/visits.js';
import { aRestart } from './a-restart.js';

const NOW = aMoment(60);
const TRIES_AGAIN = 'tries again if it still fails and restarts are left';
const result = (kind: ProbeResult['kind']): ProbeResult => {
  const detail = `it said ${kind}`;
  return kind === 'failure' ? aFailure(detail) : { kind, detail, ms: 1 };
};
const recover: Decision = { kind: 'recover', rung: aRung(), why: 'x' };
const exhausted: Decision = {
  kind: 'give-up',
  rule: 'ladder-exhausted',
  why: 'every remedy was tried as often as it may be',
};
const held = (rule: Extract<Decision, { kind: 'hold' }>['rule'], untilMs?: number): Decision => ({
  kind: 'hold',
  rule,
  why: 'WHY',
  ...(untilMs === undefined ? {} : { untilMs }),
});

/** What came of it; the decision is the last one that was made. */
function concluded(
  recoveries: readonly Recovery[],
  decision: Decision = recover,
  service: Partial<Service> = {},
  saw: ProbeResult = result('failure'),
) {
  return conclude(aService('a', service), aVerdict(saw), decision, recoveries, NO_FACTS, NOW);
}

const verified = (kind: ProbeResult['kind'], overrides: Partial<Recovery> = {}): Recovery =>
  aRecovery({ verified: result(kind), ...overrides });
const unverified = (overrides: Partial<Recovery>): Recovery => without(aRecovery(overrides), 'verified');

describe('what a service that was treated came to', () => {
  const restarted = 'its check failed (it said failure), it was restarted (exit code 1 in 59 ms), and';

  it.each<[string, Recovery, Outcome, string]>([
    ['is well', verified('success'), 'recovered', `${restarted} it is well: it said success`],
    ['is degraded', verified('degraded'), 'recovered', `${restarted} it is well: it said degraded`],
    ['still fails', verified('failure'), 'failed', `${restarted} it still fails: it said failure`],
    [
      'is well though the command failed',
      verified('success', { succeeded: false }),
      'recovered',
      'its check failed (it said failure), its restart command failed (exit code 1 in 59 ms), and it is well: it said success',
    ],
    [
      'could not be asked again',
      verified('unknown'),
      'unknown',
      `${restarted} whether that helped is not known: it said unknown`,
    ],
    [
      'was not asked again',
      unverified({}),
      'unknown',
      `${restarted} whether that helped is not known: the round ended before the second look`,
    ],
    [
      'was cut off',
      unverified({ cutOff: true, detail: 'cut off: SIGTERM' }),
      'unknown',
      'its check failed (it said failure), and its restart command was not finished (cut off: SIGTERM)',
    ],
    [
      'was not restarted after all',
      unverified({ started: false, detail: 'no shell' }),
      'failed',
      'its check fails (it said failure), and its restart command could not be started: no shell',
    ],
  ])('and %s', (_, recovery, outcome, reason) => {
    expect(concluded([recovery])).toMatchObject({ outcome, reason });
  });
});

describe('what comes next for a service that was treated', () => {
  it.each<[string, Recovery, string]>([
    ['and is well', verified('success'), 'checks it again'],
    ['of which that is not known', verified('unknown'), 'looks whether the restart helped'],
    ['and was cut off', unverified({ cutOff: true }), TRIES_AGAIN],
    ['and whose command could not be started', unverified({ started: false }), TRIES_AGAIN],
  ])('%s', (_, recovery, next) => {
    expect(concluded([recovery]).next).toBe(next);
  });
});

describe('a service that may take its time to start', () => {
  it('waits when it was restarted and has not come up yet', () => {
    const conclusion = concluded([verified('failure')], held('starting', aMoment(65).at));
    expect(conclusion).toMatchObject({
      outcome: 'waiting',
      reason:
        'its check failed (it said failure), it was restarted (exit code 1 in 59 ms), and it has not come up yet (it said failure): WHY',
    });
    expect(conclusion.next).toMatch(/^looks whether it has come up/);
  });
});

describe('a service that has to succeed three times', () => {
  it.each(['success', 'degraded'] as const)('waits when it was restarted, and it is a %s', (kind) => {
    expect(concluded([verified(kind)], recover, { successThreshold: 3 })).toEqual({
      outcome: 'waiting',
      reason: `its check failed (it said failure), it was restarted (exit code 1 in 59 ms), and it passes (it said ${kind}): 1 of 3 successes`,
      next: 'counts again, and calls it well once it has succeeded often enough in a row',
    });
  });
});

describe('a service with a ladder', () => {
  const [reload, rebuild] = [aRung({ name: 'reload' }), aRung({ name: 'rebuild' })];
  const ladder = { ladder: [reload, rebuild] };
  const vain = verified('failure', { rung: reload, detail: 'exit code 0 in 5 ms' });
  const saw = 'its check failed (it said failure), ';
  const first = `${saw}reload was tried (exit code 0 in 5 ms)`;

  it.each<[string, Recovery[], Decision, Outcome, string]>([
    [
      'was helped by the first',
      [verified('success', { rung: reload, detail: 'exit code 0 in 5 ms' })],
      recover,
      'recovered',
      `${first}, and it is well: it said success`,
    ],
    [
      'was helped by the second',
      [vain, verified('success', { rung: rebuild, detail: 'exit code 0 in 9 ms' })],
      recover,
      'recovered',
      `${first}, then rebuild was tried (exit code 0 in 9 ms), and it is well: it said success`,
    ],
    [
      'was helped by none',
      [vain, verified('failure', { rung: rebuild, succeeded: false })],
      exhausted,
      'failed',
      `${first}, then rebuild failed (exit code 1 in 59 ms), and it still fails: it said failure`,
    ],
    [
      'was not helped, and the rest waits',
      [vain],
      held('ladder-waits'),
      'failed',
      `${first}, and it still fails: it said failure; no further remedy: WHY`,
    ],
    [
      'was not helped, and the budget is spent',
      [vain],
      { kind: 'give-up', rule: 'crash-loop', why: 'WHY' },
      'failed',
      `${first}, and it still fails: it said failure; no further remedy: WHY`,
    ],
    [
      'was not helped, and the next could not be started',
      [vain, unverified({ rung: rebuild, started: false, detail: 'no shell' })],
      recover,
      'failed',
      'its check fails (it said failure), reload was tried (exit code 0 in 5 ms), and its remedy rebuild could not be started: no shell',
    ],
    [
      'was cut off in the second',
      [vain, unverified({ rung: rebuild, cutOff: true, detail: 'cut off: SIGTERM' })],
      recover,
      'unknown',
      `${first}, and its remedy rebuild was not finished (cut off: SIGTERM)`,
    ],
  ])('%s', (_, recoveries, decision, outcome, reason) => {
    expect(concluded(recoveries, decision, ladder)).toMatchObject({ outcome, reason });
  });

  it('is told what the rest waits for', () => {
    expect(concluded([vain], held('no-time'), ladder).next).toBe('restarts it if it still fails');
  });

  it('is stopped when a person stopped it between two remedies', () => {
    expect(concluded([vain], held('stop-marker'), ladder).outcome).toBe('stopped');
  });

  it('is well when it came up late, before the next remedy was begun', () => {
    const decision: Decision = { kind: 'leave', why: 'it said success' };
    expect(concluded([vain], decision, ladder, result('success')).outcome).toBe('recovered');
  });
});

describe('a service with one remedy', () => {
  it('is tried again in the next round, as often as the budget allows', () => {
    const service = aService('a');
    const restarted = aPast({ failuresInARow: 1, hasFailed: true, restarts: [aRestart(60)] });
    const situation = { past: restarted, dependencies: [], mode: 'recover', remainingMs: 200_000 } as const;
    const decision = decide(service, aVerdict(aFailure()), { ...situation, tried: ['restart'] }, NOW);
    expect(decide(service, aVerdict(aFailure()), situation, NOW).kind).toBe('recover');
    expect(concluded([verified('failure')], decision).next).toBe(TRIES_AGAIN);
  });
});
