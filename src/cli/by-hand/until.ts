import { parseTime } from '../../decide/marker.js';
import { EXIT, Mistake } from '../../model/mistake.js';
import { parseDuration } from '../duration.js';

/** What can be said of the end on the command line. */
export type End = { readonly for?: string; readonly until?: string };

/** A year of five digits is nothing that a marker's reader knows. */
const LATEST = Date.UTC(9999, 11, 31);

/**
 * When something ends, wall clock, ms since the epoch; undefined where the command line says nothing of it.
 * @throws Mistake for what is no time, or is over
 */
export function endOf({ for: length, until }: End, nowMs: number): number | undefined {
  if (length !== undefined) return ofLength(length, nowMs);
  if (until === undefined) return undefined;
  const end = clockTimeOf(until, nowMs) ?? parseTime(until);
  if (end === undefined || end > LATEST) {
    const expected = '18:30, 2026-12-01T08:00, 2026-12-01T08:00Z or the seconds of date +%s';
    throw new Mistake(`--until: expected a time such as ${expected}, found "${until}"`, EXIT.usage);
  }
  if (end <= nowMs) throw new Mistake(`--until: expected a time to come, found "${until}"`, EXIT.usage);
  return end;
}

function ofLength(text: string, nowMs: number): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0 && nowMs + ms <= LATEST) return nowMs + ms;
  throw new Mistake(`--for: expected a length of time such as 30m, 2h, 1h30m or 7d, found "${text}"`, EXIT.usage);
}

/** The next time that the clock of this machine shows this. */
function clockTimeOf(text: string, nowMs: number): number | undefined {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const end = new Date(nowMs);
  end.setHours(Number(hours), Number(minutes), 0, 0);
  if (end.getTime() <= nowMs) end.setDate(end.getDate() + 1);
  return end.getTime();
}
