import { describe, expect, it } from 'vitest';
import { FAILURES, type FailureKind } from '../../../src/model/failure.js';
import type { Recovery, Visit } from '../../../src/model/round.js';
import { alertMessage } from '../../../src/notify/message.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aFailure, aRecovery, aRung, aService, aVerdict, aVisit, without } from '../../support/visits.js';

const places = { stopMarkerDir: '/var/run/manual-stop' };

function bodyOf(visit: Visit, blocked: readonly string[] = [], there = places): string {
  return alertMessage(visit, 'topic', blocked, there).body;
}

function linesOf(visit: Visit): string[] {
  return bodyOf(visit).split('\n');
}

function withOutput(output: string): Visit {
  return aVisit('minio', 'failed', { recoveries: [aRecovery({ output })] });
}

describe('the alert', () => {
  it('is the one of the contract', () => {
    const visit = aVisit('minio', 'failed', {
      reason: 'the restart did not help',
      recoveries: [aRecovery()],
      failure: { kind: 'resource', evidence: 'restart printed: no space left on device' },
    });
    expect(alertMessage(visit, 'topic', ['api', 'web'], places)).toEqual({
      topic: 'topic',
      title: 'minio: recovery failed',
      body: [
        'Service: minio',
        'Container: services',
        'Check: connection refused (http)',
        'Why: the restart did not help',
        'Kind: resource, memory, disk or processes ran out',
        'Tried: /usr/local/bin/start, exit code 1 in 59 ms, then: connection refused',
        '  starting',
        '  no space left on device',
        'Blocked by it: api, web',
        'Next: look at it step by step: wardround run --service minio',
        'To silence it: touch /var/run/manual-stop/minio.stopped',
        'View log: docker exec services tail -n 50 /logs/minio.log',
      ].join('\n'),
      priority: 5,
      tags: ['rotating_light', 'auto-recovery'],
    });
  });

  it('says how restarts are allowed again after a crash loop', () => {
    const message = alertMessage(aVisit('minio', 'crash_loop'), 'topic', [], places);
    expect(message.title).toBe('minio: crash loop');
    expect(message.body).toContain('Next: find the cause, then allow restarts again: wardround reset minio\n');
    expect(message.body).toContain('Tried: nothing in this round\n');
  });

  it.each<[string, Visit]>([
    ['external', aVisit('minio', 'failed', { service: { type: 'external' } })],
    ['without a remedy', aVisit('minio', 'failed', { service: { ladder: [] } })],
  ])('says of a service that is %s that it is down and nothing was tried', (_, visit) => {
    const message = alertMessage(visit, 'topic', [], places);
    expect(message.title).toBe('minio: down');
    expect(message.body).toContain('Tried: nothing, no restart is configured\n');
  });

  it.each(['marker-unknown', 'state-untrusted'] as const)(
    'says of one held back by %s that it was not restarted',
    (rule) => {
      const visit = aVisit('minio', 'waiting', { decision: { kind: 'hold', rule, why: 'EACCES' }, reason: 'EACCES' });
      const message = alertMessage(visit, 'topic', [], places);
      expect(message.title).toBe('minio: failing, not restarted');
      expect(message.body).toContain('Why: EACCES\n');
    },
  );

  it('does not say the same thing twice', () => {
    expect(bodyOf(aVisit('minio', 'failed', { reason: 'connection refused' }))).not.toContain('Why:');
  });

  it.each(Object.entries(FAILURES) as [FailureKind, string][])(
    'says what a failure of the kind %s is',
    (kind, words) => {
      const failure = { kind, evidence: 'connection refused' };
      expect(linesOf(aVisit('minio', 'failed', { failure }))).toContain(`Kind: ${kind}, ${words}`);
    },
  );

  it('says that a service was not asked', () => {
    expect(linesOf(without(aVisit('minio', 'blocked'), 'verdict'))).toContain('Check: not asked (http)');
  });
});

describe('what was tried, in the alert', () => {
  const step = (name: string, overrides: Partial<Recovery>): Recovery =>
    aRecovery({ rung: aRung({ name, action: { kind: 'run', command: `/bin/${name}` } }), ...overrides });
  const whole = aRung({ name: 'recreate', action: { kind: 'restart-container', container: 'services' } });
  const tried = [
    step('reload', { detail: 'exit code 0 in 5 ms', output: 'reloaded\n' }),
    aRecovery({
      rung: whole,
      detail: 'exit code 0 in 400 ms',
      output: 'restarted\n',
      verified: aFailure('500 in 3 ms'),
    }),
  ];
  const service = { ladder: tried.map(({ rung }) => rung) };
  const triedIn = (recoveries: readonly Recovery[]): string[] =>
    linesOf(aVisit('minio', 'failed', { service, recoveries })).filter((line) => /^(Tried| )/.test(line));

  it('is a line a remedy, by its name where there are several, and the output of the last', () => {
    expect(triedIn(tried)).toEqual([
      'Tried: reload: /bin/reload, exit code 0 in 5 ms, then: connection refused',
      'Tried: recreate: docker restart services, exit code 0 in 400 ms, then: 500 in 3 ms',
      '  restarted',
    ]);
  });

  it('is told of one that was not looked at again', () => {
    expect(triedIn([without(step('reload', { output: '' }), 'verified')])).toEqual([
      'Tried: reload: /bin/reload, exit code 1 in 59 ms',
    ]);
  });

  it('is nothing, and that is said', () => {
    expect(triedIn([])).toEqual(['Tried: nothing in this round']);
  });
});

