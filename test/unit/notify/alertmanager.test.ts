import { describe, expect, it } from 'vitest';
import type { IncidentReport } from '../../../src/model/call.js';
import { alertmanagerAlerts } from '../../../src/notify/alertmanager.js';
import { aCall, aClosedReport, aDigest, aReport, later } from '../../support/reports.js';

const LABELS = { alertname: 'WardroundService', service: 'minio', severity: 'critical', source: 'wardround' };

function alertsOf(report: IncidentReport) {
  return alertmanagerAlerts({ ...aCall(), reports: [report] });
}

/** Each alert by its severity, and when it ends. */
function endsOf(report: IncidentReport): (string | undefined)[][] {
  return alertsOf(report).map(({ labels, endsAt }) => [labels.severity, endsAt]);
}

const STANDS = '2026-12-20T10:00:00.000Z';

describe('an alert for Alertmanager', () => {
  it('is what it has to be', () => {
    expect(alertsOf(aReport())).toEqual([
      {
        labels: LABELS,
        annotations: {
          summary: 'minio: recovery failed',
          description: 'the restart did not help',
          incident: 'minio-20261120T100000',
          step: 'opened',
          kind: 'failed',
          place: 'container services',
          check: 'connection refused',
          failure: 'resource',
          affected: 'api, web',
          next: 'look at it step by step: wardround run --service minio',
          view_log: 'docker exec services tail -n 50 /logs/minio.log',
        },
        startsAt: '2026-11-20T10:00:00.000Z',
        // Not left open: it would be taken for resolved after five minutes.
        endsAt: STANDS,
      },
    ]);
  });

  it.each<[string, Partial<IncidentReport>]>([
    ['later', later(60, { step: 'reminded' })],
    ['in another place', { place: 'container services-container' }],
    ['in other words', { title: 'x', reason: 'y', incident: 'z' }],
    ['as a crash loop', { kind: 'crash_loop' }],
    ['when it is over', aClosedReport()],
  ])('is the same one %s', (_, report) => {
    expect(alertsOf(aReport(report))[0]?.labels).toEqual(LABELS);
  });

  it.each<[IncidentReport['root'], Record<string, string>]>([
    [
      { kind: 'container', name: 'shop' },
      { alertname: 'WardroundContainer', container: 'shop' },
    ],
    [
      { kind: 'engine', name: 'docker' },
      { alertname: 'WardroundEngine', engine: 'docker' },
    ],
  ])('is about %j', (root, labels) => {
    expect(alertsOf(aReport({ root }))[0]?.labels).toEqual({ severity: 'critical', source: 'wardround', ...labels });
  });

  it.each<[string, IncidentReport, (string | undefined)[][]]>([
    ['goes on', aReport(), [['critical', STANDS]]],
    ['could not be asked', aReport({ kind: 'unknown' }), [['warning', STANDS]]],
    [
      'became worse: over as what it was',
      aReport({ step: 'worse' }),
      [
        ['critical', STANDS],
        ['warning', '2026-11-20T10:00:00.000Z'],
      ],
    ],
    [
      'is over',
      aClosedReport(),
      [
        ['critical', '2026-11-20T10:42:00.000Z'],
        ['warning', '2026-11-20T10:42:00.000Z'],
      ],
    ],
    ['can be asked again', aClosedReport({ kind: 'unknown' }), [['warning', '2026-11-20T10:42:00.000Z']]],
  ])('that %s', (_, report, expected) => {
    expect(endsOf(report)).toEqual(expected);
  });

  it('is one for each incident of a digest', () => {
    expect(alertmanagerAlerts(aDigest(['a', 'b'])).map(({ labels }) => labels.service)).toEqual(['a', 'b']);
  });

  it('has no time that no calendar knows', () => {
    expect(Object.keys(alertsOf(aReport({ at: Number.NaN, openedAt: 9e15 }))[0] ?? {})).toEqual([
      'labels',
      'annotations',
    ]);
  });
});

describe('a notice that a person left something alone', () => {
  it('is an alert of its own, which ends by itself if it is not told again', () => {
    const [alert, ...others] = alertsOf(aReport({ step: 'forgotten', kind: 'unknown' }));
    expect(alert?.labels).toEqual({ ...LABELS, alertname: 'WardroundForgotten', severity: 'info' });
    expect([alert?.endsAt, others]).toEqual(['2026-11-21T11:00:00.000Z', []]);
  });
});
