import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { climb, timesTried } from '../../../src/decide/ladder.js';
import type { Restart } from '../../../src/model/journal.js';
import type { Rung } from '../../../src/model/service.js';
import { aRung } from '../../support/visits.js';
import { aRestart } from './a-restart.js';

type Steps = Readonly<Record<string, Partial<Rung>>>;

const ladderOf = (steps: Steps): Rung[] => Object.entries(steps).map(([name, rung]) => aRung({ name, ...rung }));
const restartsBy = (...names: string[]): Restart[] => names.map((rung, index) => aRestart(index, { rung }));

/** What holds a remedy back here: that it is for later rounds. */
const needsMoreThan =
  (failures: number) =>
  ({ afterFailures }: Rung): boolean =>
    afterFailures > failures;

type Case = {
  readonly steps: Steps;
  /** What this incident has seen so far, this round included. */
  readonly incident?: string[];
  readonly tried?: string[];
  readonly failures?: number;
};

/** `reload`, `held back: rebuild`, `next-round` or `exhausted`. */
function next({ steps, incident = [], tried = [], failures = 1 }: Case): string {
  const step = climb(ladderOf(steps), restartsBy(...incident), tried, needsMoreThan(failures));
  if (!('rung' in step)) return step.kind;
  return step.kind === 'held-back' ? `held back: ${step.rung.name}` : step.rung.name;
}

const three = { reload: {}, restart: {}, rebuild: {} };

describe('a round climbs the ladder', () => {
  it.each<[string, Case, string]>([
    ['from the mildest', { steps: three }, 'reload'],
    ['to the one above what did not help', { steps: three, tried: ['reload'], incident: ['reload'] }, 'restart'],
    ['to the top', { steps: three, tried: ['reload', 'restart'] }, 'rebuild'],
    ['and no further', { steps: three, tried: ['reload', 'restart', 'rebuild'] }, 'next-round'],
    ['and never down again', { steps: three, tried: ['rebuild'] }, 'next-round'],
    [
      'whatever the order in which it is told what was tried',
      { steps: three, tried: ['restart', 'reload'] },
      'rebuild',
    ],
    ['past names that it does not know', { steps: three, tried: ['of an older config'] }, 'reload'],
    ['and has nowhere to go without one', { steps: {} }, 'exhausted'],
  ])('%s', (_, given, expected) => {
    expect(next(given)).toBe(expected);
  });

  it.each<[string, Case, string]>([
    ['from the bottom again in the next round', { steps: three, incident: ['reload', 'restart', 'rebuild'] }, 'reload'],
    ['from where the last round ended', { steps: three, incident: ['reload'] }, 'restart'],
    ['… to the top', { steps: three, incident: ['reload', 'restart'] }, 'rebuild'],
    ['from the mildest of those that were tried least', { steps: three, incident: ['rebuild'] }, 'reload'],
  ])('%s', (_, given, expected) => {
    expect(next(given)).toBe(expected);
  });
});

describe('a remedy with a maximum', () => {
  const steps = { reload: { max: 2 }, restart: {} };

  it.each<[string, Case, string]>([
    ['is tried', { steps }, 'reload'],
    ['is tried once more in its turn', { steps, incident: ['reload', 'restart'] }, 'reload'],
    ['is passed over once it is spent', { steps, incident: ['reload', 'reload'] }, 'restart'],
    [
      'is passed over when more were had under an older config',
      { steps, incident: ['reload', 'reload', 'reload'] },
      'restart',
    ],
    ['is not spent by the others', { steps, incident: ['reload', 'restart', 'restart'] }, 'reload'],
    ['is not spent by restarts of the first version, which have no name', { steps, incident: ['', '', ''] }, 'reload'],
    ['ends the ladder when it is the last', { steps: { reload: { max: 1 } }, incident: ['reload'] }, 'exhausted'],
    [
      'ends it when all are spent',
      { steps: { reload: { max: 1 }, restart: { max: 1 } }, incident: ['reload', 'restart'] },
      'exhausted',
    ],
    [
      'leaves a milder one to the next round when it is the last and spent',
      { steps: { reload: {}, rebuild: { max: 1 } }, incident: ['reload', 'rebuild'] },
      'reload',
    ],
  ])('%s', (_, given, expected) => {
    expect(next(given)).toBe(expected);
  });
});

