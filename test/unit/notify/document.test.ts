import { describe, expect, it } from 'vitest';
import type { IncidentReport } from '../../../src/model/call.js';
import { FAILURES, type FailureKind } from '../../../src/model/failure.js';
import { callDocument, documentText, incidentDocument } from '../../../src/notify/document.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aCall, aClosedReport, aDigest, aRemedy, aReport } from '../../support/reports.js';
import { compiledSchema, undescribed } from '../../support/schemas.js';
import { without } from '../../support/visits.js';

const { schema, validate, errors } = compiledSchema('incident');

function valid(document: unknown): unknown {
  const read: unknown = JSON.parse(documentText(document));
  expect(validate(read), errors()).toBe(true);
  return read;
}

const bare = without(
  aReport({ remedies: [], container: [], affected: [], next: [] }),
  'check',
  'failure',
  'log',
  'viewLog',
);

describe('the document of an incident', () => {
  it('is the report, in its own words', () => {
    expect(valid(incidentDocument(aReport()))).toEqual({
      version: 1,
      incident: 'minio-20261120T100000',
      step: 'opened',
      kind: 'failed',
      root: { kind: 'service', name: 'minio' },
      title: 'minio: recovery failed',
      reason: 'the restart did not help',
      place: 'container services',
      opened_at: '2026-11-20T10:00:00.000Z',
      at: '2026-11-20T10:00:00.000Z',
      duration_ms: 0,
      reopened: 0,
      check: { type: 'http', result: 'failure', detail: 'connection refused', duration_ms: 2 },
      failure: { kind: 'resource', evidence: 'restart printed: no space left on device' },
      tried_before: 0,
      remedies: [
        {
          at: '2026-11-20T10:00:00.000Z',
          name: 'restart',
          command: '/usr/local/bin/start',
          detail: 'exit code 1 in 59 ms',
          exit_code: 1,
          output: ['starting', 'no space left on device'],
          verified: 'connection refused',
        },
      ],
      container: ['running since 09:12', 'restarted 3 times'],
      log: { path: '/logs/minio.log', lines: ['API: SYSTEM()', 'Error: disk not found'] },
      affected: ['api', 'web'],
      next: ['look at it step by step: wardround run --service minio'],
      view_log: 'docker exec services tail -n 50 /logs/minio.log',
      cure: null,
      missed: 0,
    });
  });

  it('has every field even when nothing is known', () => {
    const known = valid(incidentDocument(bare)) as object;
    expect(known).toMatchObject({ check: null, failure: null, log: null, view_log: null, cure: null, remedies: [] });
    expect(Object.keys(known)).toEqual(Object.keys(incidentDocument(aReport())));
  });

  const steps: IncidentReport['step'][] = [
    'opened',
    'worse',
    'reopened',
    'reminded',
    'escalated',
    'closed',
    'progress',
  ];
  it.each<[string, Partial<IncidentReport>]>([
    ...steps.map((step): [string, Partial<IncidentReport>] => [`at the step ${step}`, { step }]),
    ...(['unknown', 'failed', 'crash_loop'] as const).map((kind): [string, Partial<IncidentReport>] => [
      kind,
      { kind },
    ]),
    ...(['service', 'container', 'engine'] as const).map((kind): [string, Partial<IncidentReport>] => [
      `about a ${kind}`,
      { root: { kind, name: 'x' } },
    ]),
    ...(Object.keys(FAILURES) as FailureKind[]).map((kind): [string, Partial<IncidentReport>] => [
      `of the kind ${kind}`,
      { failure: { kind, evidence: 'x' } },
    ]),
    ['closed', aClosedReport()],
    ['with a remedy that was not looked after', { remedies: [without(aRemedy(), 'exitCode', 'verified')] }],
    ['at a time that no calendar knows', { at: 9e15, openedAt: Number.NaN }],
  ])('fits its schema %s', (_, report) => {
    valid(incidentDocument(aReport(report)));
  });

  it.each(HOSTILE_TEXTS)('fits it, and obeys nobody, with %s', (_, text) => {
    const document = incidentDocument(
      aReport({
        reason: text,
        place: text,
        check: { type: 'custom', result: 'failure', detail: text, ms: 1 },
        failure: { kind: 'crash', evidence: text },
        remedies: [aRemedy({ output: [text], detail: text, command: text, verified: text })],
        container: [text],
        log: { path: text, lines: [text] },
        next: [text],
        viewLog: text,
        cure: text,
      }),
    );
    valid(document);
    expect(documentText(document)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]|\\ud[89a-f]/iu);
  });
});

describe('the document of a call', () => {
  it('is the incident with its priority', () => {
    expect(valid(callDocument(aCall({}, { priority: 4 })))).toEqual({ ...incidentDocument(aReport()), priority: 4 });
  });

  it('is a digest of several', () => {
    const call = aDigest(['a', 'b', 'c']);
    expect(valid(callDocument(call))).toEqual({
      version: 1,
      digest: true,
      title: '3 incidents: a, b, c',
      priority: 5,
      incidents: call.reports.map(incidentDocument),
    });
  });
});

describe('the schema of an incident', () => {
  it('describes every field', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  const digest = callDocument(aDigest(['a', 'b']));
  it.each<[string, object]>([
    ['an unknown field', { ...incidentDocument(aReport()), extra: 1 }],
    ['an unknown step', { ...incidentDocument(aReport()), step: 'ended' }],
    ['a missing field', without(incidentDocument(aReport()), 'reason')],
    ['another version', { ...incidentDocument(aReport()), version: 2 }],
    ['priority 6', { ...incidentDocument(aReport()), priority: 6 }],
    ['an incident id with a blank', { ...incidentDocument(aReport()), incident: 'a b' }],
    ['a digest of one', { ...digest, incidents: [incidentDocument(aReport())] }],
    ['a digest without a title', without(digest as { title: string }, 'title')],
  ])('refuses %s', (_, document) => {
    expect(validate(JSON.parse(JSON.stringify(document)))).toBe(false);
  });
});
