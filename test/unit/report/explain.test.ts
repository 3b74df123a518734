import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Explanation } from '../../../src/model/explanation.js';
import { cellsOf } from '../../../src/report/cells.js';
import { explanationText } from '../../../src/report/explain.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';

const plain = { colour: false, width: 60, unicode: true };
const explanation: Explanation = {
  title: 'minio is failed since 10:05 (12 min), after: it still fails',
  entries: [
    { label: 'check', lines: ['GET http://localhost:9000/', 'failure in 2 looks: connection refused'] },
    { label: 'why', lines: ['its check fails (connection refused) and it was not restarted: its budget is spent'] },
    { label: 'next', lines: [] },
  ],
};

describe('an explanation on a terminal', () => {
  it('is its sentence, then what there is to say under each heading', () => {
    expect(explanationText(explanation, plain)).toBe(
      [
        'minio is failed since 10:05 (12 min), after: it still fails',
        '',
        '  check      GET http://localhost:9000/',
        '             failure in 2 looks: connection refused',
        '  why        its check fails (connection refused) and it was',
        '             not restarted: its budget is spent',
        '',
      ].join('\n'),
    );
  });

  it('with colour is the same text', () => {
    const coloured = explanationText(explanation, { ...plain, colour: true });
    expect(coloured).toContain('\x1b[36mcheck');
    expect(stripVTControlCharacters(coloured)).toBe(explanationText(explanation, plain));
  });

  describe.each(HOSTILE_TEXTS)('with %s', (_, text) => {
    it.each([40, 120])('fits %i cells and obeys nothing', (width) => {
      const hostile = { title: text, entries: [{ label: 'why', lines: [text, text] }] };
      const lines = explanationText(hostile, { ...plain, width }).split('\n');
      expect(Math.max(...lines.map(cellsOf))).toBeLessThanOrEqual(width);
      expect(lines.length).toBeLessThan(45);
      expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
    });
  });
});
