import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Visit } from '../../../src/model/round.js';
import { cellsOf } from '../../../src/report/cells.js';
import { prettyReport } from '../../../src/report/pretty.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aFailure, aRecovery, aRound, aRung, aService, aVerdict, aVisit, without } from '../../support/visits.js';
import { aContainer } from './a-container.js';

const plain = { colour: false, width: 80, unicode: true };
const running = (command: string) => aRung({ action: { kind: 'run', command } });
const decision = { kind: 'recover', rung: running('start it'), why: 'down' } as const;

const mixed: Visit[] = [
  aVisit('store', 'healthy'),
  aVisit('minio', 'recovered', {
    reason: 'well again after a restart',
    recoveries: [aRecovery({ verified: { kind: 'success', detail: '200 in 5 ms', ms: 5 } })],
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

  it('shows of several remedies what was seen after the last', () => {
    const seen = (detail: string) => aRecovery({ verified: aFailure(detail) });
    const visit = aVisit('api', 'failed', { recoveries: [seen('connection refused'), seen('500 in 3 ms')] });
    expect(prettyReport(aRound([visit]), plain)).toContain('  ✗ api  failed      500 in 3 ms\n');
  });

  it('says what kind of failure it is', () => {
    const failure = { kind: 'resource', evidence: 'restart printed: no space left on device' } as const;
    const report = prettyReport(aRound([aVisit('api', 'failed', { failure })]), plain);
    expect(report).toContain('    kind: resource, memory, disk or processes ran out\n');
    expect(prettyReport(aRound([aVisit('api', 'recovered', { failure })]), plain)).not.toContain('kind:');
  });

  describe('of a round with containers that were not simply running', () => {
    it('tells of them first', () => {
      const containers = [
        aContainer({ outcome: 'started', reason: 'store is stopped; it was started, and runs' }),
        aContainer({ name: 'web', reason: 'web is stopped and was not started: WHY' }),
        aContainer({ name: 'old', outcome: 'paused', reason: 'old is paused' }),
      ];
      expect(prettyReport(aRound([aVisit('db', 'healthy')], { containers }), plain)).toBe(
        [
          '  ↻ container store  started',
          '    store is stopped; it was started, and runs',
          '  ✗ container web  down',
          '    web is stopped and was not started: WHY',
          '    next: NEXT',
          '  ■ container old  paused',
          '    old is paused',
          '    next: NEXT',
          '  ✓ db  healthy     200 in 4 ms',
          '',
          '  1 healthy · 612 ms',
          '',
        ].join('\n'),
      );
    });

    it('does not say again of each service in them why it was not asked, but which of them it is', () => {
      const blocked = without(aVisit('db', 'blocked', { reason: 'WHY' }), 'verdict');
      const report = prettyReport(aRound([blocked], { containers: [aContainer()] }), plain);
      expect(report.match(/WHY/g)).toHaveLength(1);
      expect(report).toContain('  ⊘ db  blocked     container store\n');
      const elsewhere = { ...blocked, service: aService('api') };
      expect(prettyReport(aRound([elsewhere], { containers: [aContainer()] }), plain).match(/WHY/g)).toHaveLength(2);
    });
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
        verdict: aVerdict(aFailure(text)),
        decision: { ...decision, rung: running(text) },
      });
      const containers = [aContainer({ name: 'a-rather-long-name-for-a-container', reason: text, next: text })];
      const round = aRound([hostile, ...mixed], { mode: 'dry-run', cutShort: text, containers });
      const lines = prettyReport(round, { ...plain, width }).split('\n');
      expect(Math.max(...lines.map(cellsOf))).toBeLessThanOrEqual(width);
      expect(lines.length).toBeLessThan(40);
      expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
    });
  });
});
