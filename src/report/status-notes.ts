import type { ServiceStatus, StatusWord } from '../model/status.js';
import type { StopMarker } from '../model/verdict.js';
import { ageText } from './age.js';

/** Of these it need not be said why they are so, or it is said in other words. */
const CALM: ReadonlySet<StatusWord> = new Set<StatusWord>([
  'running',
  'degraded',
  'stopped',
  'disabled',
  'never_asked',
  'unreadable',
]);

/** What is seen of a service already, beside its notes. */
export type Shown = 'check' | 'took' | 'asked' | 'restarts' | 'since' | 'incident';

/**
 * What is to be said of a service below its row: why it is not well, who stopped it, and what binds it.
 *
 * @param nowMs wall clock
 * @param shown what the row says already
 */
export function statusNotes(service: ServiceStatus, nowMs: number, shown: ReadonlySet<Shown>): string[] {
  const { word, since, check, marker, disabled, incident, trouble } = service;
  if (disabled !== undefined) return shown.has('since') ? [] : [disabled.text];
  const why = since === undefined || shown.has('since') ? undefined : since.after;
  const isStoppedElsewhere = word === 'stopped' && marker.kind !== 'present' && why !== undefined;
  const isAsked = check !== undefined && !shown.has('check') && word !== 'running';
  const isSaid = (isIll(word) || isStoppedElsewhere) && check !== undefined && why?.includes(check.detail) === true;
  return [
    ...(trouble === undefined ? [] : [`its journal cannot be read, so that it is not restarted: ${trouble}`]),
    ...markerNotes(marker, nowMs),
    ...(isStoppedElsewhere ? [`when last looked at: ${why}`] : []),
    ...(isIll(word) && why !== undefined ? [why] : []),
    ...(isAsked && !isSaid ? [check.detail] : []),
    ...(isIll(word) ? limitNotes(service, shown) : []),
    ...(incident === undefined || shown.has('incident')
      ? []
      : [`incident ${incident.id} is open for ${ageText(incident.ageMs)}`]),
  ];
}

function isIll(word: StatusWord): boolean {
  return !CALM.has(word);
}

function limitNotes({ name, word, restarts, backoffLeftMs }: ServiceStatus, shown: ReadonlySet<Shown>): string[] {
  const spent = restarts?.spent ?? 0;
  const freeInMs = restarts?.freeInMs ?? 0;
  return [
    ...(restarts === undefined || spent === 0 || shown.has('restarts')
      ? []
      : [`${String(spent)} of ${String(restarts.of)} restarts in ${ageText(restarts.windowMs)} are spent`]),
    ...(word === 'crash_loop' && freeInMs > 0
      ? [`restart allowed again in ${ageText(freeInMs)}; to allow it now: wardround reset ${name}`]
      : []),
    ...(backoffLeftMs === undefined
      ? []
      : [`backing off for ${ageText(backoffLeftMs)} more; to end that: wardround reset ${name}`]),
  ];
}

function markerNotes(marker: StopMarker, nowMs: number): string[] {
  if (marker.kind === 'unknown') return [`its stop marker could not be looked up: ${marker.cause}`];
  if (marker.kind === 'absent') return marker.expired ? ['its stop marker has expired, and rounds ignore it'] : [];
  return [markerText(marker, nowMs)];
}

/** `stopped by ada for 2 h, for 30 min more (moving the mailbox): /var/run/…/mailer.stopped on this machine`. */
export function markerText(marker: Extract<StopMarker, { kind: 'present' }>, nowMs: number): string {
  const { by, since, until, unreadUntil, reason, path, where } = marker;
  const who = by === undefined ? '' : ` by ${by}`;
  const age = since === undefined ? '' : ` ${ageText(nowMs - since)} ago`;
  const end =
    until !== undefined
      ? `, for ${ageText(until - nowMs)} more`
      : unreadUntil !== undefined
        ? `, until "${unreadUntil}", which is no time, so that it never ends`
        : ', until somebody resumes it';
  return `stopped${who}${age}${end}${reason === undefined ? '' : ` (${reason})`}: ${path} ${where}`;
}
