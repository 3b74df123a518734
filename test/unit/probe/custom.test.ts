import { describe, expect, it } from 'vitest';
import { custom } from '../../../src/probe/custom.js';
import { aCustomCheck } from '../../support/checks.js';

const exited = (code: number, output = '') => ({ kind: 'exited', code, output, ms: 12.3 }) as const;

describe('the exit codes of a custom check', () => {
  it.each([
    [0, 'success', 'success'],
    [1, 'failure', 'degraded'],
    [2, 'failure', 'failure'],
    [3, 'failure', 'unknown'],
    [4, 'failure', 'unknown'],
    [125, 'failure', 'unknown'],
    [126, 'unknown', 'unknown'],
    [127, 'unknown', 'unknown'],
    [137, 'failure', 'unknown'],
    [255, 'failure', 'unknown'],
  ] as const)('%i is plainly %s, and to nagios %s', (code, plain, nagios) => {
    expect(custom.read(aCustomCheck({ exitCodes: 'plain' }), exited(code)).kind).toBe(plain);
    expect(custom.read(aCustomCheck({ exitCodes: 'nagios' }), exited(code)).kind).toBe(nagios);
  });
});

describe('the failure that a custom check finds', () => {
  it.each([
    ['plain', 1],
    ['nagios', 2],
  ] as const)('%s, %i, is a wrong answer', (exitCodes, code) => {
    expect(custom.read(aCustomCheck({ exitCodes }), exited(code))).toMatchObject({ failure: 'wrong-answer' });
  });
});

describe('what a custom check says', () => {
  it.each([
    ['nothing but its code', '', 'exit code 1 in 12 ms'],
    ['the first line that says something', '\n \n disk full \nmore', 'exit code 1 in 12 ms: disk full'],
    ['a shell’s complaint without its introduction', 'bash: line 1: x: bad', 'exit code 1 in 12 ms: x: bad'],
    ['busybox’s likewise', 'wardround-ask: eval: line 80: x: bad', 'exit code 1 in 12 ms: x: bad'],
    ['dash’s likewise', 'wardround-ask: 43: x: bad', 'exit code 1 in 12 ms: x: bad'],
  ])('is %s', (_, output, detail) => {
    expect(custom.read(aCustomCheck(), exited(1, output)).detail).toBe(detail);
  });

  it('names the check as the trouble when it could not be run', () => {
    expect(custom.read(aCustomCheck(), exited(127, 'sh: redis-cli: not found'))).toEqual({
      kind: 'unknown',
      detail: 'the check could not be run: exit code 127 in 12 ms: redis-cli: not found',
      ms: 12,
    });
  });
});
