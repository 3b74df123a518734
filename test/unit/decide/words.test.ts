import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clockTime, inWords, list, timeText } from '../../../src/decide/words.js';

describe('a length of time in words', () => {
  it.each([
    [0, '0 s'],
    [1, '1 s'],
    [1000, '1 s'],
    [89_000, '89 s'],
    [90_000, '2 min'],
    [89 * 60_000, '89 min'],
    [90 * 60_000, '1 h 30 min'],
    [2 * 3_600_000, '2 h'],
    [25 * 3_600_000 + 60_000, '25 h 1 min'],
  ])('%i ms is %s', (ms, words) => {
    expect(inWords(ms)).toBe(words);
  });
});

describe('names in words', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
  ])('%j', (names, words) => {
    expect(list(names)).toBe(words);
  });
});

describe('a time on a person’s clock', () => {
  const zone = process.env.TZ;
  beforeEach(() => {
    delete process.env.TZ;
  });
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  const NOW = Date.UTC(2026, 10, 20, 10, 5, 30);
  it.each([
    ['UTC', Date.UTC(2026, 10, 20, 10, 42, 59), 'at 10:42'],
    ['UTC', NOW, 'at 10:05'],
    ['UTC', Date.UTC(2026, 10, 20, 0, 0), 'at 00:00'],
    ['UTC', Date.UTC(2026, 10, 21, 0, 3), 'on 2026-11-21 at 00:03'],
    ['UTC', Date.UTC(2026, 10, 19, 23, 59), 'on 2026-11-19 at 23:59'],
    ['UTC', Date.UTC(2027, 0, 2, 3, 4), 'on 2027-01-02 at 03:04'],
    ['Asia/Kolkata', Date.UTC(2026, 10, 20, 10, 42), 'at 16:12'],
    ['Asia/Kolkata', Date.UTC(2026, 10, 20, 18, 30), 'on 2026-11-21 at 00:00'],
    ['America/St_Johns', Date.UTC(2026, 10, 20, 3, 0), 'on 2026-11-19 at 23:30'],
    ['Europe/Berlin', Date.UTC(2026, 6, 1, 10, 0), 'on 2026-07-01 at 12:00'],
  ])('in %s: %i is %s', (tz, time, words) => {
    process.env.TZ = tz;
    expect(clockTime(time, NOW)).toBe(words);
    expect(timeText(time, NOW)).toBe(words.replace(/^(at|on) /, ''));
  });
});
