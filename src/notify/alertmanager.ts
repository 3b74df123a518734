import type { Call, IncidentReport } from '../model/call.js';
import { isoTime } from '../model/iso-time.js';
import { plainLine } from './words.js';

/** An alert as Alertmanager's `/api/v2/alerts` takes it. */
export type Alert = {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt?: string;
  readonly endsAt?: string;
};

const NAMES = {
  service: 'WardroundService',
  container: 'WardroundContainer',
  engine: 'WardroundEngine',
} as const satisfies Record<IncidentReport['root']['kind'], string>;

type Severity = 'info' | 'warning' | 'critical';

const SEVERITIES = {
  unknown: 'warning',
  failed: 'critical',
  crash_loop: 'critical',
} as const satisfies Record<IncidentReport['kind'], Severity>;

/**
 * How long an alert stands that is not told to be over. Without an end Alertmanager takes it for resolved after five
 * minutes, because it is made for senders that repeat themselves all the time. Reminders move it on.
 */
const STANDS_MS = 30 * 24 * 3_600_000;

/** The call as a list of alerts. */
export function alertmanagerAlerts({ reports }: Call): readonly Alert[] {
  return reports.flatMap((report) => {
    if (report.step === 'forgotten') return [forgottenAlert(report)];
    const severity = SEVERITIES[report.kind];
    const over = report.step === 'closed';
    const now = alertOf(report, severity, over ? report.at : report.at + STANDS_MS);
    // The severity is part of what an alert is known by: what became worse is over as what it was.
    const before = over || report.step === 'worse' ? alertOf(report, 'warning', report.at) : undefined;
    return severity === 'warning' || before === undefined ? [now] : [now, before];
  });
}

/** It is told once a day, and nobody tells that it is over. */
const FORGOTTEN_MS = 25 * 3_600_000;

function forgottenAlert(report: IncidentReport): Alert {
  const alert = alertOf(report, 'info', report.at + FORGOTTEN_MS);
  return { ...alert, labels: { ...alert.labels, alertname: 'WardroundForgotten' } };
}

function alertOf(report: IncidentReport, severity: Severity, endsAt: number): Alert {
  const startsAt = isoTime(report.openedAt);
  const end = isoTime(endsAt);
  return {
    // Alerts are known by their labels, which therefore hold only what is the same at each step of an incident.
    labels: {
      alertname: NAMES[report.root.kind],
      [report.root.kind]: plainLine(report.root.name, 200),
      severity,
      source: 'wardround',
    },
    annotations: annotationsOf(report),
    ...(startsAt === null ? {} : { startsAt }),
    ...(end === null ? {} : { endsAt: end }),
  };
}

function annotationsOf(report: IncidentReport): Record<string, string> {
  const { affected, next, viewLog, cure, failure } = report;
  const known: Record<string, string> = {
    summary: report.title,
    description: report.reason,
    incident: report.incident,
    step: report.step,
    kind: report.kind,
    place: report.place,
    check: report.check?.detail ?? '',
    failure: failure?.kind ?? '',
    affected: affected.join(', '),
    next: next.join('; '),
    view_log: viewLog ?? '',
    cure: cure ?? '',
  };
  const written = Object.entries(known).map(([name, text]) => [name, plainLine(text, 1000)] as const);
  return Object.fromEntries(written.filter(([, text]) => text !== ''));
}
