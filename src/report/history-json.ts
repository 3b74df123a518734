import type { Figures, HistoryReport, Outage, Overall } from '../model/history.js';
import { escapeUnprintable } from './json-text.js';

/** The history as one JSON document (`schemas/history.schema.json`), indented by two, ending in a newline. */
export function historyJson({ span, services, overall }: HistoryReport): string {
  const document = {
    version: 1,
    from: isoTime(span.from),
    to: isoTime(span.to),
    overall: overallDocument(overall),
    services: services.map(({ name, figures, outages }) => ({
      name,
      figures: figuresDocument(figures),
      outages: outages.map((outage) => outageDocument(outage, span.to)),
    })),
  };
  return `${escapeUnprintable(JSON.stringify(document, null, 2))}\n`;
}

function overallDocument(overall: Overall): object {
  return {
    checks: overall.checks,
    checks_passed: overall.checksPassed,
    check_success: overall.checkSuccess ?? null,
    restarts: overall.restarts,
    restarts_helped: overall.restartsHelped,
    recovery_success: overall.recoverySuccess ?? null,
    outages: overall.outages,
  };
}

function figuresDocument(figures: Figures): object {
  return {
    since: figures.since === undefined ? null : isoTime(figures.since),
    uptime: figures.uptime ?? null,
    ...overallDocument(figures),
    restarts_per_day: figures.restartsPerDay ?? null,
    down_seconds: seconds(figures.downMs),
    longest_seconds: seconds(figures.longestMs),
    mttr_seconds: seconds(figures.mttrMs),
    mtbf_seconds: seconds(figures.mtbfMs),
    p50_ms: figures.p50Ms ?? null,
    p95_ms: figures.p95Ms ?? null,
  };
}

function outageDocument({ from, to, cause, failure, remedies, incident }: Outage, now: number): object {
  return {
    from: isoTime(from),
    to: to === undefined ? null : isoTime(to),
    seconds: seconds((to ?? now) - from),
    cause,
    failure: failure ?? null,
    remedies: remedies.map(({ at, rung, helped }) => ({ at: isoTime(at), name: rung, helped })),
    incident: incident ?? null,
  };
}

function seconds(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms / 1000);
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
