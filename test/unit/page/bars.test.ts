import { describe, expect, it } from 'vitest';
import { emptyDay } from '../../../src/history/day.js';
import { barsInWords, barsOf, percentText } from '../../../src/page/bars.js';

const HOUR = 3_600_000;

function aDay(day: string, upHours: number, downHours: number) {
  return { ...emptyDay(day), upMs: upHours * HOUR, downMs: downHours * HOUR };
}

describe('the bars of days', () => {
  it.each([
    ['up all day', 24, 0, { kind: 'up', text: '14 Nov: up' }],
    ['down for a moment', 24, 0.01, { kind: 'down', down: 1, text: '14 Nov: down for 36 s' }],
    ['down for an hour', 23, 1, { kind: 'down', down: 2, text: '14 Nov: down for 60 min' }],
    ['down for a third', 16, 8, { kind: 'down', down: 3, text: '14 Nov: down for 8 h' }],
    ['down for more than half', 2, 22, { kind: 'down', down: 4, text: '14 Nov: down for 22 h' }],
    ['never answered', 0, 0, { kind: 'unwatched', text: '14 Nov: not watched' }],
  ] as const)('%s', (_, up, down, bar) => {
    expect(barsOf([aDay('2026-11-14', up, down)], ['2026-11-14'])).toEqual([bar]);
  });

  it('are empty where nothing is known, and leave out what is older', () => {
    const bars = barsOf([aDay('2026-11-01', 1, 1), aDay('2026-11-14', 24, 0)], ['2026-11-13', '2026-11-14']);
    expect(bars.map(({ kind }) => kind)).toEqual(['unwatched', 'up']);
  });

  it('are told to who does not see them', () => {
    const bars = barsOf(
      [aDay('2026-11-13', 23, 1), aDay('2026-11-14', 24, 0)],
      ['2026-11-12', '2026-11-13', '2026-11-14'],
    );
    expect(barsInWords(bars)).toBe('3 days: 2 watched, 1 with downtime. 13 Nov: down for 60 min');
    expect(barsInWords(bars.slice(0, 1))).toBe('1 day: 0 watched, 0 with downtime');
  });
});

describe('a percentage', () => {
  it.each([
    [1, '100 %'],
    [0.999_999, '99.99 %'],
    [0.5, '50 %'],
    [0.996, '99.6 %'],
    [0, '0 %'],
  ])('of %d is %s: it is never rounded up', (part, text) => {
    expect(percentText(part)).toBe(text);
  });
});
