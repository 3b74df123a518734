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
      return readContent(path, where, reply, nowMs);
    case 'not-running':
      return { kind: 'unknown', cause: reply.detail };
    case 'unreachable':
      return { kind: 'unknown', cause: reply.cause };
    default:
      return { kind: 'unknown', cause: `looking for ${path} did not end in time` };
  }
}

/** An empty file is enough; `until=`, `reason=` and `by=` lines are read when present. A time that cannot be read binds. */
function readContent(
  path: string,
  where: string,
  { content, changedAtMs }: Extract<Reply, { kind: 'file' }>,
  nowMs: number,
): StopMarker {
  const field = (name: string): string | undefined =>
    new RegExp(`^\\s*${name}\\s*=[^\\S\\n]*(.*?)\\s*$`, 'm').exec(content)?.[1]?.slice(0, FIELD_CHARACTERS);
  const untilText = field('until') ?? '';
  const until = parseTime(untilText);
  if (until !== undefined && until <= nowMs) return { kind: 'absent', expired: true };
  const reason = field('reason');
  const by = field('by');
  return {
    kind: 'present',
    path,
    where,
    ...(changedAtMs === undefined ? {} : { since: changedAtMs }),
    ...(until === undefined ? {} : { until }),
    ...(until === undefined && untilText !== '' ? { unreadUntil: untilText } : {}),
    ...(reason === undefined || reason === '' ? {} : { reason }),
    ...(by === undefined || by === '' ? {} : { by }),
  };
}

/** `Date.parse` alone would take `monday 9` for a day in 2001, and the marker for expired. */
const ISO_8601 = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)? ?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** Of a marker's file, that much is read. */
const READ_BYTES = 1_000;
const FIELD_CHARACTERS = 200;

export type MarkerNote = { readonly until?: number; readonly by?: string; readonly reason?: string };

/**
 * What `readMarkers` reads back as this. Each field is one line, whatever was given: a reason with a line `until=` in it
 * ends nothing.
 */
export function markerText({ until, by, reason }: MarkerNote): string {
  const fields: readonly (readonly [string, string])[] = [
    ['until', until === undefined ? '' : new Date(until).toISOString()],
    ['by', oneLine(by ?? '')],
    ['reason', oneLine(reason ?? '')],
  ];
  const text = fields.map(([name, value]) => (value === '' ? '' : `${name}=${value}\n`)).join('');
  // What is cut is the end of the reason. Half a character is none that a reader wants.
  return Buffer.byteLength(text) <= READ_BYTES ? text : `${withinBytes(text, READ_BYTES - 1)}\n`;
}

function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, ' ').trim();
  return line
    .slice(0, FIELD_CHARACTERS)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd();
}

function withinBytes(text: string, limit: number): string {
  let kept = text.slice(0, limit);
  while (Buffer.byteLength(kept) > limit) kept = kept.slice(0, -1);
  return kept.replace(/[\uD800-\uDBFF]$/, '').trimEnd();
}

/** ISO 8601, or seconds since the epoch as `date +%s` prints them: wall clock, ms since the epoch. */
export function parseTime(text: string): number | undefined {
  const ms = /^\d{9,11}$/.test(text) ? Number(text) * 1000 : ISO_8601.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
