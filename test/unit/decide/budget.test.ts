import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetOf, hasSpent } from '../../../src/decide/budget.js';
import type { Moment } from '../../../src/model/journal.js';
import { aMoment } from '../../support/visits.js';
import { aRestart } from './a-restart.js';

const HOUR = 3_600_000;

function budget(maxRestarts: number, restarts: readonly Moment[], now: Moment, windowMs = HOUR) {
  return budgetOf({ maxRestarts, windowMs }, restarts, now);
}

const at = (...minutes: number[]): Moment[] => minutes.map(aMoment);

describe('the restart budget', () => {
  it.each([
    ['is whole before the first', 3, [], 60, { spent: 0, left: 3, freeInMs: 0 }],
    ['shrinks with every restart', 3, [58, 59], 60, { spent: 2, left: 1, freeInMs: 0 }],
    ['is spent', 3, [10, 20, 30], 60, { spent: 3, left: 0, freeInMs: 10 * 60_000 }],
    ['counts a restart just made', 1, [60], 60, { spent: 1, left: 0, freeInMs: HOUR }],
    ['forgets those that have left the window', 3, [0, 10, 20, 30], 70, { spent: 2, left: 1, freeInMs: 0 }],
    ['forgets one exactly as old as the window', 1, [0], 60, { spent: 0, left: 1, freeInMs: 0 }],
    [
      'waits for as many as were lowered in the config',
      1,
      [10, 20, 30],
      60,
      { spent: 3, left: 0, freeInMs: 30 * 60_000 },
    ],
    ['of nothing is always spent', 0, [], 60, { spent: 0, left: 0, freeInMs: Infinity }],
    ['of nothing is spent whatever was done', 0, [10, 59], 60, { spent: 2, left: 0, freeInMs: Infinity }],
  ] as const)('%s', (_, max, restarts, now, expected) => {
    expect(budget(max, at(...restarts), aMoment(now))).toEqual(expected);
  });

  it('counts a restart that seems to lie in the future as one just made', () => {
    const future = { at: aMoment(600).at, upMs: 5, boot: 'another' };
    expect(budget(1, [future], aMoment(60))).toEqual({ spent: 1, left: 0, freeInMs: HOUR });
  });

  it('is not renewed by setting the wall clock forward', () => {
    const now = { ...aMoment(60), at: aMoment(6000).at };
    expect(budget(1, at(50), now).left).toBe(0);
  });

  it('lasts across a reboot', () => {
    const now = { at: aMoment(60).at, upMs: 7, boot: 'another' };
    expect(budget(2, at(0, 50), now)).toEqual({ spent: 1, left: 1, freeInMs: 0 });
  });
});

describe('a budget that was once spent', () => {
  const spentBy = (maxRestarts: number, restarts: readonly Moment[]): boolean =>
    hasSpent(
      { maxRestarts, windowMs: HOUR },
      restarts.map((restart) => aRestart(0, restart)),
    );

  it.each<[string, number, number[], boolean]>([
    ['is not without a restart', 3, [], false],
    ['is not by too few', 3, [0, 10], false],
    ['is by enough within a window', 3, [0, 10, 20], true],
    ['is by enough at once', 3, [5, 5, 5], true],
    ['is however long ago', 3, [-6000, -5990, -5980, 60], true],
    ['is when it filled a window in between', 3, [-500, 0, 10, 20, 500], true],
    ['is by the last ones alone', 3, [-500, -400, 0, 10, 20], true],
    ['is not by as many over a longer time', 3, [0, 30, 60], false],
    ['is a moment before that', 3, [0, 30, 59], true],
    ['is not by many that were always a window apart', 2, [0, 60, 120, 180], false],
    ['of one is by the first', 1, [0], true],
    ['of nothing never is: there was nothing to spend', 0, [0, 1, 2], false],
  ])('%s', (_, max, restarts, expected) => {
    expect(spentBy(max, at(...restarts))).toBe(expected);
  });

  it('is not by a clock that was set forward between two restarts', () => {
    const stepped = { ...aMoment(61), at: aMoment(-6000).at };
    expect(spentBy(2, [aMoment(0), stepped])).toBe(false);
  });
});

/** Restarts a service whenever it may be, at moments these steps apart. */
function restartsWheneverAllowed(max: number, windowMs: number, steps: readonly number[]): Moment[] {
  const restarts: Moment[] = [];
  let now = aMoment(0);
  for (const step of steps) {
    now = { ...now, at: now.at + step, upMs: now.upMs + step };
    if (budget(max, restarts, now, windowMs).left > 0) restarts.push(now);
  }
  return restarts;
}

describe('a budget that is kept', () => {
  const rounds = [fc.nat({ max: 5 }), fc.integer({ min: 1, max: 1000 }), fc.array(fc.nat({ max: 400 }))] as const;

  it('allows at most max_restarts in any window', () => {
    fc.assert(
      fc.property(...rounds, (max, windowMs, steps) => {
        const restarts = restartsWheneverAllowed(max, windowMs, steps);
        const inWindowFrom = ({ at: from }: Moment): number =>
          restarts.filter(({ at: time }) => time >= from && time < from + windowMs).length;
        expect(Math.max(0, ...restarts.map(inWindowFrom))).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('was spent exactly when at some restart nothing was left', () => {
    const restarts = fc.array(fc.nat({ max: 400 }), { maxLength: 20 }).map((steps) => {
      return steps.reduce<Moment[]>((made, step) => {
        const { at: time, upMs, boot } = made.at(-1) ?? aMoment(0);
        return [...made, { at: time + step, upMs: upMs + step, boot }];
      }, []);
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 1000 }), restarts, (max, windowMs, all) => {
        const everNothingLeft = all.some(
          (now, index) => budget(max, all.slice(0, index + 1), now, windowMs).left === 0,
        );
        const restarted = all.map((restart) => aRestart(0, restart));
        expect(hasSpent({ maxRestarts: max, windowMs }, restarted)).toBe(everNothingLeft);
      }),
    );
  });

  it('allows one more exactly when it says so', () => {
    fc.assert(
      fc.property(...rounds, (max, windowMs, steps) => {
        fc.pre(max > 0);
        const restarts = restartsWheneverAllowed(max, windowMs, steps);
        const now = restarts.at(-1) ?? aMoment(0);
        const later = (ms: number): Moment => ({ ...now, at: now.at + ms, upMs: now.upMs + ms });
        const { freeInMs } = budget(max, restarts, now, windowMs);
        expect(budget(max, restarts, later(freeInMs), windowMs).left).toBeGreaterThan(0);
        if (freeInMs > 0) expect(budget(max, restarts, later(freeInMs - 1), windowMs).left).toBe(0);
      }),
    );
  });
});
