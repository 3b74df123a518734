import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldFacts } from '../../../src/decide/facts.js';
import { backoffLeftMs, backoffMs, incidentRestarts, remediesOf } from '../../../src/decide/incident.js';
import type { JournalEvent, Moment, Restart } from '../../../src/model/journal.js';
import type { Backoff, Service } from '../../../src/model/service.js';
import { aMoment, aRestartPolicy, aService } from '../../support/visits.js';
import { aRestart } from './a-restart.js';

const MINUTE = 60_000;
const policy = aRestartPolicy({ minUptimeMs: 10 * MINUTE });

const checked = (minute: number, result: 'success' | 'failure' | 'unknown'): JournalEvent => ({
  ...aMoment(minute),
  event: 'checked',
  result,
  detail: 'x',
  ms: 1,
});
const restart = (minute: number): JournalEvent => ({ ...aMoment(minute), event: 'restart', rung: 'restart' });
const did = (minute: number, event: 'recovered' | 'started' | 'reset'): JournalEvent => ({ ...aMoment(minute), event });

/** The minutes of the incident's restarts, as they are seen at `now`. */
function incident(journal: readonly JournalEvent[], now: number): number[] {
  return incidentRestarts(foldFacts(journal), policy, aMoment(now)).map(({ at }) => (at - aMoment(0).at) / MINUTE);
}

describe('the restarts of the incident that is on', () => {
  const ill = checked(0, 'failure');

  it.each<[string, JournalEvent[], number, number[]]>([
    ['are none before the first', [ill], 0, []],
    ['are those that did not help', [ill, restart(0), checked(5, 'failure'), restart(5)], 10, [0, 5]],
    ['hold the last while it has not been up for long enough', [ill, restart(0), did(1, 'recovered')], 10, [0]],
    ['are none once it has been up for long enough', [ill, restart(0), did(1, 'recovered')], 11, []],
    ['go on when it failed again too soon', [ill, restart(0), did(1, 'recovered'), checked(10, 'failure')], 500, [0]],
    [
      'are over when it failed again after long enough',
      [ill, restart(0), did(1, 'recovered'), checked(11, 'failure')],
      11,
      [],
    ],
    [
      'begin anew with the next restart',
      [ill, restart(0), did(1, 'recovered'), checked(30, 'failure'), restart(30), checked(35, 'failure')],
      35,
      [30],
    ],
    [
      'are all since then, however many',
      [
        ill,
        restart(-60),
        did(-59, 'recovered'),
        checked(0, 'failure'),
        restart(0),
        restart(5),
        did(6, 'recovered'),
        checked(7, 'failure'),
        restart(7),
      ],
      7,
      [0, 5, 7],
    ],
    [
      'count the uptime from when it had started',
      [ill, restart(0), did(20, 'started'), checked(25, 'failure')],
      25,
      [0],
    ],
    ['count it while it could not be asked', [ill, restart(0), did(1, 'recovered'), checked(5, 'unknown')], 11, []],
    // The checks of a journal that grew too long are left out of it; a restart says that there was a failure before.
    [
      'hold one that was followed by another, though what came between is lost',
      [ill, restart(0), did(1, 'recovered'), restart(5)],
      60,
      [0, 5],
    ],
    ['are none after a reset', [ill, restart(0), restart(5), did(6, 'reset')], 7, []],
    [
      'are over once it was up for long enough, though it came up only at the second attempt',
      [ill, restart(0), did(1, 'recovered'), checked(5, 'failure'), checked(10, 'success'), checked(130, 'failure')],
      130,
      [],
    ],
    [
      'are over for good, however soon it fails after it came up again by itself',
      [ill, restart(0), did(1, 'recovered'), checked(60, 'failure'), checked(65, 'success'), checked(66, 'failure')],
      66,
      [],
    ],
  ])('%s', (_, journal, now, expected) => {
    expect(incident(journal, now)).toEqual(expected);
  });

  it('are all that helped when no uptime is asked for', () => {
    const facts = foldFacts([ill, restart(0), restart(5), did(6, 'recovered'), checked(7, 'failure'), restart(7)]);
    const restarts = incidentRestarts(facts, aRestartPolicy({ minUptimeMs: 0 }), aMoment(7));
    expect(restarts).toEqual([aRestart(7)]);
  });

  it('are not made old by a wall clock that was set forward', () => {
    const now = { ...aMoment(5), at: aMoment(6000).at };
    expect(incidentRestarts(foldFacts([ill, restart(0), did(1, 'recovered')]), policy, now)).toHaveLength(1);
  });

  it('are the last of all, in their order', () => {
    const journals = fc.array(
      fc.tuple(
        fc.nat({ max: 30 }),
        fc.constantFrom<(minute: number) => JournalEvent>(
          restart,
          (minute) => did(minute, 'recovered'),
          (minute) => checked(minute, 'failure'),
          (minute) => checked(minute, 'success'),
        ),
      ),
    );
    fc.assert(
      fc.property(journals, (steps) => {
        let minute = 0;
        const facts = foldFacts(steps.map(([wait, event]) => event((minute += wait))));
        const found = incidentRestarts(facts, policy, aMoment(minute));
        expect(found).toEqual(facts.restarts.slice(facts.restarts.length - found.length));
      }),
    );
  });
});

