import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Visit } from '../../../src/model/round.js';
import { cellsOf } from '../../../src/report/cells.js';
import { prettyReport } from '../../../src/report/pretty.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aRecovery, aRound, aVisit } from '../../support/visits.js';

const plain = { colour: false, width: 80, unicode: true };
const decision = { kind: 'recover', action: { kind: 'run', command: 'start it' }, why: 'down' } as const;

const mixed: Visit[] = [
  aVisit('store', 'healthy'),
  aVisit('minio', 'recovered', {
    reason: 'well again after a restart',
    recovery: aRecovery({ verified: { kind: 'success', detail: '200 in 5 ms', ms: 5 } }),
  }),
  aVisit('api', 'failed', { reason: 'the restart did not help', next: 'it is restarted again' }),
  aVisit('mail', 'not_due', { reason: 'asked 2 min ago' }),
];

describe('the report on a terminal', () => {
  it('of a healthy round is a line a service', () => {
    expect(prettyReport(aRound([aVisit('a', 'healthy'), aVisit('store', 'healthy')]), plain)).toBe(
      ['  ✓ a      healthy     200 in 4 ms', '  ✓ store  healthy     200 in 4 ms', '', '  2 healthy · 612 ms', ''].join(
        '\n',
      ),
    );
  });

  it('says of the others why, and what comes next', () => {
    expect(prettyReport(aRound(mixed, { durationMs: 12_345 }), plain)).toBe(
      [
        '  ✓ store  healthy     200 in 4 ms',
        '  ↻ minio  recovered   200 in 5 ms',
        '    well again after a restart',
        '  ✗ api    failed      connection refused',
        '    the restart did not help',
        '    next: it is restarted again',
        '  · mail   not due     asked 2 min ago',
        '',
        '  1 healthy · 1 recovered · 1 failed · 1 not due · 12.3 s',
        '',
      ].join('\n'),
    );
  });

  it('uses ASCII where that is all there is', () => {
    const report = prettyReport(aRound(mixed), { ...plain, width: 36, unicode: false });
    expect(report).toMatch(/^[\n\x20-\x7e]*$/);
    expect(report).toContain('  x api    failed      connection...\n');
  });

  it('says in a dry run what would be run, and that nothing was changed', () => {
    const report = prettyReport(aRound([aVisit('a', 'failed', { decision })], { mode: 'dry-run' }), plain);
    expect(report).toContain('    would run: start it\n');
    expect(report).toContain('dry run, nothing was changed');
  });

  it('says why a round was cut short, and that there was nothing to do', () => {
    expect(prettyReport(aRound([], { cutShort: 'SIGTERM' }), plain)).toBe(
      '  cut short: SIGTERM\n  no services · 612 ms\n',
    );
  });

  it('with colour is the same text', () => {
    const coloured = prettyReport(aRound(mixed), { ...plain, colour: true });
    expect(coloured).toContain('\x1b[32m✓\x1b[39m');
    expect(stripVTControlCharacters(coloured)).toBe(prettyReport(aRound(mixed), plain));
  });

  describe.each(HOSTILE_TEXTS)('with %s', (_, text) => {
    it.each([32, 60, 120])(`fits %i cells and obeys nothing`, (width) => {
      const hostile = aVisit('a-rather-long-name-for-a-service-in-a-narrow-terminal', 'failed', {
        reason: text,
        next: text,
        verdict: { result: { kind: 'failure', detail: text, ms: 1 }, marker: { kind: 'absent' }, attempts: 2 },
        decision: { ...decision, action: { kind: 'run', command: text } },
      });
      const round = aRound([hostile, ...mixed], { mode: 'dry-run', cutShort: text });
      const lines = prettyReport(round, { ...plain, width }).split('\n');
      expect(Math.max(...lines.map(cellsOf))).toBeLessThanOrEqual(width);
      expect(lines.length).toBeLessThan(40);
      expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
    });
  });
});
