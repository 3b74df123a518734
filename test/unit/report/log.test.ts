import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Decision, HoldRule } from '../../../src/model/decision.js';
import type { RoundEvent } from '../../../src/model/round.js';
import type { Rung } from '../../../src/model/service.js';
import { logLines, logSummary } from '../../../src/report/log.js';
import { aHookRun } from '../../support/hooks.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aFailure, aRound, aRung, aService, aVisit } from '../../support/visits.js';

const now = new Date(Date.UTC(2026, 10, 20, 10, 5, 1, 999));
const service = aService('minio');
const result = { ...aFailure('connection refused'), ms: 4 };
const run = aHookRun({ argv: ['/bin/page', 'now'] });
const absent = { kind: 'absent' } as const;
const down = { kind: 'down', how: 'stopped', detail: 'it is stopped', outOfMemory: false } as const;

function decided(decision: Decision): RoundEvent {
  return { kind: 'decided', service, decision };
}

/** A remedy that is this command. */
function running(command: string): Rung {
  return aRung({ action: { kind: 'run', command } });
}

/** The lines without their time. */
function words(event: RoundEvent, verbose = false): string[] {
  return logLines(event, now, verbose).map((line) => line.slice(line.indexOf('[')));
}

describe('the time of a log line', () => {
  const zone = process.env.TZ;
  beforeEach(() => {
    delete process.env.TZ;
  });
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it.each([
    ['UTC', '2026-11-20T10:05:01+00:00'],
    ['Asia/Kolkata', '2026-11-20T15:35:01+05:30'],
    ['America/St_Johns', '2026-11-20T06:35:01-03:30'],
    ['Pacific/Kiritimati', '2026-11-21T00:05:01+14:00'],
  ])('is local, with its offset: %s', (tz, time) => {
    process.env.TZ = tz;
    expect(logLines({ kind: 'recovered', service }, now, false)).toEqual([
      `${time} [INFO] Successfully recovered minio`,
    ]);
  });
});

