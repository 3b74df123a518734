import { describe, expect, it } from 'vitest';
import { inWords, list } from '../../../src/decide/words.js';

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
