import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../../src/cli/duration.js';
import { endOf } from '../../../../src/cli/by-hand/until.js';

const NOW = new Date(2026, 10, 20, 10, 0).getTime();
const MINUTE = 60_000;

describe('a length of time', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 30 * MINUTE],
    ['12h', 720 * MINUTE],
    ['7d', 7 * 1440 * MINUTE],
    ['4w', 28 * 1440 * MINUTE],
    ['1h30m', 90 * MINUTE],
    ['1.5h', 90 * MINUTE],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '90', 'h', '-1h', '1 h', '1h ', '1y', '1e3s', '1..5h x', '٣h'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('the end of a stop', () => {
  it.each([
    [{}, undefined],
    [{ for: '2h' }, NOW + 120 * MINUTE],
    [{ until: '18:30' }, new Date(2026, 10, 20, 18, 30).getTime()],
    [{ until: '9:30' }, new Date(2026, 10, 21, 9, 30).getTime()],
    [{ until: '10:00' }, new Date(2026, 10, 21, 10, 0).getTime()],
    [{ until: '2026-12-01T08:00Z' }, Date.UTC(2026, 11, 1, 8)],
    [{ until: '2026-12-01T08:00' }, new Date(2026, 11, 1, 8).getTime()],
    [{ until: '1800000000' }, 1_800_000_000_000],
  ])('of %j', (given, end) => {
    expect(endOf(given, NOW)).toBe(end);
  });

  it.each([
    [{ for: '0s' }, '--for: expected a length of time such as 30m'],
    [{ for: 'soon' }, 'found "soon"'],
    [{ for: '99999999w' }, '--for: expected'],
    [{ until: 'monday 9' }, '--until: expected a time such as 18:30'],
    [{ until: '25:00' }, '--until: expected a time such as'],
    [{ until: '2026-11-20T09:00Z' }, '--until: expected a time to come'],
  ])('of %j is refused: %s', (given, message) => {
    expect(() => endOf(given, Date.UTC(2026, 10, 20, 10))).toThrow(message);
  });
});
