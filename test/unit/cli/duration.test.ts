import { describe, expect, it } from 'vitest';
import { parseDuration, parseSince } from '../../../src/cli/duration.js';

const NOW = Date.UTC(2026, 10, 20, 10, 0);

describe('a length of time', () => {
  it.each([
    ['45s', 45_000],
    ['30m', 1_800_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
    ['4w', 2_419_200_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '7', 'd', '0d', '-1d', '1y', '1 h', '1h ', '99999w', '1e3s', '1..5h', 'NaNs'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('a moment in the past', () => {
  it.each([
    ['2h', NOW - 7_200_000],
    ['2026-11-19', Date.UTC(2026, 10, 19)],
    ['2026-11-19T08:00Z', Date.UTC(2026, 10, 19, 8)],
    ['2026-11-19 08:00:30+02:00', Date.UTC(2026, 10, 19, 6, 0, 30)],
  ])('%s', (text, at) => {
    expect(parseSince(text, NOW)).toBe(at);
  });

  it.each(['2026-11-21', '2026-02-30', '2026-13-01', '20.11.2026', 'yesterday'])('%s is none', (text) => {
    expect(parseSince(text, NOW)).toBeUndefined();
  });
});
