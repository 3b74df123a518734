import { describe, expect, it } from 'vitest';
import { cellsOf, cutToCells, padToCells, wrapToCells } from '../../../src/report/cells.js';

describe('the cells that a text takes', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['漢字', 4],
    ['한', 2],
    ['😀', 2],
    ['👩‍👩‍👧', 2],
    ['✓ … ✗', 5],
    ['a\u200Bb', 2],
  ])('%j takes %i', (text, cells) => {
    expect(cellsOf(text)).toBe(cells);
  });
});

describe('fitting a text into cells', () => {
  it.each([
    ['fits', 4, 'fits'],
    ['too long', 5, 'too…'],
    ['漢字漢字', 5, '漢字…'],
    ['漢字漢字', 6, '漢字…'],
    ['漢字漢字', 8, '漢字漢字'],
  ])('%j in %i cells is %j', (text, width, expected) => {
    expect(cutToCells(text, width, '…')).toBe(expected);
  });

  it('pads by cells, not by code units', () => {
    expect(padToCells('漢', 4)).toBe('漢  ');
    expect(padToCells('long', 2)).toBe('long');
  });

  it.each([
    ['a line that fits', 20, ['a line that fits']],
    ['break at the spaces please', 10, ['break at', 'the spaces', 'please']],
    ['http://a.very.long/address', 10, ['http://a.v', 'ery.long/a', 'ddress']],
    ['one two three four five six', 9, ['one two', 'three', 'four fiv…']],
    ['漢字漢字漢', 4, ['漢字', '漢字', '漢']],
    ['   ', 10, []],
  ])('wraps %j', (text, width, lines) => {
    expect(wrapToCells(text, width, 3, '…')).toEqual(lines);
  });
});
