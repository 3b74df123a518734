import type { Call, Channel, IncidentReport, Priority, ReportedRemedy } from '../../src/model/call.js';

/** Ten in the morning, UTC. */
export const TEN = Date.UTC(2026, 10, 20, 10, 0);
const MINUTE_MS = 60_000;

export function aRemedy(overrides: Partial<ReportedRemedy> = {}): ReportedRemedy {
  return {
    at: TEN,
    name: 'restart',
    command: '/usr/local/bin/start',
    detail: 'exit code 1 in 59 ms',
    exitCode: 1,
    output: ['starting', 'no space left on device'],
    verified: 'connection refused',
    ...overrides,
  };
}

/** `minio` has failed at ten, and its restart has not helped. */
export function aReport(overrides: Partial<IncidentReport> = {}): IncidentReport {
  return {
    incident: 'minio-20261120T100000',
    step: 'opened',
    kind: 'failed',
    root: { kind: 'service', name: 'minio' },
    title: 'minio: recovery failed',
    openedAt: TEN,
    at: TEN,
    durationMs: 0,
    reopened: 0,
    place: 'container services',
    reason: 'the restart did not help',
    check: { type: 'http', result: 'failure', detail: 'connection refused', ms: 2 },
    failure: { kind: 'resource', evidence: 'restart printed: no space left on device' },
    remedies: [aRemedy()],
    container: ['running since 09:12', 'restarted 3 times'],
    log: { path: '/logs/minio.log', lines: ['API: SYSTEM()', 'Error: disk not found'] },
    affected: ['api', 'web'],
    next: ['look at it step by step: wardround run --service minio'],
    viewLog: 'docker exec services tail -n 50 /logs/minio.log',
    missed: 0,
    ...overrides,
  };
}

/** The same, so many minutes later, at another step. */
export function later(minutes: number, overrides: Partial<IncidentReport>): IncidentReport {
  return aReport({ at: TEN + minutes * MINUTE_MS, durationMs: minutes * MINUTE_MS, ...overrides });
}

/** It is over: nothing is left to be done. */
export function aClosedReport(overrides: Partial<IncidentReport> = {}): IncidentReport {
  return later(42, {
    step: 'closed',
    title: 'minio: recovered',
    reason: 'its check passed',
    check: { type: 'http', result: 'success', detail: '200 in 4 ms', ms: 4 },
    remedies: [],
    container: [],
    affected: [],
    next: [],
    cure: 'restart (/usr/local/bin/start)',
    ...overrides,
  });
}

export function aCall(
  report: Partial<IncidentReport> = {},
  { channel = { kind: 'ntfy', name: 'alerts' }, priority = 5 }: { channel?: Channel; priority?: Priority } = {},
): Call {
  return { channel, reports: [aReport(report)], priority };
}

/** Several at once. */
export function aDigest(names: readonly [string, ...string[]], channel?: Channel): Call {
  const [first, ...rest] = names.map((name) =>
    aReport({ incident: `${name}-1`, root: { kind: 'service', name }, title: `${name}: recovery failed` }),
  );
  return { channel: channel ?? { kind: 'ntfy', name: 'alerts' }, reports: [first ?? aReport(), ...rest], priority: 5 };
}
