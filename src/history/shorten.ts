import { elapsedMs } from '../decide/age.js';
import { foldFacts } from '../decide/facts.js';
import { foldIncident } from '../decide/incident-facts.js';
import type { Incident, JournalEvent, Moment, Restart } from '../model/journal.js';

/**
 * The most that the schema allows: no window is longer, and no time to stay up after which an incident is over; nothing
 * counts more restarts.
 */
const COUNTS_MS = 604_800_000;
const COUNTED = 1_000;
/** Of these last restarts it stays known how they ended: a person may be told. */
const TOLD = 20;
/** What `alerts` lists. */
const CALLS_MS = 30 * 86_400_000;
const CALLS_KEPT = 100;

/**
 * The events of a journal that still decide something: `foldFacts` gives the same of these as of all, but for restarts
 * that nothing can count. That are those of more than a week ago, unless the service has not stayed up for a week since,
 * and those before the last thousand. Checks in a row become one with `times`.
 */
export function shorten(events: readonly JournalEvent[], now: Moment): JournalEvent[] {
  const kept = new Set<number>();
  keepLast(events, kept);
  keepRuns(events, kept);
  keepRestarts(events, kept, now);
  keepIncident(events, kept, now);
  return counted(events, kept);
}

type Kept = Set<number>;

const isFailure = (event: JournalEvent): boolean => event.event === 'checked' && event.result === 'failure';
const isUnknown = (event: JournalEvent): boolean => event.event === 'checked' && event.result === 'unknown';
const isGoodCheck = (event: JournalEvent): boolean =>
  event.event === 'checked' && !isFailure(event) && !isUnknown(event);
const isSuccess = (event: JournalEvent): boolean => isGoodCheck(event) || event.event === 'recovered';
const isUp = (event: JournalEvent): boolean => isSuccess(event) || event.event === 'started';
const isDown = (event: JournalEvent): boolean => isFailure(event) || event.event === 'restart';
const isKnown = (event: JournalEvent): boolean => event.event === 'checked' && !isUnknown(event);

/** The last of each kind that is remembered as such. */
function keepLast(events: readonly JournalEvent[], kept: Kept): void {
  const last = (matches: (event: JournalEvent) => boolean): void => keep(kept, events.findLastIndex(matches));
  // After a restart, anything says that its round is over.
  last(({ event }) => event !== 'away' && event !== 'folded');
  last(({ event }) => event === 'checked');
  last(({ event }) => event === 'state');
  last(({ event }) => event === 'reminded');
  last((event) => event.event === 'state' && event.state !== 'unknown');
  for (const matches of [isFailure, isSuccess, isUp, isKnown]) last(matches);
}

/** Since when it fails, or is well, and how often that was seen. */
function keepRuns(events: readonly JournalEvent[], kept: Kept): void {
  const lastSuccess = events.findLastIndex(isSuccess);
  keep(kept, findFrom(events, lastSuccess + 1, isFailure));
  const reset = events.findLastIndex(({ event }) => event === 'reset');
  if (reset > lastSuccess) {
    kept.add(reset);
    keep(kept, events.slice(0, reset).findLastIndex(isFailure));
  }
  const doubted = lastDoubt(events);
  keep(kept, doubted);
  keep(kept, findFrom(events, Math.max(doubted, events.findLastIndex(isFailure)) + 1, isSuccess));
}

/** Where it was last not to be asked for the second time in a row: from then on nobody knew that it was well. */
function lastDoubt(events: readonly JournalEvent[]): number {
  let unknowns = 0;
  let doubted = -1;
  for (const [index, event] of events.entries()) {
    if (event.event !== 'checked') continue;
    unknowns = isUnknown(event) ? unknowns + timesOf(event) : 0;
    if (unknowns > 1) doubted = index;
  }
  return doubted;
}