/** A service with this backoff: a minute, doubled each time, up to ten; no jitter. */
function backingOff(backoff: Partial<Backoff> = {}, name = 'a'): Service {
  const whole = { initialMs: MINUTE, multiplier: 2, maxMs: 10 * MINUTE, jitter: 0, ...backoff };
  return aService(name, { restart: aRestartPolicy({ backoff: whole }) });
}

const restarts = (...minutes: number[]): Restart[] => minutes.map((minute) => aRestart(minute));

describe('the restarts of an incident that was told', () => {
  const tried = (journal: readonly JournalEvent[], openedAt: number): number[] =>
    remediesOf(foldFacts(journal), 10 * MINUTE, aMoment(openedAt)).map(({ at }) => (at - aMoment(0).at) / MINUTE);
  const ill = checked(0, 'failure');
  const notStarted: JournalEvent = { ...aMoment(1), event: 'not-recovered', detail: 'no shell', started: false };

  it.each<[string, JournalEvent[], number, number[]]>([
    ['are none where nothing was tried', [ill], 1, []],
    ['are those of the round that opened it, and of all later ones', [ill, restart(0), restart(5)], 1, [0, 5]],
    ['are those that led to it', [ill, restart(0), did(1, 'recovered'), checked(5, 'failure'), restart(5)], 6, [0, 5]],
    [
      'are not those after which it stayed up',
      [ill, restart(0), did(1, 'recovered'), checked(20, 'failure'), restart(20)],
      21,
      [20],
    ],
    [
      'are all since, though it stayed up in between: it is the same incident as long as it is open',
      [ill, restart(0), did(1, 'recovered'), checked(20, 'failure'), restart(20)],
      0,
      [0, 20],
    ],
    ['is the one that ended it, however long ago', [ill, restart(0), checked(60, 'success')], 1, [0]],
    ['are not those that were not started', [ill, restart(0), notStarted, restart(5)], 1, [5]],
  ])('%s', (_, journal, openedAt, minutes) => {
    expect(tried(journal, openedAt)).toEqual(minutes);
  });
});

