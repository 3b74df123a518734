import { describe, expect, it } from 'vitest';
import { ageMs } from '../../../src/decide/age.js';
import type { AlertKind, IncidentReport, IncidentStep } from '../../../src/model/call.js';
import type { ContainerVisit } from '../../../src/model/container.js';
import type { Restart } from '../../../src/model/journal.js';
import type { Outcome, Recovery, Visit } from '../../../src/model/round.js';
import { ntfyMessage } from '../../../src/notify/ntfy-message.js';
import { NO_EVIDENCE, reportOf, type Evidence } from '../../../src/notify/reports.js';
import type { Cause } from '../../../src/notify/roots.js';
import type { Places } from '../../../src/notify/words.js';
import { ALERTS } from '../../support/calls.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aFailure, aMoment, aRecovery, aRung, aService, aVerdict, aVisit, without } from '../../support/visits.js';
import { aRestart } from '../decide/a-restart.js';
import { aContainer, anAway, aRunning, aWard, blockedInStore, causeOf, inStore, silence, silentFor } from './wards.js';

type Given = {
  readonly step?: IncidentStep;
  readonly kind?: AlertKind;
  readonly evidence?: Evidence;
  readonly places?: Partial<Places>;
  readonly reopened?: number;
  readonly tried?: readonly Restart[];
};

/** What is told of a cause an hour after ten, when its incident began. */
function report(cause: Cause, { step, kind, evidence, places, reopened = 0, tried = [] }: Given = {}): IncidentReport {
  return reportOf(
    {
      cause,
      step: step ?? 'opened',
      kind: kind ?? cause.alarm ?? 'failed',
      incident: { id: 'i-1', openedAt: aMoment(0), reopened },
      tried,
      evidence: evidence ?? NO_EVIDENCE,
    },
    { stopMarkerDir: '/var/run/manual-stop', ...places },
    aMoment(60),
    ageMs,
  );
}

const about = (visit: Visit, given?: Given): IncidentReport =>
  report(causeOf(aWard([visit]), visit.service.name), given);
const aboutStore = (container: ContainerVisit, given?: Given): IncidentReport =>
  report(causeOf(aWard([blockedInStore('db'), blockedInStore('mail')], [container]), 'container store'), given);
const silentStore = (given?: Given): IncidentReport =>
  report(causeOf(aWard([silentFor(2, 'db'), silentFor(2, 'mail')], [aRunning()]), 'container store'), given);
const aboutEngine = (given?: Given): IncidentReport =>
  report(causeOf(aWard([silentFor(2, 'db'), silentFor(2, 'mail')], [anAway()], silence(2)), 'engine Docker'), given);

const spent = { kind: 'give-up', why: '3 of its 3 starts are spent', untilMs: aMoment(70).at } as const;

describe('what is told of a service', () => {
  it('is all that a person should know', () => {
    const visit = aVisit('minio', 'failed', {
      reason: 'the restart did not help',
      recoveries: [aRecovery({ code: 1 })],
      failure: { kind: 'resource', evidence: 'restart printed: no space left on device' },
    });
    const api = aVisit('api', 'blocked', { blockedBy: ['minio'] });
    const evidence = { container: ['running since 09:00'], log: { path: '/logs/minio.log', lines: ['disk full'] } };
    expect(report(causeOf(aWard([visit, api]), 'minio'), { step: 'reminded', evidence, reopened: 2 })).toEqual({
      incident: 'i-1',
      step: 'reminded',
      kind: 'failed',
      root: { kind: 'service', name: 'minio' },
      title: 'minio: recovery failed',
      openedAt: aMoment(0).at,
      at: aMoment(60).at,
      durationMs: 3_600_000,
      reopened: 2,
      place: 'container services',
      reason: 'the restart did not help',
      check: { type: 'http', result: 'failure', detail: 'connection refused', ms: 2 },
      failure: { kind: 'resource', evidence: 'restart printed: no space left on device' },
      remedies: [
        {
          at: aMoment(0).at,
          name: 'restart',
          command: '/usr/local/bin/start',
          detail: 'exit code 1 in 59 ms',
          exitCode: 1,
          output: ['starting', 'no space left on device'],
          verified: 'connection refused',
        },
      ],
      container: ['running since 09:00'],
      log: { path: '/logs/minio.log', lines: ['disk full'] },
      affected: ['api'],
      next: [
        'look at it step by step: wardround run --service minio',
        'to silence it: touch /var/run/manual-stop/minio.stopped',
      ],
      viewLog: 'docker exec services tail -n 50 /logs/minio.log',
      missed: 0,
    });
  });

  it('is how long it went on by the true time, whatever the wall clock did', () => {
    const cause = causeOf(aWard([aVisit('a', 'failed')]), 'a');
    const incident = { id: 'i-1', openedAt: aMoment(0), reopened: 0 };
    const now = { ...aMoment(60), at: aMoment(-300).at };
    const told = reportOf(
      { cause, step: 'reminded', kind: 'failed', incident, tried: [], evidence: NO_EVIDENCE },
      { stopMarkerDir: '/' },
      now,
      ageMs,
    );
    expect(told.durationMs).toBe(3_600_000);
  });

  it('is that it was not asked', () => {
    expect(about(without(aVisit('a', 'blocked'), 'verdict')).check).toBeUndefined();
  });

  it('is what was seen last: after the remedies', () => {
    const recoveries = [aRecovery({ verified: aFailure('500 in 3 ms') }), without(aRecovery(), 'verified')];
    expect(about(aVisit('a', 'failed', { recoveries })).check).toMatchObject({ detail: '500 in 3 ms' });
  });
});

