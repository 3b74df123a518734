import { toUSVString } from 'node:util';
import type { Call, IncidentReport, Priority } from '../model/call.js';
import { isoTime } from '../model/iso-time.js';
import { headline } from './headline.js';

/** An incident for a program, in the words of `schemas/incident.schema.json`. */
export type IncidentDocument = {
  readonly version: 1;
  readonly priority?: Priority;
  readonly [field: string]: unknown;
};

/** Several incidents that are told at once. */
export type DigestDocument = {
  readonly version: 1;
  readonly digest: true;
  readonly title: string;
  readonly priority: Priority;
  readonly incidents: readonly IncidentDocument[];
};

/** The incident at one of its steps. Every field is always there: what is not known is null, what there is none of empty. */
export function incidentDocument(report: IncidentReport): IncidentDocument {
  const { check, failure, log } = report;
  return {
    version: 1,
    incident: report.incident,
    step: report.step,
    kind: report.kind,
    root: { kind: report.root.kind, name: report.root.name },
    title: report.title,
    reason: report.reason,
    place: report.place,
    opened_at: isoTime(report.openedAt),
    at: isoTime(report.at),
    duration_ms: report.durationMs,
    reopened: report.reopened,
    check:
      check === undefined
        ? null
        : { type: check.type, result: check.result, detail: check.detail, duration_ms: check.ms },
    failure: failure === undefined ? null : { kind: failure.kind, evidence: failure.evidence },
    tried_before: report.triedBefore ?? 0,
    remedies: report.remedies.map(({ at, name, command, detail, exitCode, output, verified }) => ({
      at: at === undefined ? null : isoTime(at),
      name,
      command,
      detail,
      exit_code: exitCode ?? null,
      output,
      verified: verified ?? null,
    })),
    container: report.container,
    log: log === undefined ? null : { path: log.path, lines: log.lines },
    affected: report.affected,
    next: report.next,
    view_log: report.viewLog ?? null,
    cure: report.cure ?? null,
    missed: report.missed,
  };
}

/** What a program is given of a call: the incident, or a digest of several. */
export function callDocument(call: Call): IncidentDocument | DigestDocument {
  const [report] = call.reports;
  if (call.reports.length === 1) return { ...incidentDocument(report), priority: call.priority };
  return {
    version: 1,
    digest: true,
    title: headline(call),
    priority: call.priority,
    incidents: call.reports.map(incidentDocument),
  };
}

/**
 * A document as text on one line. What would be obeyed by a terminal is spelled out; lone surrogates, at which strict
 * readers of JSON give up, are replaced.
 */
export function documentText(document: unknown): string {
  const text = JSON.stringify(document, (_, value: unknown) =>
    typeof value === 'string' ? toUSVString(value) : value,
  );
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
