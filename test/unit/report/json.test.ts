import { describe, expect, it } from 'vitest';
import type { ContainerState, ContainerVisit } from '../../../src/model/container.js';
import { FAILURES, type FailureKind } from '../../../src/model/failure.js';
import { STATES } from '../../../src/model/journal.js';
import type { Outcome } from '../../../src/model/round.js';
import { jsonReport } from '../../../src/report/json.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aTcpCheck } from '../../support/checks.js';
import { compiledSchema, undescribed } from '../../support/schemas.js';
import { aFailure, aMoment, aRecovery, aRound, aRung, aVerdict, aVisit, without } from '../../support/visits.js';
import { aContainer } from './a-container.js';

const { schema, validate, errors } = compiledSchema('report');

const PAUSED: ContainerState = { kind: 'paused', detail: 'the container store is paused' };

function parsed(json: string): unknown {
  const report: unknown = JSON.parse(json);
  expect(validate(report), errors()).toBe(true);
  return report;
}

const outcomes: readonly Outcome[] = [
  'healthy',
  'degraded',
  'recovered',
  'failed',
  'crash_loop',
  'waiting',
  'blocked',
  'stopped',
  'unknown',
  'not_due',
  'disabled',
];

/** The report of one service. */
function service(...given: Parameters<typeof aVisit>): unknown {
  const { services } = parsed(jsonReport(aRound([aVisit(...given)]))) as { services: unknown[] };
  return services[0];
}