describe('what a blocked service waits for, in the alert', () => {
  const waiting = (...blockedBy: string[]): string[] =>
    linesOf(aVisit('minio', 'blocked', { blockedBy })).filter((line) => /^(Waits for|Next)/.test(line));

  it.each<[string, string[], string[]]>([
    [
      'a service',
      ['db', 'mq'],
      [
        'Waits for: db, mq (which could not be asked, is not ready, or has no topic to call)',
        'Next: look at it step by step: wardround run --service db',
      ],
    ],
    [
      'a container',
      ['container store'],
      [
        'Waits for: container store (which could not be asked, is not ready, or has no topic to call)',
        'Next: look at it step by step: wardround run --service minio',
      ],
    ],
  ])('%s', (_, blockedBy, expected) => {
    expect(waiting(...blockedBy)).toEqual(expected);
  });
});

describe('the command to view the log', () => {
  const logPath = '/logs/minio.log';
  const logless = without(aService('minio'), 'logPath');
  it.each<[string, Visit['service'], string]>([
    ['in a container', aService('minio', { logPath }), 'docker exec services tail -n 50 /logs/minio.log'],
    ['on this machine', aService('minio', { logPath, target: { kind: 'host' } }), 'tail -n 50 /logs/minio.log'],
    ['of a container without a log path', logless, 'docker logs --tail 50 services'],
    [
      'with a blank in its path',
      aService('minio', { logPath: "/it's/a log" }),
      String.raw`docker exec services tail -n 50 '/it'\''s/a log'`,
    ],
  ])('%s', (_, service, command) => {
    expect(linesOf({ ...aVisit('minio', 'failed'), service }).at(-1)).toBe(`View log: ${command}`);
  });

  it('is not given when there is none', () => {
    const visit = { ...aVisit('minio', 'failed'), service: { ...logless, target: { kind: 'host' } as const } };
    expect(bodyOf(visit)).not.toContain('View log');
    expect(bodyOf(visit)).toContain('Container: none (this machine)\n');
  });

  it('names the container that was found for the name in the config', () => {
    const there = { ...places, containerNames: new Map([['services', 'services-container']]) };
    const body = bodyOf(aVisit('minio', 'failed'), [], there);
    expect(body).toContain('Container: services-container\n');
    expect(body).toContain('docker exec services-container tail');
  });
});

it('the stop marker can be touched as it is written', () => {
  expect(bodyOf(aVisit('minio', 'failed'), [], { stopMarkerDir: '/a b/' })).toContain("touch '/a b/minio.stopped'\n");
});

describe('the size of the alert', () => {
  const tail = ['Next: ', 'To silence it: ', 'View log: '];

  it.each([
    ['one-byte characters', 'x'],
    ['two-byte characters', 'é'],
    ['three-byte characters', '漢'],
    ['four-byte characters', '😀'],
    ['characters that JSON doubles', '\\'],
    ['quotes', '"'],
  ])('with long lines of %s stays under 4,096 bytes and loses only output', (_, character) => {
    for (const length of [190, 191, 192, 193, 194, 195, 2000]) {
      const body = bodyOf(withOutput(`first\n${`${character.repeat(length)}\n`.repeat(30)}the last line`));
      expect(Buffer.byteLength(body)).toBeLessThan(4096);
      expect(body).not.toMatch(/\p{Cs}/u);
      expect(body).not.toContain('\ufffd');
      expect(body).toContain('  the last line\n');
      expect(body).not.toContain('  first\n');
      for (const start of tail) expect(body).toContain(`\n${start}`);
      // What ntfy reads at most of the whole JSON document, title, topic and tags included.
      expect(Buffer.byteLength(JSON.stringify({ body }))).toBeLessThan(7500);
    }
  });

  it('uses the room that there is', () => {
    const body = bodyOf(withOutput(`${'x'.repeat(190)}\n`.repeat(30)));
    expect(Buffer.byteLength(body)).toBeGreaterThan(3800);
  });

  it('stays under 4,096 bytes when every part is long', () => {
    const long = '漢'.repeat(3000);
    const visit = aVisit('a'.repeat(64), 'failed', {
      reason: long,
      verdict: aVerdict(aFailure(`x${long}`)),
      recoveries: [
        aRecovery({
          rung: aRung({ action: { kind: 'run', command: long } }),
          detail: long,
          output: `y${long}`,
          verified: aFailure(long),
        }),
      ],
      failure: { kind: 'crash', evidence: long },
      blockedBy: Array.from({ length: 50 }, () => 'b'.repeat(64)),
      service: { logPath: long, target: { kind: 'container', name: long } },
    });
    const body = alertMessage(visit, 'topic', [long, long], { stopMarkerDir: long }).body;
    expect(Buffer.byteLength(body)).toBeLessThan(4096);
    expect(body).not.toContain('\ufffd');
    for (const start of tail) expect(body).toContain(`\n${start}`);
    expect(body).toContain('\n  y漢');
  });
});

describe('the text of a service in an alert', () => {
  it.each(HOSTILE_TEXTS)('cannot forge a line with %s', (_, text) => {
    const visit = aVisit('minio', 'failed', {
      reason: text,
      verdict: aVerdict(aFailure(text)),
      recoveries: [aRecovery({ output: text, detail: text, verified: aFailure(text) })],
      failure: { kind: 'crash', evidence: text },
    });
    for (const line of linesOf(visit)) {
      expect(line).toMatch(
        /^(?: {2}|Service: |Container: |Check: |Why: |Kind: |Tried: |Next: |To silence it: |View log: )/,
      );
      expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
    }
  });

  it('loses its colours', () => {
    expect(linesOf(withOutput('\x1b[1;31merror:\x1b[0m\tdisk full\r\n'))).toContain('  error: disk full');
  });
});
