import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/model/round.js';
import { jsonReport } from '../../../src/report/json.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aRecovery, aRound, aVerdict, aVisit, without } from '../../support/visits.js';

const schema = JSON.parse(
  readFileSync(new URL('../../../schemas/report.schema.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true, formats: { 'date-time': isIsoTime } });
const validate = ajv.compile(schema);

function isIsoTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

function parsed(json: string): unknown {
  const report: unknown = JSON.parse(json);
  expect(validate(report), ajv.errorsText(validate.errors)).toBe(true);
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

describe('the JSON report', () => {
  it('is the document of the contract', () => {
    const verified = { kind: 'success', detail: '200 in 5 ms', ms: 5 } as const;
    const recovery = aRecovery({ detail: 'exit code 0 in 59 ms', output: 'started', verified });
    const minio = aVisit('minio', 'recovered', { reason: 'well again', next: 'it is asked again', recovery });

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
      services: [
        {
          name: 'store',
          container: 'services',
          outcome: 'healthy',
          reason: 'store is healthy',
          check: { type: 'http', result: 'success', detail: '200 in 4 ms', duration_ms: 4, attempts: 1 },
          marker: null,
          marker_error: null,
          recovery: null,
          restarts: 0,
          blocked_by: [],
          next: 'it is asked again',
        },
        {
          name: 'minio',
          container: 'services',
          outcome: 'recovered',
          reason: 'well again',
          check: { type: 'http', result: 'failure', detail: 'connection refused', duration_ms: 2, attempts: 2 },
          marker: null,
          marker_error: null,
          recovery: {
            command: '/usr/local/bin/start',
            started: true,
            detail: 'exit code 0 in 59 ms',
            output: 'started',
            verified: { result: 'success', detail: '200 in 5 ms', duration_ms: 5 },
          },
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

  it('has no check for a service that was not asked, and "unknown" for one that could not be', () => {
    const report = parsed(jsonReport(aRound([aVisit('a', 'not_due'), aVisit('b', 'unknown')])));
    expect(report).toMatchObject({ services: [{ check: null }, { check: { result: 'unknown' } }] });
  });

  it('tells what a stop marker says, and copes with a time that no calendar holds', () => {
    const path = '/var/run/manual-stop/a.stopped';
    const marked = (until: number | undefined): string => {
      const marker = { kind: 'present', path, where: 'on this machine', reason: 'upgrade', by: 'ann' } as const;
      const verdict = aVerdict(
        { kind: 'failure', detail: 'x', ms: 1 },
        { marker: until === undefined ? marker : { ...marker, until } },
      );
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
    const verdict = aVerdict({ kind: 'failure', detail: 'x', ms: 1 }, { marker: { kind: 'unknown', cause: 'EACCES' } });
    const unverified = without(aRecovery({ started: false }), 'verified');
    const report = parsed(
      jsonReport(
        aRound([aVisit('a', 'failed', { verdict }), aVisit('b', 'failed', { recovery: unverified })], {
          mode: 'dry-run',
          cutShort: 'SIGTERM',
        }),
      ),
    );
    expect(report).toMatchObject({
      run: { dry_run: true, mode: 'dry-run', cut_short: 'SIGTERM' },
      services: [
        { marker: null, marker_error: 'EACCES' },
        { restarts: 0, recovery: { started: false, verified: null } },
      ],
    });
  });

  it.each(HOSTILE_TEXTS)('survives %s, unchanged and without a raw control', (_, text) => {
    const json = jsonReport(aRound([aVisit('a', 'failed', { reason: text, recovery: aRecovery({ output: text }) })]));
    expect(parsed(json)).toMatchObject({ services: [{ reason: text, recovery: { output: text } }] });
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
  ])('refuses %s', (_, change) => {
    const report = JSON.parse(jsonReport(aRound([aVisit('a', 'healthy')]))) as { services: object[] };
    const changed: unknown = JSON.parse(
      JSON.stringify({ ...report, services: [{ ...report.services[0], ...change }] }),
    );
    expect(validate(changed)).toBe(false);
  });
});

/** The paths of the properties and definitions that carry no description. */
function undescribed(node: unknown, path = ''): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    const here = `${path}/${key}`;
    const isNamed = path.endsWith('/properties') || path.endsWith('/$defs') || key === 'items';
    const bare = isNamed && key !== 'items' && !hasDescription(value);
    return [...(bare ? [here] : []), ...undescribed(value, here)];
  });
}

function hasDescription(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'description' in value && value.description !== '';
}
