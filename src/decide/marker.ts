import type { Reply } from '../model/query.js';
import type { StopMarker } from '../model/verdict.js';

/** One place where a stop marker may lie, and what was found there. */
export type MarkerLook = { readonly path: string; readonly where: string; readonly reply: Reply };

/**
 * What the looks at a service's stop markers, here and in its container, come to. A marker that is present anywhere
 * binds; one that could not be looked up binds as well.
 *
 * @param nowMs wall clock: `until=` is a time on a person's calendar
 */
export function readMarkers(looks: readonly MarkerLook[], nowMs: number): StopMarker {
  const markers = looks.map((look) => readMarker(look, nowMs));
  return (
    markers.find((marker) => marker.kind === 'present') ??
    markers.find((marker) => marker.kind === 'unknown') ??
    markers.find((marker) => marker.kind === 'absent' && marker.expired) ?? { kind: 'absent' }
  );
}

function readMarker({ path, where, reply }: MarkerLook, nowMs: number): StopMarker {
  switch (reply.kind) {
    case 'no-file':
      return { kind: 'absent' };
    case 'file':
      return readContent(path, where, reply.content, nowMs);
    case 'not-running':
      return { kind: 'unknown', cause: reply.detail };
    case 'unreachable':
      return { kind: 'unknown', cause: reply.cause };
    default:
      return { kind: 'unknown', cause: `looking for ${path} did not end in time` };
  }
}

/** An empty file is enough; `until=`, `reason=` and `by=` lines are read when present. A time that cannot be read binds. */
function readContent(path: string, where: string, content: string, nowMs: number): StopMarker {
  const field = (name: string): string | undefined =>
    new RegExp(`^\\s*${name}\\s*=[^\\S\\n]*(.*?)\\s*$`, 'm').exec(content)?.[1]?.slice(0, 200);
  const untilText = field('until') ?? '';
  const until = parseTime(untilText);
  if (until !== undefined && until <= nowMs) return { kind: 'absent', expired: true };
  const reason = field('reason');
  const by = field('by');
  return {
    kind: 'present',
    path,
    where,
    ...(until === undefined ? {} : { until }),
    ...(until === undefined && untilText !== '' ? { unreadUntil: untilText } : {}),
    ...(reason === undefined || reason === '' ? {} : { reason }),
    ...(by === undefined || by === '' ? {} : { by }),
  };
}

/** `Date.parse` alone would take `monday 9` for a day in 2001, and the marker for expired. */
const ISO_8601 = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)? ?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** ISO 8601, or seconds since the epoch as `date +%s` prints them. */
function parseTime(text: string): number | undefined {
  const ms = /^\d{9,11}$/.test(text) ? Number(text) * 1000 : ISO_8601.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