describe('a remedy that is held back', () => {
  const steps = { reload: {}, rebuild: { afterFailures: 3 } };

  it.each<[string, Case, string]>([
    ['is passed over before', { steps, failures: 2 }, 'reload'],
    ['is waited for when there is nothing else', { steps, failures: 2, tried: ['reload'] }, 'held back: rebuild'],
    ['is reached in its round', { steps, failures: 3, tried: ['reload'] }, 'rebuild'],
    ['is reached in any later round', { steps, failures: 30, tried: ['reload'] }, 'rebuild'],
    ['does not go before a milder one that had no turn yet', { steps, failures: 3 }, 'reload'],
    ['goes before one that had its turn in vain', { steps, failures: 3, incident: ['reload', 'reload'] }, 'rebuild'],
    [
      'is passed over for a stronger one whose time has come',
      { steps: { reload: { afterFailures: 5 }, rebuild: {} }, failures: 1 },
      'rebuild',
    ],
    [
      'is waited for: the first of those that are left',
      { steps: { a: { max: 1 }, b: { afterFailures: 4 }, c: { afterFailures: 2 } }, incident: ['a'], failures: 1 },
      'held back: b',
    ],
    [
      'is not waited for when it is spent',
      { steps: { reload: {}, rebuild: { afterFailures: 3, max: 1 } }, incident: ['rebuild'], tried: ['reload'] },
      'next-round',
    ],
  ])('%s', (_, given, expected) => {
    expect(next(given)).toBe(expected);
  });
});

describe('the next remedy', () => {
  const names = ['a', 'b', 'c', 'd'];
  const ladders = fc
    .array(
      fc.record({
        max: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
        afterFailures: fc.integer({ min: 1, max: 4 }),
      }),
      { maxLength: names.length },
    )
    .map((rungs) =>
      rungs.map(({ max, afterFailures }, index): Rung => {
        return aRung({ name: names[index] ?? '', afterFailures, ...(max === undefined ? {} : { max }) });
      }),
    );
  const some = fc.array(fc.constantFrom(...names), { maxLength: 8 });

  it('is the first above the last that was tried, not spent and whose time has come, and a round may begin below', () => {
    fc.assert(
      fc.property(ladders, some, some, fc.integer({ min: 1, max: 5 }), (ladder, past, tried, failures) => {
        const step = climb(ladder, restartsBy(...past), tried, needsMoreThan(failures));
        const left = ladder.filter((rung) => timesTried(rung, restartsBy(...past)) < (rung.max ?? Infinity));
        const seen = tried.length > 0 ? tried : past.slice(-1);
        const isBelow = (rung: Rung): boolean =>
          ladder.slice(ladder.indexOf(rung)).some(({ name }) => seen.includes(name));
        const above = left.filter((rung) => !isBelow(rung));
        const open = tried.length > 0 ? above : [...above, ...left.filter(isBelow)];
        const ready = open.find(({ afterFailures }) => afterFailures <= failures);
        if (ready !== undefined) expect(step).toEqual({ kind: 'rung', rung: ready });
        else if (open[0] !== undefined) expect(step).toEqual({ kind: 'held-back', rung: open[0] });
        else expect(step).toEqual({ kind: left.length > 0 ? 'next-round' : 'exhausted' });
      }),
    );
  });

  it('ends every round: each remedy is tried at most once in it', () => {
    fc.assert(
      fc.property(ladders, some, fc.integer({ min: 1, max: 5 }), (ladder, past, failures) => {
        const tried: string[] = [];
        for (;;) {
          const step = climb(ladder, restartsBy(...past, ...tried), tried, needsMoreThan(failures));
          if (step.kind !== 'rung') break;
          expect(tried).not.toContain(step.rung.name);
          tried.push(step.rung.name);
        }
        expect(tried.length).toBeLessThanOrEqual(ladder.length);
      }),
    );
  });
});
