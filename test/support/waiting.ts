import fc from 'fast-check';
import type { Call, Channel, IncidentReport, IncidentStep, Waiting } from '../../src/model/call.js';
import { aMoment } from './visits.js';

export const ALERTS: Channel = { kind: 'ntfy', name: 'alerts' };
export const PAGER: Channel = { kind: 'command', name: 'pager' };

/** A report of the incident `NAME-1` at this step. */
export function aReport(name: string, step: IncidentStep, overrides: Partial<IncidentReport> = {}): IncidentReport {
  return {
    incident: `${name}-1`,
    step,
    kind: 'failed',
    root: { kind: 'service', name },
    title: `${name}: ${step}`,
    openedAt: aMoment(0).at,
    at: aMoment(0).at,
    durationMs: 0,
    reopened: 0,
    place: 'container services',
    reason: 'its check fails',
    remedies: [],
    container: [],
    affected: [],
    next: [],
    missed: 0,
    ...overrides,
  };
}

/** A call about `NAME` to a channel of alerts; with several names a digest. */
export function aCall(names: string, step: IncidentStep, overrides: Partial<Call> = {}): Call {
  const [first = '', ...rest] = names.split(' ');
  return {
    channel: ALERTS,
    reports: [aReport(first, step), ...rest.map((name) => aReport(name, step))],
    priority: 4,
    ...overrides,
  };
}

/** The call as number `n` of those that wait, put there in minute `n`. */
export function aWaiting(n: number, call: Call, overrides: Partial<Waiting> = {}): Waiting {
  return { id: String(n).padStart(15, '0'), call, queuedAt: aMoment(n), tries: 0, ...overrides };
}

/** `NAME STEP missed N` of each report of each call, with the channel where it is not the alerts'. */
export function said(calls: readonly Call[]): string[] {
  return calls.map(({ channel, reports }) => {
    const where = channel.name === ALERTS.name ? '' : `${channel.name}: `;
    return `${where}${reports.map((report) => saidOf(report)).join(', ')}`;
  });
}

function saidOf({ root, step, missed }: IncidentReport): string {
  return `${root.name} ${step}${missed > 0 ? ` missed ${missed}` : ''}`;
}

const steps = fc.constantFrom<IncidentStep>(
  'opened',
  'worse',
  'reopened',
  'reminded',
  'escalated',
  'closed',
  'progress',
);

/** Calls to two channels about four incidents, digests and progress among them. */
export function calls(): fc.Arbitrary<Call> {
  const reports = fc
    .uniqueArray(fc.constantFrom('db', 'web', 'mail', 'api'), { minLength: 1, maxLength: 3 })
    .chain((names) => fc.tuple(...names.map((name) => steps.map((step) => aReport(name, step)))));
  return fc
    .record({ channel: fc.constantFrom(ALERTS, PAGER), reports, priority: fc.constantFrom(1, 2, 3, 4, 5) })
    .map((call) => call as unknown as Call);
}

/** Several of them as they wait. */
export function waitings(): fc.Arbitrary<Waiting[]> {
  return fc.array(calls(), { maxLength: 8 }).map((list) => list.map((call, index) => aWaiting(index, call)));
}
