import { actionText } from '../model/action-text.js';
import { isoTime } from '../model/iso-time.js';
import type { ContainerVisit } from '../model/container.js';
import type { Recovery, Round, Visit } from '../model/round.js';
import type { ProbeResult, StopMarker, Verdict } from '../model/verdict.js';
import { jsonText } from './json-text.js';
import { verifyingLook } from './last-look.js';
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
    containers: round.containers.map(containerReport),
    services: round.visits.map(serviceReport),
    forgotten: (round.forgotten ?? []).map(({ name, how, at, ageMs, reason, undo }) => {
      return { name, how, since: isoTime(at), age_ms: Math.round(ageMs), reason, undo };
    }),
  };
  return jsonText(report);
}

function serviceReport(visit: Visit): object {
  const { service, verdict, recoveries, failure, state } = visit;
  return {
    name: service.name,
    container: service.target.kind === 'container' ? service.target.name : null,
    outcome: visit.outcome,
    reason: visit.reason,
    state: state ? { state: state.state, since: isoTime(state.since.at), after: state.after } : null,
    failure: failure ?? null,
    check: verdict ? checkReport(visit, verdict) : null,
    readiness: verdict?.readiness ? resultReport(verdict.readiness) : null,
    marker: verdict ? markerReport(verdict.marker) : null,
    marker_error: verdict?.marker.kind === 'unknown' ? verdict.marker.cause : null,
    remedies: recoveries.map(recoveryReport),
    restarts: recoveries.filter(({ started }) => started).length,
    blocked_by: visit.blockedBy,
    next: visit.next,
  };
}

/** The last look counts: after a remedy that is the one that verified it, by the startup check where there is one. */
function checkReport(visit: Visit, { probe, result, attempts }: Verdict): object {
  const { service } = visit;
  const last = verifyingLook(visit);
  const startup = probe === 'startup' || last !== undefined ? service.startupCheck : undefined;
  const asked = startup === undefined ? 'liveness' : 'startup';
  return { type: (startup ?? service.check).type, probe: asked, ...resultReport(last ?? result), attempts };
}

function containerReport({ name, outcome, state, reason, next, services }: ContainerVisit): object {
  const how = state.kind === 'down' ? state.how : state.kind;
  return {
    name,
    outcome,
    found: how,
    out_of_memory: state.kind === 'down' && state.outOfMemory,
    reason,
    services,
    next,
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
    name: recovery.rung.name,
    command: actionText(recovery.rung.action),
    started: recovery.started,
    detail: recovery.detail,
    exit_code: recovery.code ?? null,
    output: recovery.output,
    verified: recovery.verified ? resultReport(recovery.verified) : null,
  };
}
