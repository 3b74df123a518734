import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/decide/exit-code.js';
import type { Outcome } from '../../../src/model/round.js';
import { aVisit } from '../../support/visits.js';

const code = (...outcomes: Outcome[]): number => exitCodeOf(outcomes.map((outcome) => aVisit(outcome, outcome)));

describe('the exit code', () => {
  const alone: Record<Outcome, number> = {
    healthy: 0,
    degraded: 0,
    recovered: 0,
    stopped: 0,
    not_due: 0,
    disabled: 0,
    failed: 1,
    crash_loop: 1,
    waiting: 1,
    blocked: 1,
    unknown: 3,
  };
  it.each(Object.entries(alone) as [Outcome, number][])('of one that is %s is %i', (outcome, expected) => {
    expect(code(outcome)).toBe(expected);
  });

  it.each<[Outcome[], number]>([
    [[], 0],
    [['healthy', 'recovered', 'stopped'], 0],
    [['healthy', 'unknown'], 3],
    [['unknown', 'failed'], 1],
    [['blocked', 'unknown', 'healthy'], 1],
  ])('of %j is %i', (outcomes, expected) => {
    expect(code(...outcomes)).toBe(expected);
  });
});