describe('the JSON report', () => {
  it('is the document of the contract', () => {
    const verified = { kind: 'success', detail: '200 in 5 ms', ms: 5 } as const;
    const recovery = aRecovery({ detail: 'exit code 0 in 59 ms', code: 0, output: 'started', verified });
    const minio = aVisit('minio', 'recovered', {
      reason: 'well again',
      next: 'it is asked again',
      recoveries: [recovery],
      failure: { kind: 'refused', evidence: 'connection refused' },
      state: { state: 'running', since: aMoment(4), after: 'it was restarted', wasRestarted: false },
    });

    expect(parsed(jsonReport(aRound([aVisit('store', 'healthy'), minio])))).toEqual({
      version: 1,
      run: {
        id: 'r-1',
        started_at: '2026-11-20T10:05:00.000Z',
        duration_ms: 612,
        mode: 'recover',
        dry_run: false,
        cut_short: null,
        exit_code: 0,
      },
      summary: { healthy: 1, recovered: 1, failed: 0 },
      containers: [],
      forgotten: [],
      services: [
        {
          name: 'store',
          container: 'services',
          outcome: 'healthy',
          reason: 'store is healthy',
          state: null,
          failure: null,
          check: {
            type: 'http',
            probe: 'liveness',
            result: 'success',
            detail: '200 in 4 ms',
            duration_ms: 4,
            attempts: 1,
          },
          readiness: null,
          marker: null,
          marker_error: null,
          remedies: [],
          restarts: 0,
          blocked_by: [],
          next: 'it is asked again',
        },
        {
          name: 'minio',
          container: 'services',
          outcome: 'recovered',
          reason: 'well again',
          state: { state: 'running', since: '2026-11-20T10:04:00.000Z', after: 'it was restarted' },
          failure: { kind: 'refused', evidence: 'connection refused' },
          check: {
            type: 'http',
            probe: 'liveness',
            result: 'success',
            detail: '200 in 5 ms',
            duration_ms: 5,
            attempts: 2,
          },
          readiness: null,
          marker: null,
          marker_error: null,
          remedies: [
            {
              name: 'restart',
              command: '/usr/local/bin/start',
              started: true,
              detail: 'exit code 0 in 59 ms',
              exit_code: 0,
              output: 'started',
              verified: { result: 'success', detail: '200 in 5 ms', duration_ms: 5 },
            },
          ],
          restarts: 1,
          blocked_by: [],
          next: 'it is asked again',
        },
      ],
    });
  });

  it('is indented and ends in one newline', () => {
    expect(jsonReport(aRound([]))).toMatch(/^\{\n {2}"version": 1,\n[^]*\n\}\n$/);
  });

  it('counts every outcome that occurs, and healthy, recovered and failed always', () => {
    const counts = (...names: Outcome[]): unknown => {
      const report = parsed(jsonReport(aRound(names.map((outcome, index) => aVisit(`s${String(index)}`, outcome)))));
      return (report as { summary: unknown }).summary;
    };
    expect(counts()).toEqual({ healthy: 0, recovered: 0, failed: 0 });
    expect(counts('blocked', 'blocked', 'failed')).toEqual({ healthy: 0, recovered: 0, failed: 1, blocked: 2 });
    expect(counts(...outcomes)).toEqual(Object.fromEntries(outcomes.map((outcome) => [outcome, 1])));
  });

  it.each(STATES)('says that a service is %s, and since when', (state) => {
    const since = { state, since: aMoment(1), after: 'WHY', wasRestarted: true };
    expect(service('a', 'failed', { state: since })).toMatchObject({
      state: { state, since: '2026-11-20T10:01:00.000Z', after: 'WHY' },
    });
  });

  it('copes with a state of a time that no calendar holds', () => {
    const since = { ...aMoment(0), at: 1e300 };
    const state = { state: 'failed', since, after: 'WHY', wasRestarted: false } as const;
    expect(service('a', 'failed', { state })).toMatchObject({ state: { since: null } });
  });

  it.each(Object.keys(FAILURES) as FailureKind[])('says that a failure is one of the kind %s', (kind) => {
    const failure = { kind, evidence: 'WHY' };
    expect(service('a', 'failed', { failure })).toMatchObject({ failure });
  });

  it.each(['success', 'degraded', 'failure', 'unknown'] as const)('says that the readiness check was a %s', (kind) => {
    const seen = { detail: 'it said so', ms: 7 };
    const readiness = kind === 'failure' ? { ...aFailure(), ...seen } : { kind, ...seen };
    const verdict = aVerdict({ kind: 'success', detail: '200 in 4 ms', ms: 4 }, { readiness });
    expect(service('a', 'degraded', { verdict })).toMatchObject({
      readiness: { result: kind, detail: 'it said so', duration_ms: 7 },
    });
  });

  describe('tells the last look', () => {
    const startupCheck = aTcpCheck();
    const startup = aVerdict(aFailure('no port'), { probe: 'startup', attempts: 1 });
    const remedies = ['first', 'second'].map((detail) => aRecovery({ verified: aFailure(detail) }));
    const unverified = without(aRecovery(), 'verified');

    it.each<[string, Parameters<typeof aVisit>[2], object]>([
      ['by the health check', {}, { type: 'http', probe: 'liveness', detail: 'connection refused' }],
      [
        'by the startup check while it is starting',
        { service: { startupCheck }, verdict: startup },
        { type: 'tcp', probe: 'startup', detail: 'no port', attempts: 1 },
      ],
      [
        'by the health check while it is starting and there is no other',
        { verdict: startup },
        { type: 'http', probe: 'liveness', detail: 'no port' },
      ],
      ['after the last remedy', { recoveries: remedies }, { type: 'http', probe: 'liveness', detail: 'second' }],
      [
        'after the last remedy by the startup check',
        { service: { startupCheck }, recoveries: remedies },
        { type: 'tcp', probe: 'startup', detail: 'second' },
      ],
      ['after the last one that was verified', { recoveries: [...remedies, unverified] }, { detail: 'second' }],
      [
        'before another remedy, when it came up late',
        {
          recoveries: remedies,
          decision: { kind: 'leave', why: 'x' },
          verdict: aVerdict({ kind: 'success', detail: 'late', ms: 1 }),
        },
        { result: 'success', detail: 'late', probe: 'liveness' },
      ],
      ['before one that was not', { recoveries: [unverified] }, { detail: 'connection refused', attempts: 2 }],
    ])('%s', (_, overrides, check) => {
      expect(service('a', 'failed', overrides)).toMatchObject({ check });
    });
  });

  it('tells every remedy in order, and counts those that were started', () => {
    const container = { kind: 'restart-container', container: 'services' } as const;
    const recoveries = [
      aRecovery({ rung: aRung({ name: 'reload' }), code: 1, succeeded: false }),
      without(aRecovery({ rung: aRung({ name: 'restart' }), started: false }), 'verified'),
      aRecovery({ rung: aRung({ name: 'recreate', action: container }) }),
    ];
    expect(service('a', 'failed', { recoveries })).toMatchObject({
      restarts: 2,
      remedies: [
        { name: 'reload', command: '/usr/local/bin/start', exit_code: 1, started: true },
        { name: 'restart', exit_code: null, started: false, verified: null },
        { name: 'recreate', command: 'docker restart services', started: true },
      ],
    });
  });

  it('tells what blocks a service, containers included', () => {
    const blockedBy = ['db', 'container store'];
    expect(service('a', 'blocked', { blockedBy })).toMatchObject({ blocked_by: blockedBy });
  });

  describe('tells of a container', () => {
    const down = (how: Extract<ContainerState, { kind: 'down' }>['how'], outOfMemory = false): ContainerState => ({
      kind: 'down',
      how,
      detail: 'it is down',
      outOfMemory,
    });

    it.each<[ContainerState, Partial<ContainerVisit>, object]>([
      [down('stopped'), { outcome: 'started' }, { outcome: 'started', found: 'stopped', out_of_memory: false }],
      [down('stopped', true), {}, { outcome: 'down', found: 'stopped', out_of_memory: true }],
      [down('created'), {}, { found: 'created' }],
      [down('restarting'), {}, { found: 'restarting' }],
      [down('dead'), {}, { found: 'dead' }],
      [down('missing'), {}, { found: 'missing' }],
      [PAUSED, { outcome: 'paused' }, { outcome: 'paused', found: 'paused', out_of_memory: false }],
    ])('%j', (state, overrides, expected) => {
      const report = parsed(jsonReport(aRound([], { containers: [aContainer({ state, ...overrides })] })));
      expect(report).toMatchObject({
        containers: [{ name: 'store', reason: 'WHY', services: ['db'], next: 'NEXT', ...expected }],
      });
    });
  });

  it('has no check for a service that was not asked, and "unknown" for one that could not be', () => {
    const report = parsed(jsonReport(aRound([aVisit('a', 'not_due'), aVisit('b', 'unknown')])));
    expect(report).toMatchObject({ services: [{ check: null }, { check: { result: 'unknown' } }] });
  });

  it('tells what a stop marker says, and copes with a time that no calendar holds', () => {
    const path = '/var/run/manual-stop/a.stopped';
    const marked = (until: number | undefined): string => {
      const marker = { kind: 'present', path, where: 'on this machine', reason: 'upgrade', by: 'ann' } as const;
      const verdict = aVerdict(aFailure(), { marker: until === undefined ? marker : { ...marker, until } });
      return jsonReport(aRound([aVisit('a', 'stopped', { verdict })]));
    };
    const said = { path, where: 'on this machine', reason: 'upgrade', by: 'ann' };
    expect(parsed(marked(Date.UTC(2026, 10, 20)))).toMatchObject({
      services: [{ marker: { ...said, until: '2026-11-20T00:00:00.000Z' } }],
    });
    expect(parsed(marked(undefined))).toMatchObject({ services: [{ marker: { ...said, until: null } }] });
    expect(parsed(marked(1e300))).toMatchObject({ services: [{ marker: { ...said, until: null } }] });
  });

  it('says when a marker could not be looked up, and that a command was not started', () => {
    const verdict = aVerdict(aFailure(), { marker: { kind: 'unknown', cause: 'EACCES' } });
    const unverified = without(aRecovery({ started: false }), 'verified');
    const report = parsed(
      jsonReport(
        aRound([aVisit('a', 'failed', { verdict }), aVisit('b', 'failed', { recoveries: [unverified] })], {
          mode: 'dry-run',
          cutShort: 'SIGTERM',
        }),
      ),
    );
    expect(report).toMatchObject({
      run: { dry_run: true, mode: 'dry-run', cut_short: 'SIGTERM' },
      services: [
        { marker: null, marker_error: 'EACCES' },
        { restarts: 0, remedies: [{ started: false, exit_code: null, verified: null }] },
      ],
    });
  });

  it.each(HOSTILE_TEXTS)('survives %s, unchanged and without a raw control', (_, text) => {
    const failed = aVisit('a', 'failed', {
      reason: text,
      recoveries: [aRecovery({ output: text })],
      failure: { kind: 'crash', evidence: text },
      state: { state: 'failed', since: aMoment(0), after: text, wasRestarted: false },
      verdict: aVerdict(aFailure(), { readiness: aFailure(text) }),
    });
    const json = jsonReport(
      aRound([failed], { containers: [aContainer({ state: PAUSED, outcome: 'paused', reason: text })] }),
    );
    expect(parsed(json)).toMatchObject({
      containers: [{ reason: text }],
      services: [
        {
          reason: text,
          remedies: [{ output: text }],
          failure: { evidence: text },
          state: { after: text },
          readiness: { detail: text },
        },
      ],
    });
    expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
  });
});

describe('the schema of the report', () => {
  it('describes every field', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  it.each([
    ['an unknown field', { extra: 1 }],
    ['an unknown outcome', { outcome: 'sick' }],
    ['a missing reason', { reason: undefined }],
    ['a negative number of restarts', { restarts: -1 }],
    ['an unknown state', { state: { state: 'sick', since: null, after: 'x' } }],
    ['an unknown kind of failure', { failure: { kind: 'bad luck', evidence: 'x' } }],
    ['a failure without evidence', { failure: { kind: 'crash' } }],
    ['a remedy without a name', { remedies: [{ command: 'x' }] }],
    ['the field of an older version', { recovery: null }],
  ])('refuses %s', (_, change) => {
    const report = JSON.parse(jsonReport(aRound([aVisit('a', 'healthy')]))) as { services: object[] };
    const changed: unknown = JSON.parse(
      JSON.stringify({ ...report, services: [{ ...report.services[0], ...change }] }),
    );
    expect(validate(changed)).toBe(false);
  });
});
