import { ageMs } from '../decide/age.js';
import type { CallSettings } from '../model/call.js';
import type { Incident, Moment } from '../model/journal.js';
import type { Cause } from '../notify/roots.js';

/** How long a message that can be replaced stays as it is at most, once something changed. */
const MOST_PROGRESS_MS = 3_600_000;

/**
 * A message that the server replaces in place is kept true, without a sound, where something changed since; and whatever
 * became of it, once it has said that a remedy is under way.
 */
export function progressOf(
  { visit, isWell, isStopped }: Cause,
  incident: Incident | undefined,
  isUnderway: boolean,
  now: Moment,
): { readonly step: 'progress' } | undefined {
  if (incident === undefined || !canBeReplaced(incident)) return undefined;
  if (isUnderway || incident.underway !== undefined) return { step: 'progress' };
  const since = visit?.state?.since;
  const hasChanged = since !== undefined && since.at > (incident.calledAt ?? incident.toldAt).at;
  // A person has done that: it is seldom, and to call it a crash loop for another hour would be wrong.
  if (isStopped) return hasChanged ? { step: 'progress' } : undefined;
  if (!isDue(incident, now)) return undefined;
  return hasChanged || (!isWell && (visit?.recoveries.length ?? 0) > 0) ? { step: 'progress' } : undefined;
}

/**
 * Whether it may be told that a remedy is under way: where a message can be replaced and may be by now, and where the end
 * of the round is sure to replace it again.
 *
 * @param remainingMs how much of the round is left
 */
export function mayAnnounce(
  incident: Incident,
  { notifyRecovery, escalate }: CallSettings,
  remainingMs: number,
  now: Moment,
): boolean {
  // Without good news the end of the incident would leave the message as it is.
  if (!notifyRecovery || !canBeReplaced(incident) || !isDue(incident, now)) return false;
  // An escalation is told to the next ones alone.
  const next = escalate[incident.escalated];
  return next === undefined || ageMs(incident.reopenedAt ?? incident.openedAt, now) + remainingMs < next.afterMs;
}

function canBeReplaced({ closedAt, updatable }: Incident): boolean {
  return closedAt === undefined && updatable.size > 0;
}

/**
 * Each update waits as long as the incident had gone on at the one before, an hour at most: servers count quiet messages
 * like loud ones.
 */
function isDue({ openedAt, toldAt, calledAt = toldAt }: Incident, now: Moment): boolean {
  return ageMs(calledAt, now) >= Math.min(ageMs(openedAt, calledAt), MOST_PROGRESS_MS);
}
