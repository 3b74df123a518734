import { describe, expect, it } from 'vitest';
import { cutToBytes, fitLines, fitsMessage } from '../../../src/notify/fit.js';

describe('cutting to bytes', () => {
  it.each([
    ['fits', 4, 'fits'],
    ['', 3, ''],
    ['too long', 7, 'too …'],
    ['ééé', 6, 'ééé'],
    ['ééé', 5, 'é…'],
    ['漢字漢字', 11, '漢字…'],
    ['漢字漢字', 10, '漢字…'],
    ['漢字漢字', 8, '漢…'],
    ['😀😀', 8, '😀😀'],
    ['😀😀', 7, '😀…'],
    ['a😀😀', 7, 'a…'],
    ['\ud800', 3, '\ufffd'],
  ])('%j to %i is %j', (text, limit, expected) => {
    expect(cutToBytes(text, limit)).toBe(expected);
  });

  it('never splits a character, wherever the limit falls', () => {
    const text = 'aé漢😀'.repeat(50);
    for (let limit = 3; limit < Buffer.byteLength(text) + 3; limit += 1) {
      const cut = cutToBytes(text, limit);
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(limit);
      expect(cut).not.toContain('\ufffd');
      expect(text.startsWith(cut.replace('…', ''))).toBe(true);
    }
  });
});

describe('a message', () => {
  it.each([
    ['4,095 bytes', 'x'.repeat(4095), true],
    ['4,096 bytes, which ntfy takes for an attachment', 'x'.repeat(4096), false],
    ['4,095 bytes of two-byte characters and one', `${'é'.repeat(2047)}x`, true],
    ['few characters of many bytes', '漢'.repeat(1366), false],
    ['text that JSON doubles past what ntfy reads', '"'.repeat(3600), false],
  ])('of %s', (_, text, fits) => {
    expect(fitsMessage(text)).toBe(fits);
  });

  it('made of too many lines keeps those at the top', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `line ${String(index)} "é"`);
    const text = fitLines(lines);
    expect(fitsMessage(text)).toBe(true);
    expect(Buffer.byteLength(text)).toBeGreaterThan(4000);
    expect(lines.join('\n').startsWith(text.slice(0, -1))).toBe(true);
    expect(fitLines(['a', 'b'])).toBe('a\nb');
  });
});