/** The restarts that count, and of each when the service came up, when it went down again, and how long it was up. */
function keepRestarts(events: readonly JournalEvent[], kept: Kept, now: Moment): void {
  const reset = events.findLastIndex(({ event }) => event === 'reset');
  const forgotten = events.slice(0, Math.max(0, reset)).findLastIndex(({ event }) => event === 'restart');
  if (forgotten > events.findLastIndex(({ event }) => event === 'state')) {
    // The state still says that it was restarted.
    kept.add(forgotten).add(reset);
  }
  const all = events.flatMap(({ event }, index) => (event === 'restart' && index > reset ? [index] : []));
  const counting = all.slice(firstThatCounts(foldFacts(events).restarts, now));
  for (const [nth, index] of counting.entries()) {
    kept.add(index);
    keepAfterRestart(events, index, counting[nth + 1] ?? events.length, kept, nth >= counting.length - TOLD);
  }
}

function firstThatCounts(restarts: readonly Restart[], now: Moment): number {
  const young = restarts.findIndex((restart) => elapsedMs(restart, now) < COUNTS_MS);
  const lasted = restarts.findLastIndex(({ lastedMs = 0, upSince }) => {
    return Math.max(lastedMs, upSince === undefined ? 0 : elapsedMs(upSince, now)) >= COUNTS_MS;
  });
  const first = Math.min(young === -1 ? restarts.length : young, lasted + 1);
  // The last one says since when it is up, however long ago that was.
  return Math.max(0, Math.min(restarts.length - 1, Math.max(first, restarts.length - COUNTED)));
}

/** A time in which it was up: where it begins, and where it ends, if it does. */
type Up = { readonly start: number; readonly end?: number };

function keepAfterRestart(
  events: readonly JournalEvent[],
  restart: number,
  next: number,
  kept: Kept,
  isTold: boolean,
): void {
  keepEnd(events.slice(0, next), restart + 1, kept, isTold);
  const ups = upsIn(events, restart + 1, next);
  const lengthOf = ({ start, end }: Up): number => (end === undefined ? -1 : elapsed(events, start, end));
  const longest = ups.reduce<Up | undefined>((best, up) => {
    return best === undefined || lengthOf(up) > lengthOf(best) ? up : best;
  }, undefined);
  for (const up of ups) {
    const isKept = up === ups[0] || up === longest || up.end === undefined || hasAny(kept, up.start, up.end);
    // A part of it would be another length.
    if (isKept) for (const index of [up.start, up.end ?? up.start]) keep(kept, index);
  }
}

/** How the remedy ended, and what said that it helped, or did not: the last that was sure of it, or the first look. */
function keepEnd(events: readonly JournalEvent[], from: number, kept: Kept, isTold: boolean): void {
  const last = (matches: (event: JournalEvent) => boolean): number => {
    return events.findLastIndex((event, index) => index >= from && matches(event));
  };
  keep(
    kept,
    last((event) => event.event === 'not-recovered' && event.started === false),
  );
  const sure = last((event) => isSureOfHelp(event));
  keep(kept, sure === -1 ? findFrom(events, from, isKnown) : sure);
  if (isTold)
    keep(
      kept,
      last((event) => event.event === 'not-recovered' || 'ran' in event),
    );
}

/** Whether it says by itself that the remedy before it helped, or did not. */
function isSureOfHelp(event: JournalEvent): boolean {
  if (event.event !== 'not-recovered') return event.event === 'recovered' || event.event === 'started';
  return event.failure !== undefined || event.ran === undefined || event.started === false;
}

function upsIn(events: readonly JournalEvent[], from: number, to: number): Up[] {
  const ups: Up[] = [];
  let start: number | undefined;
  // The next restart ends it, too.
  for (let index = from; index <= Math.min(to, events.length - 1); index += 1) {
    const event = events[index];
    if (event === undefined) break;
    if (index < to && isUp(event)) start ??= index;
    else if (start !== undefined && isDown(event)) {
      ups.push({ start, end: index });
      start = undefined;
    }
  }
  return start === undefined ? ups : [...ups, { start }];
}

