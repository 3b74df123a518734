import { describe, expect, it } from 'vitest';
import { process } from '../../../src/probe/process.js';
import { aProcessCheck } from '../../support/checks.js';

const running = (...commandLines: string[]) => ({ kind: 'processes', commandLines }) as const;

describe('a process check', () => {
  it.each([
    ['finds a name anywhere in a command line', 'worker', ['/usr/bin/python3 /srv/worker.py'], 'success', '1 process'],
    ['counts every process that fits', 'worker', ['worker 1', 'cron', 'worker 2'], 'success', '2 processes'],
    ['finds none among none', 'worker', [], 'failure', 'no such process'],
    ['finds none among others', 'worker', ['cron', 'Worker'], 'failure', 'no such process'],
    [
      'takes the name for a regular expression',
      '^nginx: (master|worker)',
      ['nginx: master process'],
      'success',
      '1 process',
    ],
    ['keeps to its anchors', '^nginx', ['vim /etc/nginx.conf'], 'failure', 'no such process'],
    ['can look without regard to case', '(?i)worker', ['WORKER'], 'success', '1 process'],
  ] as const)('%s', (_, processName, commandLines, kind, detail) => {
    const result = process.read(aProcessCheck({ processName }), running(...commandLines));
    // One that should run and does not has crashed.
    const failure = kind === 'failure' ? { failure: 'crash' } : {};
    expect(result).toEqual({ kind, ...failure, detail, ms: 0 });
  });

  it.each([
    [1, { kind: 'failure', failure: 'crash', detail: '1 process, expected at least 2' }],
    [2, { kind: 'success', detail: '2 processes' }],
    [3, { kind: 'success', detail: '3 processes' }],
  ] as const)('that wants two of them, with %i', (count, expected) => {
    const commandLines = Array.from({ length: count }, (_, index) => `worker ${String(index)}`);
    expect(process.read(aProcessCheck({ minCount: 2 }), running(...commandLines))).toMatchObject(expected);
  });
});