describe('the backoff', () => {
  it.each<[string, Partial<Backoff>, number, number]>([
    ['is nothing before the first restart', {}, 0, 0],
    ['is the initial one after the first', {}, 1, MINUTE],
    ['is longer after the second', {}, 2, 2 * MINUTE],
    ['and after the third', {}, 3, 4 * MINUTE],
    ['is at most the longest', {}, 5, 10 * MINUTE],
    ['also after very many', {}, 5000, 10 * MINUTE],
    ['also from the first on', { maxMs: 1000 }, 1, 1000],
    ['stays the same with a multiplier of one', { multiplier: 1 }, 9, MINUTE],
    ['may grow by less than a whole', { multiplier: 1.5 }, 2, 1.5 * MINUTE],
    ['may be nothing', { initialMs: 0 }, 3, 0],
    ['is nothing after very many all the same', { initialMs: 0 }, 5000, 0],
  ])('%s', (_, backoff, count, expected) => {
    expect(backoffMs(backingOff(backoff), restarts(...Array.from({ length: count }, (_one, index) => index)))).toBe(
      expected,
    );
  });

  it('is nothing where none is configured', () => {
    expect(backoffMs(aService('a'), restarts(0, 5))).toBe(0);
  });

  it.each<[string, Moment, number]>([
    ['is all left at once', aMoment(5), 2 * MINUTE],
    ['is less later', aMoment(6), MINUTE],
    ['is over in time', aMoment(7), 0],
    ['is over long after', aMoment(500), 0],
    ['is not over because the clock was set forward', { ...aMoment(6), at: aMoment(500).at }, MINUTE],
    ['is all left when the restart seems to lie in the future', aMoment(3), 2 * MINUTE],
    ['goes by the wall clock after a reboot', { at: aMoment(6).at, upMs: 3, boot: 'another' }, MINUTE],
  ])('%s', (_, now, expected) => {
    expect(backoffLeftMs(backingOff(), restarts(0, 5), now)).toBe(expected);
  });

  it('has nothing left before the first restart', () => {
    expect(backoffLeftMs(backingOff(), [], aMoment(0))).toBe(0);
  });

  describe('with jitter', () => {
    const jittery = { initialMs: 1000 * MINUTE, maxMs: 1000 * MINUTE, multiplier: 1, jitter: 0.5 };
    const some = fc.record({
      initialMs: fc.integer({ min: 1, max: 100_000 }),
      multiplier: fc.double({ min: 1, max: 100, noNaN: true }),
      maxMs: fc.integer({ min: 1, max: 1_000_000 }),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    });

    it('is the same whenever it is asked', () => {
      expect(backoffMs(backingOff(jittery), restarts(0))).toBe(backoffMs(backingOff(jittery), restarts(0)));
    });

    it('differs between services, and between incidents', () => {
      const names = Array.from({ length: 50 }, (_, index) => `service-${String(index)}`);
      const minutes = Array.from({ length: 50 }, (_, index) => index);
      const byName = new Set(names.map((name) => backoffMs(backingOff(jittery, name), restarts(0))));
      const byIncident = new Set(minutes.map((minute) => backoffMs(backingOff(jittery), restarts(minute))));
      expect([byName.size, byIncident.size].every((size) => size > 45)).toBe(true);
    });

    it('is spread over all of its range', () => {
      const parts = Array.from({ length: 1000 }, (_, index) => {
        return backoffMs(backingOff(jittery, `service-${String(index)}`), restarts(0)) / (1000 * MINUTE) - 1;
      });
      for (const quarter of [0, 1, 2, 3]) {
        const inside = parts.filter((part) => part >= quarter / 8 && part < (quarter + 1) / 8).length;
        expect(inside).toBeGreaterThan(150);
      }
    });

    it('is never shorter than without, longer by at most its part, and never shrinks', () => {
      fc.assert(
        fc.property(some, fc.string(), fc.integer({ min: 1, max: 30 }), (backoff, name, count) => {
          const after = (many: number): number => {
            return backoffMs(backingOff(backoff, name), restarts(...Array.from({ length: many }, (_, index) => index)));
          };
          const bare = Math.min(backoff.maxMs, backoff.initialMs * backoff.multiplier ** (count - 1));
          expect(after(count)).toBeGreaterThanOrEqual(Math.floor(bare));
          expect(after(count)).toBeLessThanOrEqual(Math.ceil(bare * (1 + backoff.jitter)));
          expect(after(count + 1)).toBeGreaterThanOrEqual(after(count));
        }),
      );
    });
  });
});
