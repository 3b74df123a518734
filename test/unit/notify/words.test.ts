import { describe, expect, it } from 'vitest';
import { ageText } from '../../../src/notify/words.js';

describe('an age', () => {
  it.each([
    [-5, '0 s'],
    [39_600, '40 s'],
    [60_000, '1 min'],
    [59 * 60_000 + 59_000, '59 min'],
    [3_600_000, '1 h'],
    [7_500_000, '2 h 5 min'],
    [47 * 3_600_000, '47 h'],
    [76 * 3_600_000, '3 days 4 h'],
  ])('of %i ms is %s', (ms, text) => {
    expect(ageText(ms)).toBe(text);
  });
});