describe('the words that people grep for', () => {
  const table: [RoundEvent, string][] = [
    [
      { kind: 'passed', service, result: { kind: 'success', detail: '200 in 4 ms', ms: 4 } },
      '[INFO] Health check passed: minio (200 in 4 ms)',
    ],
    [
      { kind: 'passed', service, result: { kind: 'degraded', detail: 'disk 91 % full', ms: 4 } },
      '[WARNING] Health check degraded: minio (disk 91 % full)',
    ],
    [{ kind: 'failed', service, result }, '[WARNING] Health check failed: minio (connection refused)'],
    [
      { kind: 'executed', service, detail: 'exit code 1 in 5 ms', output: 'one\ntwo\n', clean: false },
      '[WARNING] Restart command: minio (exit code 1 in 5 ms; it said: two)',
    ],
    [
      { kind: 'unknown', service, result: { kind: 'unknown', detail: 'no shell', ms: 4 } },
      '[WARNING] Health check unknown: minio (no shell)',
    ],
    [{ kind: 'executing', service, rung: running('minio &') }, '[INFO] Executing: minio &'],
    [
      { kind: 'executing', service, rung: aRung({ action: { kind: 'restart-container', container: 'services' } }) },
      '[INFO] Executing: docker restart services',
    ],
    [{ kind: 'recovered', service }, '[INFO] Successfully recovered minio'],
    [{ kind: 'not-recovered', service, why: 'exit code 1' }, '[ERROR] Failed to recover minio (exit code 1)'],
    [
      decided({ kind: 'hold', rule: 'stop-marker', why: 'stopped by ann' }),
      '[INFO] Left alone: minio (stopped by ann)',
    ],
    [decided({ kind: 'hold', rule: 'no-time', why: 'no time' }), '[WARNING] Left alone: minio (no time)'],
    [decided({ kind: 'give-up', rule: 'crash-loop', why: '3 in 1 h' }), '[ERROR] Given up: minio (3 in 1 h)'],
    [
      { kind: 'container-found', container: 'services', state: down },
      '[WARNING] Container down: services (it is stopped)',
    ],
    [
      { kind: 'container-found', container: 'services', state: { kind: 'paused', detail: 'it is paused' } },
      '[INFO] Container: services (paused)',
    ],
    [
      { kind: 'container-found', container: 'services', state: { kind: 'unknown', cause: 'EACCES' } },
      '[INFO] Container: services (EACCES)',
    ],
    [
      { kind: 'container-decided', container: 'services', decision: { kind: 'hold', why: 'WHY' } },
      '[WARNING] Container left alone: services (WHY)',
    ],
    [
      { kind: 'container-decided', container: 'services', decision: { kind: 'give-up', why: 'WHY' } },
      '[ERROR] Container given up: services (WHY)',
    ],
    [
      { kind: 'container-decided', container: 'services', decision: { kind: 'start', why: 'WHY' } },
      '[INFO] Container: decided to start: services (WHY)',
    ],
    [
      { kind: 'container-decided', container: 'services', decision: { kind: 'restart', why: 'WHY' } },
      '[INFO] Container: decided to restart: services (WHY)',
    ],
    [
      { kind: 'container-executed', container: 'services', detail: 'started in 400 ms', clean: true },
      '[INFO] Container started: services (started in 400 ms)',
    ],
    [
      { kind: 'container-executed', container: 'services', detail: 'no such image', clean: false },
      '[ERROR] Failed to start container: services (no such image)',
    ],
    [
      { kind: 'hook-ended', service, run, end: { kind: 'exited', code: 0, output: 'one\n', ms: 12 } },
      '[INFO] Hook on_failure of minio ended with exit code 0 in 12 ms',
    ],
    [
      { kind: 'hook-ended', service, run, end: { kind: 'exited', code: 3, output: 'one\ntwo\n', ms: 12 } },
      '[WARNING] Hook on_failure of minio ended with exit code 3 in 12 ms; it said: two',
    ],
    [
      { kind: 'hook-ended', service, run, end: { kind: 'ended', cause: 'it was not through after 60 s', output: '' } },
      '[WARNING] Hook on_failure of minio was ended by force (it was not through after 60 s)',
    ],
    [
      { kind: 'hook-ended', service, run, end: { kind: 'not-started', cause: 'there is no /bin/page' } },
      '[WARNING] Hook on_failure of minio could not be started (there is no /bin/page)',
    ],
    [
      { kind: 'alert-sent', title: 'minio: down', place: 'ntfy:alerts' },
      '[INFO] Alert sent: minio: down (to ntfy:alerts)',
    ],
    [{ kind: 'trouble', message: 'ntfy answered 500' }, '[WARNING] ntfy answered 500'],
  ];
  it.each(table)('%o', (event, line) => {
    expect(words(event)).toEqual([line]);
  });

  it.each<[HoldRule, string]>([
    ['stop-marker', 'INFO'],
    ['not-asked-to', 'INFO'],
    ['threshold', 'INFO'],
    ['starting', 'INFO'],
    ['marker-unknown', 'WARNING'],
    ['dependency-down', 'WARNING'],
    ['state-untrusted', 'WARNING'],
    ['backoff', 'WARNING'],
    ['ladder-waits', 'WARNING'],
    ['shared-container', 'WARNING'],
    ['no-time', 'WARNING'],
    ['round-done', 'DEBUG'],
  ])('warn of what keeps the runner from helping: %s is %s', (rule, level) => {
    expect(words(decided({ kind: 'hold', rule, why: 'WHY' }), true)).toEqual([`[${level}] Left alone: minio (WHY)`]);
  });

  it('leave out the parentheses when there is nothing to say in them', () => {
    expect(words({ kind: 'not-recovered', service, why: '' })).toEqual(['[ERROR] Failed to recover minio']);
  });
});