describe('the title', () => {
  const held = (rule: 'marker-unknown' | 'state-untrusted' | 'backoff'): Pick<Visit, 'decision'> => ({
    decision: { kind: 'hold', rule, why: 'x' },
  });
  it.each<[string, IncidentReport]>([
    ['a: recovery failed', about(aVisit('a', 'failed', { recoveries: [aRecovery()] }))],
    ['a: down', about(aVisit('a', 'failed'))],
    ['a: down', about(aVisit('a', 'failed', { service: { type: 'external' } }))],
    ['a: down', about(aVisit('a', 'blocked'))],
    ['a: failing, not restarted', about(aVisit('a', 'waiting', held('marker-unknown')))],
    ['a: failing, not restarted', about(aVisit('a', 'failed', held('state-untrusted')))],
    ['a: failing, backing off', about(aVisit('a', 'waiting', held('backoff')))],
    ['a: crash loop', about(aVisit('a', 'crash_loop'))],
    ['a: crash loop', about(aVisit('a', 'failed'), { step: 'reminded', kind: 'crash_loop' })],
    ['a: could not be asked', about(silentFor(2, 'a'))],
    ['a: recovered', about(aVisit('a', 'healthy'), { step: 'closed' })],
    ['a: recovered', about(aVisit('a', 'recovered'), { step: 'closed', kind: 'crash_loop' })],
    ['a: can be asked again', about(aVisit('a', 'healthy'), { step: 'closed', kind: 'unknown' })],
    ['a: well again, and watched', about(aVisit('a', 'healthy'), { step: 'progress' })],
    ['a: recovery failed', about(aVisit('a', 'failed', { recoveries: [aRecovery()] }), { step: 'progress' })],
    ['container store: down', aboutStore(aContainer())],
    ['container store: start loop', aboutStore(aContainer({ decision: spent }))],
    ['container store: could not be asked', silentStore()],
    ['container store: running again', aboutStore(aRunning(), { step: 'closed' })],
    ['container store: can be asked again', aboutStore(aRunning(), { step: 'closed', kind: 'unknown' })],
    ['Docker: could not be asked', aboutEngine()],
    ['Docker: can be asked again', aboutEngine({ step: 'closed', kind: 'unknown' })],
  ])('%s', (title, told) => {
    expect(told.title).toBe(title);
  });

  it('names a container as the engine does', () => {
    const places = { containerNames: new Map([['store', 'store-container']]) };
    expect(aboutStore(aContainer(), { places })).toMatchObject({
      title: 'container store-container: down',
      place: 'container store-container',
      root: { kind: 'container', name: 'store' },
    });
  });
});

describe('the place', () => {
  it.each<[string, IncidentReport]>([
    ['container services', about(aVisit('a', 'failed'))],
    ['this machine', about(aVisit('a', 'failed', { service: { target: { kind: 'host' } } }))],
    ['container store', aboutStore(aContainer())],
    ['this machine', aboutEngine()],
  ])('%s', (place, told) => {
    expect(told.place).toBe(place);
  });
});

