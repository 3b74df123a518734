import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/model/finding.js';
import { cellsOf } from '../../../src/report/cells.js';
import { jsonFindings, prettyFindings } from '../../../src/report/doctor.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';

const plain = { colour: false, width: 60, unicode: true };
const FINDINGS: readonly Finding[] = [
  { check: 'node', grade: 'ok', says: 'Node 20.20.2' },
  {
    check: 'engine',
    grade: 'problem',
    says: 'the Docker engine could not be asked: there is no such socket; is Docker running?',
    mend: 'sudo systemctl start docker and more that is for copying',
    hint: 'or say where it is',
  },
  { check: 'calls', grade: 'warning', says: 'nobody is called', mend: 'say whom' },
  { check: 'calls', grade: 'warning', says: 'nobody at all', mend: 'say whom' },
];

describe('what the doctor has found', () => {
  it('is a line each, and below it what mends it', () => {
    expect(prettyFindings(FINDINGS, plain).split('\n')).toEqual([
      '  ✓ ok       node    Node 20.20.2',
      '  ✗ problem  engine  the Docker engine could not be asked:',
      '                     there is no such socket; is Docker',
      '                     running?',
      '    → sudo systemctl start docker and more that is for copying',
      '      or say where it is',
      '  ! warning  calls   nobody is called',
      '                     → say whom',
      '  ! warning  calls   nobody at all',
      '                     → say whom',
      '',
      '  1 ok · 2 warnings · 1 problem',
      '',
    ]);
  });

  it('needs no character beyond ASCII', () => {
    expect(prettyFindings(FINDINGS, { ...plain, unicode: false })).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('has colour where it may', () => {
    expect(prettyFindings(FINDINGS, { ...plain, colour: true })).toContain('\x1b[31m✗ problem\x1b[39m');
  });

  it.each(HOSTILE_TEXTS)('cannot steer a terminal: %s', (_, says) => {
    const text = prettyFindings([{ check: 'x', grade: 'ok', says }], plain);
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]/);
    for (const line of text.split('\n')) expect(cellsOf(line)).toBeLessThanOrEqual(60);
  });

  it('is a document for programs', () => {
    expect(JSON.parse(jsonFindings(FINDINGS, 1))).toEqual({
      version: 1,
      exit_code: 1,
      summary: { ok: 1, warning: 2, problem: 1 },
      findings: FINDINGS,
    });
  });
});