describe('the verbose log', () => {
  const asked = { kind: 'asked', service, attempt: 2, question: 'curl x', result, marker: absent } as const;
  const table: [RoundEvent, string[]][] = [
    [
      { kind: 'round-started', id: 'r-1', services: 1, mode: 'recover' },
      ['[DEBUG] Round r-1 started (services: 1, mode: recover)'],
    ],
    [asked, ['[DEBUG] Asked minio in container services, attempt 2: curl x -> failure: connection refused [4 ms]']],
    [decided({ kind: 'leave', why: 'it is healthy' }), ['[DEBUG] Nothing to do: minio (it is healthy)']],
    [
      decided({ kind: 'recover', rung: running('x'), why: 'it is down' }),
      ['[DEBUG] Decided to recover: minio (it is down)'],
    ],
    [
      { kind: 'executed', service, detail: 'exit code 0 in 5 ms', output: 'one\ntwo\n', clean: true },
      ['[DEBUG] Executed: minio (exit code 0 in 5 ms)', '[DEBUG] Output of minio: one', '[DEBUG] Output of minio: two'],
    ],
    [{ kind: 'hook-started', service, run }, ['[DEBUG] Hook on_failure of minio started: /bin/page now']],
    [{ kind: 'waiting', name: 'minio', ms: 5000 }, ['[DEBUG] Waiting: minio (5000 ms before the next look)']],
  ];
  it.each(table)('adds %o', (event, lines) => {
    expect(words(event, true)).toEqual(lines);
    expect(words(event, false)).toEqual([]);
  });

  it('adds what a hook has printed', () => {
    const end = { kind: 'exited', code: 0, output: 'one\ntwo\n', ms: 12 } as const;
    expect(words({ kind: 'hook-ended', service, run, end }, true).slice(1)).toEqual([
      '[DEBUG] Output of hook on_failure of minio: one',
      '[DEBUG] Output of hook on_failure of minio: two',
    ]);
  });

  it('shows the stop marker, and that one could not be looked up', () => {
    const path = '/run/minio.stopped';
    const marker = { kind: 'present', path, where: 'on this machine', reason: 'upgrade', by: 'ann' } as const;
    expect(words({ ...asked, marker }, true)[1]).toBe(
      '[DEBUG] Stop marker: minio: /run/minio.stopped on this machine (upgrade, by ann)',
    );
    expect(words({ ...asked, marker: { kind: 'unknown', cause: 'EACCES' } }, true)[1]).toBe(
      '[DEBUG] Stop marker unknown: minio (EACCES)',
    );
  });
});

describe('a service cannot forge a line', () => {
  it.each(HOSTILE_TEXTS)('with %s', (_, text) => {
    const hostile = { ...result, detail: text };
    const events: RoundEvent[] = [
      { kind: 'passed', service, result: hostile },
      { kind: 'failed', service, result: hostile },
      { kind: 'unknown', service, result: hostile },
      { kind: 'asked', service, attempt: 1, question: text, result: hostile, marker: { kind: 'unknown', cause: text } },
      { kind: 'executing', service, rung: running(text) },
      { kind: 'executed', service, detail: text, output: text, clean: false },
      { kind: 'not-recovered', service, why: text },
      { kind: 'trouble', message: text },
      decided({ kind: 'hold', rule: 'no-time', why: text }),
      { kind: 'waiting', name: 'minio', ms: 1 },
      { kind: 'container-found', container: 'services', state: { ...down, detail: text } },
      { kind: 'container-found', container: 'services', state: { kind: 'unknown', cause: text } },
      { kind: 'container-decided', container: 'services', decision: { kind: 'start', why: text } },
      { kind: 'container-executed', container: 'services', detail: text, clean: false },
      { kind: 'hook-started', service, run: aHookRun({ argv: [text] }) },
      { kind: 'hook-ended', service, run, end: { kind: 'exited', code: 1, output: text, ms: 1 } },
      { kind: 'hook-ended', service, run, end: { kind: 'ended', cause: text, output: text } },
      { kind: 'hook-ended', service, run, end: { kind: 'not-started', cause: text } },
    ];
    for (const line of events.flatMap((event) => logLines(event, now, true))) {
      expect(line).toMatch(/^2026-11-2\dT\d\d:\d\d:01[+-]\d\d:\d\d \[(DEBUG|INFO|WARNING|ERROR)\] /);
      expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
      expect(line.length).toBeLessThan(17_000);
    }
  });
});

describe('the closing line', () => {
  const tail = (line: string | undefined): string | undefined => line?.slice(line.indexOf('['));

  it('sums up the round', () => {
    const visits = [aVisit('a', 'healthy'), aVisit('b', 'recovered'), aVisit('c', 'healthy')];
    expect(logSummary(aRound(visits), now).map(tail)).toEqual([
      '[INFO] Round r-1: 2 healthy, 1 recovered in 612 ms, exit code 0',
    ]);
  });

  it('says that there was nothing to do, and that the round was cut short', () => {
    expect(logSummary(aRound([], { cutShort: 'SIGTERM' }), now).map(tail)).toEqual([
      '[WARNING] Round cut short (SIGTERM)',
      '[INFO] Round r-1: no services in 612 ms, exit code 0',
    ]);
  });

  it('is preceded in a dry run by what would have been executed', () => {
    const decision = { kind: 'recover', rung: running('start a\n'), why: 'down' } as const;
    const lines = logSummary(aRound([aVisit('a', 'failed', { decision })], { mode: 'dry-run', exitCode: 1 }), now);
    expect(lines.map(tail)).toEqual([
      String.raw`[INFO] Would execute for a: start a\n`,
      '[INFO] Round r-1 (dry run): 1 failed in 612 ms, exit code 1',
    ]);
  });
});