describe('the reason', () => {
  it.each<[string, IncidentReport, string]>([
    ['of a service is its own', about(aVisit('a', 'failed', { reason: 'it still fails' })), 'it still fails'],
    ['of a container that is down is its own', aboutStore(aContainer()), 'store is stopped and was not started'],
    ['of one that is silent is that of one inside', silentStore(), 'db is unknown'],
    ['of the engine is that of one service', aboutEngine(), 'db is unknown'],
    ['of a container’s end is that it runs', aboutStore(aRunning(), { step: 'closed' }), 'it runs'],
  ])('%s', (_, told, reason) => {
    expect(told.reason).toBe(reason);
  });

  it('of the engine’s end is that it answers', () => {
    const ward = aWard([inStore('db', 'healthy'), inStore('mail', 'healthy')], [aRunning()]);
    expect(report(causeOf(ward, 'engine Docker'), { step: 'closed', kind: 'unknown' }).reason).toBe('it answers');
  });
});

describe('what a person can do', () => {
  const missing = { kind: 'down', how: 'missing', detail: 'there is none', outOfMemory: false } as const;
  const silence = 'to silence it: touch /var/run/manual-stop/a.stopped';
  it.each<[string, IncidentReport, string[]]>([
    ['about a failure', about(aVisit('a', 'failed')), ['look at it step by step: wardround run --service a', silence]],
    [
      'about a crash loop',
      about(aVisit('a', 'crash_loop')),
      ['find the cause, then allow restarts again: wardround reset a', silence],
    ],
    [
      'about one that waits for another',
      about(aVisit('a', 'blocked', { blockedBy: ['db', 'mq'] })),
      [
        'it waits for db, mq (could not be asked, is not ready, or calls nobody)',
        'look at it step by step: wardround run --service db',
        silence,
      ],
    ],
    [
      'about one that waits for a container',
      about(aVisit('a', 'blocked', { blockedBy: ['container store'] })),
      [
        'it waits for container store (could not be asked, is not ready, or calls nobody)',
        'look at it step by step: wardround run --service a',
        silence,
      ],
    ],
    ['about a container', aboutStore(aContainer()), ['docker logs --tail 50 store, then docker start store']],
    [
      '… whose starts are spent',
      aboutStore(aContainer({ decision: spent })),
      [
        'docker logs --tail 50 store, then docker start store',
        'to allow more starts: wardround reset --container store',
      ],
    ],
    [
      '… that has none to spend',
      aboutStore(aContainer({ decision: { kind: 'give-up', why: '0 of 0' } })),
      ['docker logs --tail 50 store, then docker start store'],
    ],
    ['… that is missing', aboutStore(aContainer({ state: missing })), ['docker ps --all']],
    ['… that is silent', silentStore(), ['docker inspect store, then wardround run --service db']],
    ['about the engine', aboutEngine(), ['is Docker running? wardround run --dry-run says what it answers']],
    ['once it is over: nothing', about(aVisit('a', 'healthy'), { step: 'closed' }), []],
  ])('%s', (_, told, next) => {
    expect(told.next).toEqual(next);
  });

  it('can be pasted into a shell', () => {
    const told = about(aVisit('a', 'failed'), { places: { stopMarkerDir: "/it's a/" } });
    expect(told.next).toContain(String.raw`to silence it: touch '/it'\''s a/a.stopped'`);
  });

  it('names a container as the engine does, and a reset by the name in the config', () => {
    const places = { containerNames: new Map([['store', 'store-container']]) };
    expect(aboutStore(aContainer({ decision: spent }), { places }).next).toEqual([
      'docker logs --tail 50 store-container, then docker start store-container',
      'to allow more starts: wardround reset --container store',
    ]);
  });
});

describe('the command to view the log', () => {
  const logless = without(aService('a'), 'logPath');
  it.each<[string, Visit['service'], string | undefined]>([
    ['in a container', aService('a'), 'docker exec services tail -n 50 /logs/a.log'],
    ['on this machine', aService('a', { target: { kind: 'host' } }), 'tail -n 50 /logs/a.log'],
    ['of a container without a log path', logless, 'docker logs --tail 50 services'],
    ['of this machine without one: none', { ...logless, target: { kind: 'host' } }, undefined],
    [
      'with a blank in its path',
      aService('a', { logPath: "/it's/a log" }),
      String.raw`docker exec services tail -n 50 '/it'\''s/a log'`,
    ],
  ])('%s', (_, service, command) => {
    expect(about({ ...aVisit('a', 'failed'), service }).viewLog).toBe(command);
  });

  it('names the container that was found for the name in the config', () => {
    const places = { containerNames: new Map([['services', 'services-container']]) };
    expect(about(aVisit('a', 'failed'), { places })).toMatchObject({
      place: 'container services-container',
      viewLog: 'docker exec services-container tail -n 50 /logs/a.log',
    });
  });

  it('is not given for a container or the engine', () => {
    expect([aboutStore(aContainer()).viewLog, aboutEngine().viewLog]).toEqual([undefined, undefined]);
  });
});

