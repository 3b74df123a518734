import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf } from '../../../src/history/day.js';
import { figuresOf } from '../../../src/history/figures.js';
import { foldHistory, historyOf, historySince, NO_HISTORY } from '../../../src/history/fold.js';
import type { History } from '../../../src/model/history.js';
import type { JournalEvent } from '../../../src/model/journal.js';
import { journals } from '../../support/histories-asked.js';
import { aMoment } from '../../support/visits.js';

const MINUTE = 60_000;
const NOON = aMoment(0).at;
const at = (minute: number): number => NOON + minute * MINUTE;

const ok = (minute: number, ms = 4): JournalEvent => ({
  ...aMoment(minute),
  event: 'checked',
  result: 'success',
  detail: '200',
  ms,
});
const bad = (minute: number, detail = 'refused'): JournalEvent => ({
  ...aMoment(minute),
  event: 'checked',
  result: 'failure',
  failure: 'refused',
  detail,
  ms: 1,
});
const unknown = (minute: number): JournalEvent => ({
  ...aMoment(minute),
  event: 'checked',
  result: 'unknown',
  detail: 'no engine',
  ms: 0,
});
const state = (minute: number, to: 'running' | 'stopped' | 'failed' | 'starting'): JournalEvent => ({
  ...aMoment(minute),
  event: 'state',
  state: to,
  after: 'x',
});
const restart = (minute: number, rung = 'restart'): JournalEvent => ({ ...aMoment(minute), event: 'restart', rung });
const plain = (minute: number, event: 'recovered' | 'started'): JournalEvent => ({ ...aMoment(minute), event });
const rounds = (from: number, to: number, make: (minute: number) => JournalEvent): JournalEvent[] =>
  Array.from({ length: (to - from) / 5 }, (_, index) => make(from + index * 5));

/** What a history comes to: minutes up and down, and outages as minutes. */
function sumOf({ days, outages }: History): object {
  const minutes = (key: 'upMs' | 'downMs'): number => days.reduce((sum, day) => sum + day[key], 0) / MINUTE;
  return {
    up: minutes('upMs'),
    down: minutes('downMs'),
    outages: outages.map(({ from, to }) => [(from - NOON) / MINUTE, to === undefined ? null : (to - NOON) / MINUTE]),
  };
}

