import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetOf, hasSpent } from '../../../src/decide/budget.js';
import { foldFacts } from '../../../src/decide/facts.js';
import { incidentRestarts } from '../../../src/decide/incident.js';
import { compact, foldName, unfolded } from '../../../src/history/compact.js';
import { shorten } from '../../../src/history/shorten.js';
import type { Facts, JournalEvent, Moment } from '../../../src/model/journal.js';
import { policies } from '../../support/histories.js';
import { longJournals } from '../../support/long-journals.js';
import { aMoment, aRestartPolicy } from '../../support/visits.js';

const DAY = 24 * 60;
const WEEK_MS = 604_800_000;

const withoutRestarts = (facts: Facts): object => ({ ...facts, restarts: [] });
/** How it ended stays known of the last twenty. */
const told = (restarts: Facts['restarts']): object[] =>
  restarts.map(({ end, ...rest }, index) => (index >= restarts.length - 20 ? { ...rest, end } : rest));
const last = (events: readonly JournalEvent[]): Moment => events.at(-1) ?? aMoment(0);

describe('a shortened journal', () => {
  it('amounts to the same, but for restarts that nothing can count', () => {
    fc.assert(
      fc.property(longJournals(), (events) => {
        const now = last(events);
        const [all, short] = [foldFacts(events), foldFacts(shorten(events, now))];
        expect(withoutRestarts(short)).toEqual(withoutRestarts(all));
        const count = short.restarts.length;
        expect(told(short.restarts)).toEqual(count === 0 ? [] : told(all.restarts.slice(-count)));
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves every budget and every incident as it was', () => {
    fc.assert(
      fc.property(longJournals(), policies(), (events, policy) => {
        const now = last(events);
        const [all, short] = [foldFacts(events), foldFacts(shorten(events, now))];
        const incident = incidentRestarts(short, policy, now);
        expect(budgetOf(policy, short.restarts, now)).toEqual(budgetOf(policy, all.restarts, now));
        expect(told(incident)).toEqual(told(incidentRestarts(all, policy, now)));
        expect(hasSpent(policy, incident)).toBe(hasSpent(policy, incidentRestarts(all, policy, now)));
      }),
      { numRuns: 600 },
    );
  });

  it('may be shortened again, and go on', () => {
    fc.assert(
      fc.property(longJournals(), fc.nat(), (events, cut) => {
        const index = cut % (events.length + 1);
        const now = last(events);
        const twice = shorten([...shorten(events.slice(0, index), now), ...events.slice(index)], now);
        expect(withoutRestarts(foldFacts(twice))).toEqual(withoutRestarts(foldFacts(events)));
        expect(shorten(twice, now).length).toBeLessThanOrEqual(twice.length);
      }),
      { numRuns: 600 },
    );
  });
});

describe('a year', () => {
  const every = (minutes: number, days: number, make: (now: Moment, nth: number) => JournalEvent[]): JournalEvent[] =>
    Array.from({ length: (days * DAY) / minutes }, (_, nth) => make(aMoment(nth * minutes), nth)).flat();
  const check = (now: Moment, result: 'success' | 'failure' | 'unknown'): JournalEvent => ({
    ...now,
    event: 'checked',
    result,
    detail: 'x',
    ms: 1,
  });

  it.each(['success', 'failure', 'unknown'] as const)('of nothing but %s is a few lines', (result) => {
    const events = every(5, 365, (now) => [check(now, result)]);
    const short = shorten(events, last(events));
    expect(foldFacts(short)).toEqual(foldFacts(events));
    expect(short.length).toBeLessThan(6);
  });

  it('of one open incident, told on every hour to two places, keeps its counts and who can be told in place', () => {
    const opened: JournalEvent = { ...aMoment(0), event: 'incident', incident: 'db-1', step: 'opened', kind: 'failed' };
    const events: JournalEvent[] = [
      opened,
      ...every(60, 365, (now, nth) => [
        check(now, 'failure'),
        {
          ...now,
          event: 'incident',
          incident: 'db-1',
          step: nth % 100 === 99 ? 'escalated' : 'reminded',
          kind: 'failed',
        },
        { ...now, event: 'called', incident: 'db-1', step: 'reminded', channel: 'ntfy:a', updates: true },
        { ...now, event: 'called', incident: 'db-1', step: 'reminded', channel: 'webhook:b' },
      ]),
    ];
    const short = shorten(events, last(events));
    expect(foldFacts(short)).toEqual(foldFacts(events));
    expect(foldFacts(short).incident).toMatchObject({ id: 'db-1', reminders: 8673, escalated: 87 });
    expect(short.length).toBeLessThan(120);
  });

  it('without a restart since its ladder was at its end still knows that', () => {
    const tries = every(5, 1, (now) => [check(now, 'failure'), { ...now, event: 'restart', rung: 'rebuild' }]).slice(
      0,
      6,
    );
    const events = [...tries, ...every(60, 365, (now) => [check(now, 'failure')])];
    const now = last(events);
    const facts = foldFacts(shorten(events, now));
    expect(incidentRestarts(facts, aRestartPolicy(), now)).toHaveLength(3);
    expect(facts).toEqual(foldFacts(events));
  });

  it('of restarts that all helped for an hour keeps the last thousand', () => {
    const events = every(60, 365, (now) => [
      check(now, 'failure'),
      { ...now, event: 'restart' },
      { ...now, event: 'recovered' },
    ]);
    const facts = foldFacts(shorten(events, last(events)));
    expect(facts.restarts).toEqual(foldFacts(events).restarts.slice(-1000));
  });

  it('of a restart a month keeps the one that is not over: the others were up for a week', () => {
    const events = every(30 * DAY, 360, (now) => [
      check(now, 'failure'),
      { ...now, event: 'restart' },
      { ...now, event: 'recovered' },
    ]);
    const now = { ...aMoment(370 * DAY) };
    expect(foldFacts(shorten(events, now)).restarts).toEqual(foldFacts(events).restarts.slice(-1));
    expect(WEEK_MS).toBeLessThan(30 * DAY * 60_000);
  });
});

describe('a compacted journal', () => {
  const events = Array.from({ length: 4 * 288 }, (_, nth): JournalEvent => {
    return { ...aMoment(nth * 5), event: 'checked', result: 'success', detail: '200 in 4 ms', ms: 4 };
  });

  it('has its last two days in UTC as they were, and folds the others', () => {
    const compacted = compact(events, last(events), 1e9);
    const yesterday = Date.UTC(2026, 10, 23);
    expect(compacted?.folded).toEqual(events.filter(({ at }) => at < yesterday));
    expect(unfolded(compacted?.kept ?? [])).toEqual(events.filter(({ at }) => at >= yesterday));
    expect(foldFacts(compacted?.kept ?? [])).toEqual(foldFacts(events));
  });

  it('folds nothing twice', () => {
    const kept = compact(events, last(events), 1e9)?.kept ?? [];
    expect(compact(kept, last(events), 1e9)).toBeUndefined();
    const later = [...kept, { ...events[0], ...aMoment(6 * DAY) } as JournalEvent];
    const again = compact(later, last(later), 1e9);
    expect(again?.folded).toEqual(unfolded(later).slice(0, -1));
    expect(foldName(unfolded(later))).toBe(foldName(again?.folded ?? []));
  });

  it('that is too long all the same keeps the last half', () => {
    const compacted = compact(events, last(events), 10_000);
    const lengthOf = (list: readonly JournalEvent[]): number => JSON.stringify(list).length;
    expect(lengthOf(unfolded(compacted?.kept ?? []))).toBeLessThan(5_100);
    expect(lengthOf(unfolded(compacted?.kept ?? []))).toBeGreaterThan(4_500);
    expect([...(compacted?.folded ?? []), ...unfolded(compacted?.kept ?? [])]).toEqual(events);
  });

  it('of a clock that was ahead for a while is cut all the same', () => {
    const ahead = events.map((event, nth) => (nth === 3 ? { ...event, at: event.at + 1e12 } : event));
    expect(compact(ahead, last(events), 1e9)?.folded).toHaveLength(
      compact(events, last(events), 1e9)?.folded.length ?? 0,
    );
  });
});
