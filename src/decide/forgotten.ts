import type { Facts, Moment } from '../model/journal.js';
import type { Forgotten, Visit } from '../model/round.js';
import { ageMs } from './age.js';
import { timeText } from './words.js';

const DAY_MS = 86_400_000;
/** Rounds start some seconds early or late: a day that is nearly over is over. */
const JITTER_MS = 60_000;

/**
 * The services of a round that a person has stopped or disabled, with no end, for so long that it may have been forgotten.
 *
 * @param afterMs how long that is; 0: nothing ever counts as forgotten
 */
export function forgottenIn(visits: readonly Visit[], afterMs: number, now: Moment): Forgotten[] {
  if (afterMs === 0) return [];
  return visits.flatMap((visit) => leftAlone(visit, now) ?? []).filter((one) => one.ageMs >= afterMs);
}

function leftAlone({ service, verdict, marker = verdict?.marker, facts }: Visit, now: Moment): Forgotten | undefined {
  const { name, disabled } = service;
  if (disabled?.at !== undefined) return forgotten(name, 'disabled', { ...disabled, at: disabled.at }, now);
  if (marker?.kind !== 'present' || marker.until !== undefined) return undefined;
  // Of a marker in a container it is not known since when it lies there: since when it was seen is.
  const seen = facts?.state?.state === 'stopped' ? facts.state.since : undefined;
  const at = marker.since ?? seen?.at;
  if (at === undefined) return undefined;
  const one = forgotten(name, 'stopped', { ...marker, at }, now);
  return marker.since === undefined && seen !== undefined ? { ...one, ageMs: ageMs(seen, now) } : one;
}

type Left = { readonly at: number; readonly by?: string; readonly reason?: string };

function forgotten(name: string, how: Forgotten['how'], { at, by, reason }: Left, now: Moment): Forgotten {
  const who = by === undefined ? '' : ` by ${by}`;
  const why = reason === undefined ? '' : ` (${reason})`;
  return {
    name,
    how,
    at,
    ageMs: Math.max(0, now.at - at),
    reason: `it has been ${how}${who} since ${timeText(at, now.at)}, with no end${why}: forgotten?`,
    undo: `wardround ${how === 'stopped' ? 'resume' : 'enable'} ${name}`,
  };
}

/** Whether people are to be reminded of it now: once a day. */
export function isReminderDue({ remindedAt }: Facts, now: Moment): boolean {
  return remindedAt === undefined || ageMs(remindedAt, now) >= DAY_MS - JITTER_MS;
}
