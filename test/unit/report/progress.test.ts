import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { RoundEvent } from '../../../src/model/round.js';
import { cellsOf } from '../../../src/report/cells.js';
import { prettyProgress } from '../../../src/report/progress.js';
import { aHookRun } from '../../support/hooks.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aFailure, aRung, aService } from '../../support/visits.js';

const style = { colour: false, width: 90, unicode: true };
const service = aService('minio');
const refused = { ...aFailure('connection refused'), ms: 4 };
const answered = { kind: 'success', detail: '200 in 4 ms', ms: 4 } as const;
const absent = { kind: 'absent' } as const;
const rung = aRung({ action: { kind: 'run', command: 'minio server /data &' } });
const run = aHookRun({ argv: ['/bin/page', 'now'] });
const down = { kind: 'down', how: 'stopped', detail: 'it is stopped', outOfMemory: false } as const;

describe('a debug run', () => {
  it('shows each step: the question, where, what came back, how long it took, what was decided and why', () => {
    const events: RoundEvent[] = [
      { kind: 'round-started', id: 'r-1', services: 1, mode: 'recover' },
      { kind: 'asked', service, attempt: 2, question: 'curl http://localhost:9000/', result: refused, marker: absent },
      { kind: 'failed', service, result: refused },
      { kind: 'decided', service, decision: { kind: 'recover', rung, why: '3 restarts are left' } },
      { kind: 'executing', service, rung },
      { kind: 'executed', service, detail: 'exit code 0 in 59 ms', output: 'started\n', clean: true },
      { kind: 'waiting', name: 'minio', ms: 5000 },
      { kind: 'asked', service, attempt: 1, question: 'curl http://localhost:9000/', result: answered, marker: absent },
      { kind: 'recovered', service },
      { kind: 'hook-started', service, run },
      { kind: 'hook-ended', service, run, end: { kind: 'exited', code: 1, output: 'no route\n', ms: 12 } },
      { kind: 'alert-sent', title: 'minio: recovered', place: 'ntfy:alerts' },
    ];
    expect(events.flatMap((event) => prettyProgress(event, style))).toEqual([
      '                 round    r-1: 1 service, mode recover',
      '  minio          ask      curl http://localhost:9000/',
      '  minio                   in container services, attempt 2',
      '  minio          answer   connection refused (4 ms)',
      '  minio          verdict  down, and this is confirmed',
      '  minio          decide   recover: 3 restarts are left',
      '  minio          run      minio server /data &',
      '  minio                   in container services',
      '  minio          ended    exit code 0 in 59 ms',
      '  minio                   | started',
      '  minio          wait     5 s, then it is looked at again',
      '  minio          ask      curl http://localhost:9000/',
      '  minio                   in container services',
      '  minio          answer   200 in 4 ms',
      '  minio          result   recovered',
      '  minio          hook     on_failure: /bin/page now',
      '  minio          hook     on_failure ended with exit code 1 in 12 ms',
      '  minio                   | no route',
      '                 alert    sent to ntfy:alerts: minio: recovered',
    ]);
  });

  it('shows what is done about a container', () => {
    const container = 'services';
    const events: RoundEvent[] = [
      { kind: 'container-found', container, state: down },
      { kind: 'container-decided', container, decision: { kind: 'start', why: 'this is start 1 of 3' } },
      { kind: 'container-executed', container, detail: 'started in 400 ms', clean: true },
      { kind: 'waiting', name: 'container services', ms: 500 },
    ];
    expect(events.flatMap((event) => prettyProgress(event, style))).toEqual([
      '  services       found    it is stopped',
      '  services       decide   start: this is start 1 of 3',
      '  services       ended    started in 400 ms',
      '  container ser… wait     500 ms, then it is looked at again',
    ]);
  });

  const table: [RoundEvent, string][] = [
    [
      { kind: 'container-found', container: 'x', state: { kind: 'paused', detail: 'it is paused' } },
      'found    the container is paused',
    ],
    [{ kind: 'container-found', container: 'x', state: { kind: 'unknown', cause: 'EACCES' } }, 'found    EACCES'],
    [{ kind: 'container-decided', container: 'x', decision: { kind: 'hold', why: 'WHY' } }, 'leave alone: WHY'],
    [{ kind: 'container-decided', container: 'x', decision: { kind: 'give-up', why: 'WHY' } }, 'give up: WHY'],
    [{ kind: 'container-decided', container: 'x', decision: { kind: 'restart', why: 'WHY' } }, 'restart: WHY'],
    [{ kind: 'container-executed', container: 'x', detail: 'no such image', clean: false }, 'ended    no such image'],
    [
      { kind: 'executing', service, rung: aRung({ action: { kind: 'restart-container', container: 'services' } }) },
      'run      docker restart services',
    ],
    [{ kind: 'passed', service, result: answered }, 'verdict  healthy'],
    [{ kind: 'unknown', service, result: { kind: 'unknown', detail: 'x', ms: 1 } }, 'unknown: it could not be asked'],
    [{ kind: 'decided', service, decision: { kind: 'leave', why: 'it is healthy' } }, 'nothing to do: it is healthy'],
    [
      { kind: 'decided', service, decision: { kind: 'hold', rule: 'stop-marker', why: 'stopped by ann' } },
      'leave alone: stopped by ann',
    ],
    [
      { kind: 'decided', service, decision: { kind: 'give-up', rule: 'no-remedy', why: 'no restart command' } },
      'give up: no restart command',
    ],
    [{ kind: 'not-recovered', service, why: 'exit code 1' }, 'not recovered: exit code 1'],
    [{ kind: 'trouble', message: 'ntfy answered 500' }, 'ntfy answered 500'],
    [
      {
        kind: 'asked',
        service,
        attempt: 1,
        question: 'q',
        result: refused,
        marker: { kind: 'unknown', cause: 'EACCES' },
      },
      'could not be looked up: EACCES',
    ],
    [
      {
        kind: 'asked',
        service,
        attempt: 1,
        question: 'q',
        result: refused,
        marker: { kind: 'present', path: '/run/minio.stopped', where: 'on this machine', by: 'ann' },
      },
      '/run/minio.stopped on this machine (by ann)',
    ],
  ];
  it.each(table)('tells %o', (event, words) => {
    expect(prettyProgress(event, style).join('\n')).toContain(words);
  });

  it('wraps a long command, so that it can be copied whole', () => {
    const command = `${'minio --flag '.repeat(20)}end`;
    const lines = prettyProgress(
      { kind: 'executing', service, rung: aRung({ action: { kind: 'run', command } }) },
      style,
    );
    const text = lines.map((line) => line.slice(26).trim()).join(' ');
    expect(text).toContain(command);
  });

  it('says the same with colour', () => {
    const event: RoundEvent = { kind: 'failed', service, result: refused };
    const coloured = prettyProgress(event, { ...style, colour: true });
    expect(coloured.join('\n')).toContain('\x1b[31m');
    expect(coloured.map((line) => stripVTControlCharacters(line))).toEqual(prettyProgress(event, style));
  });

  describe.each(HOSTILE_TEXTS)('with %s', (_, text) => {
    it.each([48, 120])('fits %i cells and obeys nothing', (width) => {
      const result = { ...refused, detail: text };
      const events: RoundEvent[] = [
        { kind: 'asked', service, attempt: 1, question: text, result, marker: { kind: 'unknown', cause: text } },
        { kind: 'executed', service, detail: text, output: text, clean: false },
        { kind: 'not-recovered', service, why: text },
        { kind: 'trouble', message: text },
        { kind: 'waiting', name: text, ms: 1 },
        { kind: 'container-found', container: text, state: { ...down, detail: text } },
        { kind: 'container-found', container: text, state: { kind: 'unknown', cause: text } },
        { kind: 'container-decided', container: text, decision: { kind: 'hold', why: text } },
        { kind: 'container-executed', container: text, detail: text, clean: false },
      ];
      const lines = events.flatMap((event) => prettyProgress(event, { ...style, width }));
      expect(Math.max(...lines.map(cellsOf))).toBeLessThanOrEqual(width);
      expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
    });
  });
});