/** The last incident: how it began, the last of each of its steps, and the last call to each place. */
function keepIncident(events: readonly JournalEvent[], kept: Kept, now: Moment): void {
  const told = events.flatMap((event, index) => (isTold(event) ? [{ event, index }] : []));
  let incident: Incident | undefined;
  let opening = 0;
  for (const [nth, { event }] of told.entries()) {
    const after = foldIncident(incident, event);
    if (after?.openedAt !== incident?.openedAt) opening = nth;
    incident = after;
  }
  if (incident === undefined) return;
  const own = told.slice(opening);
  const last = new Map<string, number>();
  for (const { event, index } of own) {
    if (event.event === 'called' && event.incident !== incident.id) continue;
    last.set(event.event === 'called' ? `to ${event.channel}` : 'step' in event ? event.step : event.event, index);
  }
  keep(kept, own[0]?.index ?? -1);
  for (const index of last.values()) kept.add(index);
  // Of journals of the first version each may matter, and none is written any more.
  const isOld = own.some(({ event }) => event.event === 'alerted' || event.event === 'recovery-notified');
  const recent = told.slice(-CALLS_KEPT).findIndex(({ event }) => elapsedMs(event, now) < CALLS_MS);
  const listed = recent === -1 ? [] : told.slice(-CALLS_KEPT).slice(recent);
  for (const { index } of isOld ? [...own, ...listed] : listed) kept.add(index);
}

type Told = Extract<JournalEvent, { event: 'incident' | 'called' | 'alerted' | 'recovery-notified' }>;

function isTold(event: JournalEvent): event is Told {
  return ['incident', 'called', 'alerted', 'recovery-notified'].includes(event.event);
}

/** What is kept, each of it standing for what is left out before it. */
function counted(events: readonly JournalEvent[], kept: Kept): JournalEvent[] {
  const lastCheck = events.findLastIndex(({ event }) => event === 'checked');
  const restarts = events.flatMap(({ event }, index) => (event === 'restart' ? [index] : []));
  const told = restarts.at(-TOLD) ?? 0;
  const left = new Map<string, number>();
  let incident = '';
  return events.flatMap((event, index) => {
    for (const row of endedBy(event, incident)) left.delete(row);
    if (event.event === 'incident') incident = event.incident;
    const row = rowOf(event);
    const times = (row === undefined ? 0 : (left.get(row) ?? 0)) + timesOf(event);
    if (!kept.has(index)) {
      if (row !== undefined) left.set(row, times);
      return [];
    }
    if (row !== undefined) left.delete(row);
    const isWhole = index === lastCheck || (event.event === 'not-recovered' && index > told);
    const short = 'detail' in event && !isWhole ? { ...event, detail: '' } : event;
    return [times === 1 ? short : ({ ...short, times } as JournalEvent)];
  });
}

/** What an event is counted among. */
function rowOf(event: JournalEvent): string | undefined {
  if (isFailure(event)) return 'failure';
  if (isSuccess(event)) return 'success';
  if (isUnknown(event)) return 'unknown';
  return event.event === 'incident' && COUNTED_STEPS.has(event.step) ? event.step : undefined;
}

const COUNTED_STEPS: ReadonlySet<string> = new Set(['reopened', 'reminded', 'escalated']);

/** The rows in which nothing counts any more after this event. */
function endedBy(event: JournalEvent, incident: string): readonly string[] {
  const rows: string[] = [];
  if (isFailure(event)) rows.push('success');
  if (isSuccess(event)) rows.push('failure');
  if (isKnown(event)) rows.push('unknown');
  if (event.event !== 'incident') return rows;
  if (event.step === 'reopened') rows.push('reminded');
  if (event.step === 'opened' || event.incident !== incident) rows.push(...COUNTED_STEPS);
  return rows;
}

function timesOf(event: JournalEvent): number {
  return 'times' in event ? (event.times ?? 1) : 1;
}

function elapsed(events: readonly JournalEvent[], start: number, end: number): number {
  const [from, to] = [events[start], events[end]];
  return from === undefined || to === undefined ? 0 : elapsedMs(from, to);
}

function findFrom(events: readonly JournalEvent[], from: number, matches: (event: JournalEvent) => boolean): number {
  return events.findIndex((event, index) => index >= from && matches(event));
}

function hasAny(kept: Kept, from: number, to: number): boolean {
  for (let index = from; index < to; index += 1) if (kept.has(index)) return true;
  return false;
}

function keep(kept: Kept, index: number): void {
  if (index >= 0) kept.add(index);
}
