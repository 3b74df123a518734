import type { Recovery, Round, Visit } from '../model/round.js';
import type { ProbeResult, StopMarker } from '../model/verdict.js';
import { outcomeCounts } from './summary.js';

/**
 * The round as one JSON document (`schemas/report.schema.json`), indented by two, ending in a newline.
 * Well-formed whatever the services printed, and free of raw terminal controls.
 */
export function jsonReport(round: Round): string {
  const report = {
    version: 1,
    run: {
      id: round.id,
      started_at: isoTime(round.startedAt),
      duration_ms: round.durationMs,
      mode: round.mode,
      dry_run: round.mode === 'dry-run',
      cut_short: round.cutShort ?? null,
      exit_code: round.exitCode,
    },
    summary: { healthy: 0, recovered: 0, failed: 0, ...Object.fromEntries(outcomeCounts(round)) },
    services: round.visits.map(serviceReport),
  };
  return `${escapeUnprintable(JSON.stringify(report, null, 2))}\n`;
}

function serviceReport(visit: Visit): object {
  const { service, verdict, recovery } = visit;
  return {
    name: service.name,
    container: service.target.kind === 'container' ? service.target.name : null,
    outcome: visit.outcome,
    reason: visit.reason,
    check: verdict ? { type: service.check.type, ...resultReport(verdict.result), attempts: verdict.attempts } : null,
    marker: verdict ? markerReport(verdict.marker) : null,
    marker_error: verdict?.marker.kind === 'unknown' ? verdict.marker.cause : null,
    recovery: recovery ? recoveryReport(recovery) : null,
    restarts: recovery?.started === true ? 1 : 0,
    blocked_by: visit.blockedBy,
    next: visit.next,
  };
}

function resultReport(result: ProbeResult): object {
  return { result: result.kind, detail: result.detail, duration_ms: result.ms };
}

function markerReport(marker: StopMarker): object | null {
  if (marker.kind !== 'present') return null;
  return {
    path: marker.path,
    where: marker.where,
    until: marker.until === undefined ? null : isoTime(marker.until),
    reason: marker.reason ?? null,
    by: marker.by ?? null,
  };
}

function recoveryReport(recovery: Recovery): object {
  return {
    command: recovery.action.command,
    started: recovery.started,
    detail: recovery.detail,
    output: recovery.output,
    verified: recovery.verified ? resultReport(recovery.verified) : null,
  };
}

/** `until` comes from a file that a person wrote: a time beyond what a `Date` can hold has no ISO form. */
function isoTime(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** JSON lets DEL, C1 and bidirectional controls through as they are; a terminal would act on them. */
function escapeUnprintable(json: string): string {
  return json.replace(/[\x7f-\x9f\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