describe('a history', () => {
  const table: [what: string, events: JournalEvent[], until: number, expected: object][] = [
    ['nothing happened', [], 60, { up: 0, down: 0, outages: [] }],
    ['well', rounds(0, 30, ok), 30, { up: 30, down: 0, outages: [] }],
    ['nobody looked for four hours', [ok(0), ok(240)], 240, { up: 60, down: 0, outages: [] }],
    ['the last answer is old', [ok(0)], 300, { up: 60, down: 0, outages: [] }],
    ['down and up again', [ok(0), bad(5), bad(10), ok(15), ok(20)], 20, { up: 10, down: 10, outages: [[5, 15]] }],
    ['still down', [ok(0), bad(5)], 15, { up: 5, down: 10, outages: [[5, null]] }],
    ['recovered', [bad(0), restart(0), plain(1, 'recovered')], 5, { up: 4, down: 1, outages: [[0, 1]] }],
    ['could not be asked', [ok(0), unknown(5), ok(15)], 20, { up: 10, down: 0, outages: [] }],
    ['not asked while down', [bad(0), unknown(5), ok(15)], 20, { up: 5, down: 5, outages: [[0, 15]] }],
    [
      'stopped, and down by that',
      [ok(0), bad(5), state(5, 'stopped'), bad(10), bad(15)],
      20,
      { up: 5, down: 0, outages: [] },
    ],
    [
      'stopped, and failing when that is over',
      [ok(0), bad(5), state(5, 'stopped'), bad(10), bad(15), state(15, 'failed'), bad(20)],
      25,
      { up: 5, down: 10, outages: [[15, null]] },
    ],
    [
      'stopped, and restarted when that is over',
      [bad(5), state(5, 'stopped'), bad(15), restart(15), plain(16, 'recovered'), state(16, 'running')],
      20,
      { up: 4, down: 1, outages: [[15, 16]] },
    ],
    [
      'down, then stopped',
      [bad(0), bad(5), bad(10), state(10, 'stopped')],
      30,
      { up: 0, down: 10, outages: [[0, 10]] },
    ],
    [
      'a marker beside one that runs',
      [ok(0), ok(5), state(5, 'stopped'), ok(10)],
      15,
      { up: 15, down: 0, outages: [] },
    ],
    [
      'its container is down',
      [ok(0), { ...aMoment(5), event: 'away', detail: 'exited' }],
      10,
      { up: 5, down: 5, outages: [[5, null]] },
    ],
    ['the clock was set back', [ok(0), { ...ok(5), at: at(-600) }, ok(10)], 10, { up: 10, down: 0, outages: [] }],
  ];

  it.each(table)('%s', (_, events, until, expected) => {
    expect(sumOf(historyOf(NO_HISTORY, events, at(until)))).toEqual(expected);
  });

  it('tells of an outage what was seen, what was tried and which incident it was', () => {
    const events: JournalEvent[] = [
      bad(0, 'nobody listens'),
      restart(0, 'restart'),
      { ...aMoment(1), event: 'not-recovered', detail: 'still' },
      { ...aMoment(1), event: 'incident', incident: 'db-1', step: 'opened', kind: 'failed' },
      bad(5),
      restart(5, 'rebuild'),
      plain(6, 'recovered'),
    ];
    expect(historyOf(NO_HISTORY, events, at(7)).outages).toEqual([
      {
        from: at(0),
        to: at(6),
        cause: 'nobody listens',
        failure: 'refused',
        remedies: [
          { at: at(0), rung: 'restart', helped: false },
          { at: at(5), rung: 'rebuild', helped: true },
        ],
        incident: 'db-1',
      },
    ]);
  });

  it('counts no remedy that was not started', () => {
    const events: JournalEvent[] = [
      bad(0),
      restart(0),
      { ...aMoment(0), event: 'not-recovered', detail: 'marker', started: false },
    ];
    const { days, outages } = historyOf(NO_HISTORY, events, at(1));
    expect([days[0]?.restarts, outages[0]?.remedies]).toEqual([0, []]);
  });

  it('puts time on the days in UTC that it was', () => {
    const history = historyOf(NO_HISTORY, rounds(0, 24 * 60, ok), at(24 * 60));
    expect(history.days.map(({ day, upMs }) => [day, upMs / 3_600_000])).toEqual([
      [dayOf(NOON), 14],
      [dayOf(at(24 * 60)), 10],
    ]);
  });

  it('is the same folded in parts', () => {
    fc.assert(
      fc.property(journals, fc.nat(), (events, cut) => {
        const index = cut % (events.length + 1);
        const parts = foldHistory(events.slice(index), foldHistory(events.slice(0, index)));
        expect(parts).toEqual(foldHistory(events));
      }),
    );
  });

  it('never has negative time, an outage that ends before it begins, or a rate beyond one', () => {
    fc.assert(
      fc.property(journals, fc.integer({ min: 1_690_000_000_000, max: 1_800_000_000_000 }), (events, now) => {
        const history = historyOf(NO_HISTORY, events, now);
        for (const day of history.days) expect(Math.min(day.upMs, day.downMs)).toBeGreaterThanOrEqual(0);
        for (const { from, to } of history.outages) expect(to ?? from).toBeGreaterThanOrEqual(from);
        const figures = figuresOf(history, { from: 0, to: now });
        for (const value of Object.values(figures)) expect(Number.isFinite(value)).toBe(true);
        for (const rate of [figures.uptime, figures.checkSuccess]) expect(rate ?? 0).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('a history since a moment', () => {
  const events = [...rounds(0, 60, ok), ...rounds(60, 120, bad), ...rounds(120, 180, ok)];

  it('has no time before it, and what was on then', () => {
    expect(sumOf(historySince(NO_HISTORY, events, at(90), at(180)))).toEqual({
      up: 60,
      down: 30,
      outages: [[60, 120]],
    });
    expect(sumOf(historySince(NO_HISTORY, events, at(92), at(180)))).toEqual({
      up: 60,
      down: 28,
      outages: [[60, 120]],
    });
  });

  it('has the whole day where the events do not reach back so far', () => {
    const past = foldHistory(events);
    expect(sumOf(historySince(past, [ok(185)], at(90), at(190)))).toMatchObject({ up: 130, down: 60 });
    expect(sumOf(historySince(past, [], at(200), at(200)))).toMatchObject({ up: 0, down: 0 });
  });
});