describe('the remedies', () => {
  it('are told in their order, by what a person would type', () => {
    const step = (name: string, overrides: Partial<Recovery>): Recovery =>
      aRecovery({ rung: aRung({ name, action: { kind: 'run', command: `/bin/${name}` } }), ...overrides });
    const whole = aRung({ name: 'recreate', action: { kind: 'restart-container', container: 'services' } });
    const recoveries = [step('reload', { code: 0, output: '' }), without(aRecovery({ rung: whole }), 'verified')];
    expect(about(aVisit('a', 'failed', { recoveries })).remedies).toMatchObject([
      { name: 'reload', command: '/bin/reload', exitCode: 0, output: [], verified: 'connection refused' },
      { name: 'recreate', command: 'docker restart services', output: ['starting', 'no space left on device'] },
    ]);
    expect(about(aVisit('a', 'failed', { recoveries })).remedies[1]).not.toHaveProperty('exitCode');
    expect(about(aVisit('a', 'failed', { recoveries })).remedies[1]).not.toHaveProperty('verified');
  });

  it('are told with the last lines that they printed', () => {
    const output = Array.from({ length: 300 }, (_, index) => `line ${String(index)}`).join('\n');
    const [remedy] = about(aVisit('a', 'failed', { recoveries: [aRecovery({ output })] })).remedies;
    expect(remedy?.output).toEqual(Array.from({ length: 20 }, (_, index) => `line ${String(280 + index)}`));
  });
});

describe('the remedies of earlier rounds', () => {
  const tried = [
    aRestart(50, { end: { ran: 'exit code 3 in 5 ms', code: 3, saw: 'connection refused' } }),
    aRestart(53, { rung: 'gone', upAt: aMoment(54), downAt: aMoment(58), lastedMs: 240_000 }),
    aRestart(60, {}),
  ];
  const recoveries = [aRecovery({ at: aMoment(60).at, code: 1 })];

  it('are told as far as the journal knows them, before those of this round', () => {
    expect(about(aVisit('a', 'failed', { recoveries }), { tried }).remedies).toEqual([
      {
        at: aMoment(50).at,
        name: 'restart',
        command: '/usr/local/bin/a start',
        detail: 'exit code 3 in 5 ms',
        exitCode: 3,
        output: [],
        verified: 'connection refused',
      },
      {
        at: aMoment(53).at,
        name: 'gone',
        command: '',
        detail: 'how it ended is not known',
        output: [],
        verified: 'it was well for 4 min',
      },
      expect.objectContaining({ at: aMoment(60).at, exitCode: 1, output: ['starting', 'no space left on device'] }),
    ]);
  });

  it('are told in the message, each with its time', () => {
    const told = about(aVisit('a', 'crash_loop'), { step: 'worse', tried: tried.slice(0, 2) });
    const { body } = ntfyMessage({ channel: ALERTS, reports: [told], priority: 5 }, { markdown: false });
    expect(body.split('\n').filter((line) => line.startsWith('Tried'))).toEqual([
      'Tried: restart at 10:50 UTC: /usr/local/bin/a start, exit code 3 in 5 ms, then: connection refused',
      'Tried: gone at 10:53 UTC: how it ended is not known, then: it was well for 4 min',
    ]);
  });

  it('are the last twenty, and how many there were before', () => {
    const many = Array.from({ length: 50 }, (_, index) => aRestart(index));
    const told = about(aVisit('a', 'crash_loop'), { tried: many });
    expect([told.remedies.length, told.remedies.at(-1)?.at, told.triedBefore]).toEqual([20, aMoment(49).at, 30]);
    const { body } = ntfyMessage({ channel: ALERTS, reports: [told], priority: 5 }, { markdown: false });
    expect(body).toContain('Tried: 45 other remedies before\n');
  });

  it('are the starts of a container', () => {
    const starts = [aRestart(50, { rung: 'start', end: { ran: 'started in 500 ms', saw: 'it is stopped' } })];
    expect(aboutStore(aContainer(), { tried: starts }).remedies).toMatchObject([
      { name: 'start', command: 'docker start store', detail: 'started in 500 ms', verified: 'it is stopped' },
    ]);
  });

  it('hold no secrets', () => {
    const end = { ran: 'cut off: password=hunter2', saw: 'token=hunter2' };
    const told = about(aVisit('a', 'failed'), { tried: [aRestart(50, { end })] });
    expect(JSON.stringify(told)).not.toContain('hunter2');
  });
});

