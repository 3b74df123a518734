import { isoTime } from '../model/iso-time.js';
import type { PlaceStatus, ServiceStatus, Since, Status } from '../model/status.js';
import type { StopMarker } from '../model/verdict.js';
import { jsonText } from './json-text.js';
import { wordCounts } from './status-looks.js';

/** How all stands as one JSON document (`schemas/status.schema.json`). Ends in a newline. */
export function statusJson(status: Status): string {
  const { at, probed, exitCode, round, places, services } = status;
  return jsonText({
    version: 1,
    at: isoTime(at),
    probed,
    exit_code: exitCode,
    round: {
      last: round.last === undefined ? null : sinceReport(round.last),
      old: round.isOld,
      under_way: round.isUnderWay,
      period_ms: round.periodMs,
    },
    summary: Object.fromEntries(wordCounts(services)),
    places: places.map(placeReport),
    services: services.map(serviceReport),
  });
}

function serviceReport(service: ServiceStatus): object {
  const { name, target, word, since, check, restarts, backoffLeftMs, marker, disabled, incident, trouble } = service;
  return {
    name,
    container: target.kind === 'container' ? target.name : null,
    state: word,
    since: since === undefined ? null : { ...sinceReport(since), after: since.after },
    check:
      check === undefined
        ? null
        : { ...sinceReport(check), result: check.result, detail: check.detail, duration_ms: check.ms },
    restarts:
      restarts === undefined
        ? null
        : {
            spent: restarts.spent,
            of: restarts.of,
            window_ms: restarts.windowMs,
            free_in_ms: restarts.freeInMs ?? null,
          },
    backoff_left_ms: backoffLeftMs ?? null,
    marker: markerReport(marker),
    marker_error: marker.kind === 'unknown' ? marker.cause : null,
    disabled:
      disabled === undefined
        ? null
        : {
            by_hand: disabled.byHand !== undefined,
            at: disabled.byHand?.at === undefined ? null : isoTime(disabled.byHand.at),
            by: disabled.byHand?.by ?? null,
            reason: disabled.byHand?.reason ?? null,
          },
    incident: incident === undefined ? null : { ...sinceReport(incident), id: incident.id, kind: incident.kind },
    error: trouble ?? null,
  };
}

function placeReport({ kind, name, word, since, detail, starts, incident }: PlaceStatus): object {
  return {
    kind,
    name,
    state: word,
    since: since === undefined ? null : sinceReport(since),
    detail,
    starts: starts ?? null,
    incident: incident === undefined ? null : { ...sinceReport(incident), id: incident.id, kind: incident.kind },
  };
}

function sinceReport({ at, ageMs }: Since): object {
  return { at: isoTime(at), age_ms: Math.round(ageMs) };
}

function markerReport(marker: StopMarker): object | null {
  if (marker.kind !== 'present') return null;
  const { path, where, since, until, by, reason } = marker;
  return {
    path,
    where,
    since: since === undefined ? null : isoTime(since),
    until: until === undefined ? null : isoTime(until),
    by: by ?? null,
    reason: reason ?? null,
  };
}