describe('what cured it', () => {
  const rung = aRung({ name: 'rebuild' });
  const upAt = aMoment(11);
  const closed = (outcome: Outcome, recoveries: readonly Recovery[], tried: readonly Restart[]): string | undefined =>
    about(aVisit('a', outcome, { recoveries }), { step: 'closed', tried }).cure;
  const byItself = 'it came back by itself, or by other hands';

  it.each<[string, Outcome, readonly Recovery[], readonly Restart[], string]>([
    ['the remedy of this round', 'recovered', [aRecovery({ rung })], [], 'remedy rebuild helped'],
    ['the last of several', 'recovered', [aRecovery(), aRecovery({ rung })], [], 'remedy rebuild helped'],
    [
      'the remedy of an earlier round',
      'healthy',
      [],
      [aRestart(10, { rung: 'reload', helped: true, upAt })],
      'remedy reload helped',
    ],
    ['one without a name', 'healthy', [], [aRestart(10, { rung: '', helped: true, upAt })], 'remedy restart helped'],
    ['nothing of ours', 'healthy', [], [], byItself],
    [
      'nothing of ours where the last one did not help',
      'healthy',
      [],
      [aRestart(10, { helped: false, upAt })],
      byItself,
    ],
    ['nothing of ours where nothing was seen', 'healthy', [], [aRestart(10)], byItself],
    [
      'nothing of ours where it failed again since',
      'healthy',
      [],
      [aRestart(10, { helped: true, upAt, downAt: aMoment(20) })],
      byItself,
    ],
  ])('%s', (_, outcome, recoveries, tried, cure) => {
    expect(closed(outcome, recoveries, tried)).toBe(cure);
  });

  it.each<[string, IncidentReport, string]>([
    ['a container that runs', aboutStore(aRunning(), { step: 'closed' }), 'it runs again'],
    [
      'a container that was started',
      aboutStore(aContainer({ outcome: 'started' }), { step: 'closed' }),
      'it was started',
    ],
    ['the engine', aboutEngine({ step: 'closed' }), 'it answers again'],
  ])('%s', (_, told, cure) => {
    expect(told.cure).toBe(cure);
  });

  it('is told of nothing that goes on', () => {
    expect(about(aVisit('a', 'failed'))).not.toHaveProperty('cure');
  });
});

describe('secrets', () => {
  const SECRET = 'hunter2';
  const texts: [string, string][] = [
    ['a password', `password=${SECRET}`],
    ['a password in colours', `\x1b[33mpassword\x1b[0m=\x1b[1m${SECRET}\x1b[0m`],
    ['a URL', `cannot reach postgres://app:${SECRET}@db/`],
    ['a header', `Authorization: Bearer ${SECRET}`],
  ];
  it.each(texts)('in %s are told nowhere', (_, text) => {
    const told = about(
      aVisit('a', 'failed', {
        reason: text,
        verdict: aVerdict(aFailure(text)),
        failure: { kind: 'crash', evidence: text },
        recoveries: [
          aRecovery({
            rung: aRung({ action: { kind: 'run', command: `start --${text}` } }),
            detail: text,
            output: text,
            verified: aFailure(text),
          }),
        ],
      }),
    );
    expect(JSON.stringify(told)).not.toContain(SECRET);
    expect(JSON.stringify(aboutStore(aContainer({ reason: text })))).not.toContain(SECRET);
  });
});

describe('the text of a service', () => {
  it.each(HOSTILE_TEXTS)('is one short line, without controls: %s', (_, text) => {
    const told = [
      about(
        aVisit('a', 'failed', {
          reason: text,
          verdict: aVerdict(aFailure(text)),
          failure: { kind: 'crash', evidence: text },
          recoveries: [aRecovery({ output: text, detail: text, verified: aFailure(text) })],
        }),
      ),
      aboutStore(aContainer({ reason: text })),
    ];
    for (const one of told) {
      const message = ntfyMessage({ channel: ALERTS, reports: [one], priority: 5 }, { markdown: false });
      expect(Buffer.byteLength(message.body)).toBeLessThan(4096);
      for (const line of textsIn(one)) expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
    }
    // The outbox keeps them, a file each.
    expect(Buffer.byteLength(JSON.stringify(told))).toBeLessThan(64 * 1024);
  });

  it('loses its colours', () => {
    const output = '\x1b[1;31merror:\x1b[0m\tdisk full\r\n';
    expect(about(aVisit('a', 'failed', { recoveries: [aRecovery({ output })] })).remedies[0]?.output).toEqual([
      'error: disk full',
    ]);
  });
});

/** All the texts in it, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
