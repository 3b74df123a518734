import { elapsedMs } from '../decide/age.js';
import type { Day, History, Outage, Thread } from '../model/history.js';
import { momentOf, type JournalEvent, type Moment } from '../model/journal.js';
import { DAY_MS, addDays, dayOf, dayStart, emptyDay } from './day.js';
import { bucketOf } from './latency.js';

/** Nothing is known yet. */
export const NO_HISTORY: History = { days: [], outages: [] };

/** An answer counts until the next one, and no longer than this: then nobody knows. */
const HOLDS_MS = 3_600_000;
/** Of more, the last ones say what was tried. */
const REMEDIES_KEPT = 20;
const LAST_DAY = Date.UTC(9999, 11, 31);

/**
 * What a journal says of the past: a left fold, so that reading it in parts gives what reading it as a whole gives. Time
 * that is still to be counted on the last answer is not in it: see `historyOf`.
 */
export function foldHistory(events: Iterable<JournalEvent>, before: History = NO_HISTORY): History {
  const draft = draftOf(before);
  for (const event of events) take(draft, event);
  return historyFrom(draft);
}

/**
 * The past as it stands now: what was known before, and what the events say since.
 *
 * @param now wall clock, ms: the last answer counts until then
 */
export function historyOf(past: History, events: Iterable<JournalEvent>, now: number): History {
  const draft = draftOf(past);
  for (const event of events) take(draft, event);
  settle(draft);
  const { answer } = draft;
  if (answer !== undefined) count(draft, { at: now, upMs: answer.upMs + now - answer.at, boot: answer.boot });
  return historyFrom(draft);
}

/**
 * The same of the time since `from`, to the millisecond where the events reach back so far; else the day of `from` is
 * there as a whole, and the outages are all that are known.
 */
export function historySince(past: History, events: readonly JournalEvent[], from: number, now: number): History {
  const first = events.findIndex(({ at }) => at >= from);
  const isCut = first !== 0;
  const before = isCut ? events.slice(0, first === -1 ? events.length : first) : [];
  const draft = draftOf(past);
  for (const event of before) take(draft, event);
  settle(draft);
  const { days, outages, thread } = historyFrom(draft);
  const begun = thread === undefined ? {} : { thread: isCut ? threadFrom(thread, from) : thread };
  const kept = isCut ? [] : days.filter(({ day }) => dayStart(day) + DAY_MS > from);
  return historyOf({ days: kept, outages, ...begun }, events.slice(before.length), now);
}

/** The thread with the time before `from` taken off its answer. */
function threadFrom(thread: Thread, from: number): Thread {
  const { answer } = thread;
  if (answer === undefined) return thread;
  const { at, upMs, leftMs } = answer;
  const goneMs = Math.max(0, from - at);
  return {
    ...thread,
    answer: { ...answer, at: at + goneMs, upMs: upMs + goneMs, leftMs: Math.max(0, leftMs - goneMs) },
  };
}

type Draft = { -readonly [K in keyof Thread]: Thread[K] } & {
  readonly days: Map<string, Day>;
  readonly outages: Outage[];
};

function draftOf({ days, outages, thread }: History): Draft {
  return { ...thread, days: new Map(days.map((day) => [day.day, day])), outages: [...outages] };
}

function historyFrom({ days, outages, ...thread }: Draft): History {
  const sorted = [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
  return { days: sorted, outages, ...(Object.keys(thread).length === 0 ? {} : { thread }) };
}

function take(draft: Draft, event: JournalEvent): void {
  if (!isDatable(event.at)) return;
  switch (event.event) {
    case 'checked':
      takeCheck(draft, event);
      return;
    case 'away':
      resume(draft);
      isDown(draft, event, event.detail, undefined);
      return;
    case 'state':
      takeState(draft, event);
      return;
    case 'restart':
      takeRestart(draft, event);
      return;
    case 'not-recovered':
      if (event.started === false) takeBack(draft);
      return;
    case 'recovered':
    case 'started':
      resume(draft);
      helped(draft);
      isWell(draft, event);
      return;
    case 'incident':
      takeIncident(draft, event);
      return;
    case 'folded':
    case 'called':
    case 'alerted':
    case 'recovery-notified':
    case 'reset':
    case 'reminded':
      return;
  }
}

type Checked = Extract<JournalEvent, { event: 'checked' }>;

function takeCheck(draft: Draft, event: Checked): void {
  // While it is stopped, what fails is no news: only the last of it may turn out to be.
  if (draft.isStopped === true) delete draft.unsure;
  else settle(draft);
  if (event.result === 'failure') {
    draft.unsure = event;
    return;
  }
  const { day } = draftDay(draft, event.at);
  add(draft, { ...emptyDay(day), checks: { ...emptyDay(day).checks, [event.result]: 1 }, latencies: latencyOf(event) });
  if (event.result === 'unknown') answered(draft, undefined, event);
  else isWell(draft, event);
}

/** A check that failed, and nobody had stopped the service. */
function applyFailure(draft: Draft, event: Checked): void {
  delete draft.unsure;
  const day = emptyDay(dayOf(event.at));
  add(draft, { ...day, checks: { ...day.checks, failure: 1 } });
  isDown(draft, event, event.detail, event.failure);
}

/** The failed check that was left open counts, unless the service is stopped. */
function settle(draft: Draft): void {
  if (draft.isStopped !== true && draft.unsure !== undefined) applyFailure(draft, draft.unsure);
}

function resume(draft: Draft): void {
  delete draft.isStopped;
  settle(draft);
}

function takeState(draft: Draft, event: Extract<JournalEvent, { event: 'state' }>): void {
  if (event.state === 'stopped') {
    const wasUp = draft.answer?.isUp === true && draft.unsure === undefined;
    delete draft.unsure;
    draft.isStopped = true;
    endOutage(draft, event.at);
    // A marker that lies beside a service which runs says nothing about it.
    if (!wasUp) answered(draft, undefined, event);
    return;
  }
  resume(draft);
  // One that has not come up yet is neither well nor down, unless it was down before.
  const isOpen = event.state === 'unknown' || (event.state === 'starting' && openOutage(draft) === undefined);
  if (isOpen) answered(draft, undefined, event);
}

function takeRestart(draft: Draft, event: Extract<JournalEvent, { event: 'restart' }>): void {
  resume(draft);
  if (openOutage(draft) === undefined) isDown(draft, event, '', undefined);
  changeOutage(draft, (outage) => ({
    ...outage,
    remedies: [...outage.remedies, { at: event.at, rung: event.rung ?? '', helped: false }].slice(-REMEDIES_KEPT),
  }));
  add(draft, { ...emptyDay(dayOf(event.at)), restarts: 1 });
}

/** Nothing was started after all. */
function takeBack(draft: Draft): void {
  const last = openOutage(draft)?.remedies.at(-1);
  if (last === undefined) return;
  changeOutage(draft, (outage) => ({ ...outage, remedies: outage.remedies.slice(0, -1) }));
  add(draft, { ...emptyDay(dayOf(last.at)), restarts: -1 });
}

function helped(draft: Draft): void {
  const last = openOutage(draft)?.remedies.at(-1);
  if (last === undefined || last.helped) return;
  changeOutage(draft, (outage) => ({
    ...outage,
    remedies: [...outage.remedies.slice(0, -1), { ...last, helped: true }],
  }));
  add(draft, { ...emptyDay(dayOf(last.at)), helped: 1 });
}

function takeIncident(draft: Draft, event: Extract<JournalEvent, { event: 'incident' }>): void {
  settle(draft);
  if (event.step === 'closed') delete draft.incident;
  else draft.incident = event.incident;
  if (event.step !== 'closed') changeOutage(draft, (outage) => ({ ...outage, incident: event.incident }));
}

function isWell(draft: Draft, event: Moment): void {
  answered(draft, true, event);
  endOutage(draft, event.at);
}

function isDown(draft: Draft, event: Moment, cause: string, failure: Outage['failure']): void {
  answered(draft, false, event);
  if (openOutage(draft) !== undefined) return;
  draft.outages.push({
    from: event.at,
    cause: cause.slice(0, 300),
    ...(failure === undefined ? {} : { failure }),
    remedies: [],
    ...(draft.incident === undefined ? {} : { incident: draft.incident }),
  });
}

function openOutage({ outages }: Draft): Outage | undefined {
  const last = outages.at(-1);
  return last?.to === undefined ? last : undefined;
}

function changeOutage(draft: Draft, change: (outage: Outage) => Outage): void {
  const last = openOutage(draft);
  if (last !== undefined) draft.outages[draft.outages.length - 1] = change(last);
}

function endOutage(draft: Draft, at: number): void {
  changeOutage(draft, (outage) => ({ ...outage, to: Math.max(outage.from, at) }));
}

/** Time counts on this answer from now on; undefined: on none. */
function answered(draft: Draft, isUp: boolean | undefined, event: Moment): void {
  count(draft, event);
  if (isUp === undefined) delete draft.answer;
  else draft.answer = { ...momentOf(event), isUp, leftMs: HOLDS_MS };
}

/** Counts the time since the last answer, on the days that it was. */
function count(draft: Draft, until: Moment): void {
  const { answer } = draft;
  if (answer === undefined) return;
  const ms = Math.min(answer.leftMs, Math.max(0, elapsedMs(answer, until)));
  const end = answer.at + ms;
  for (let at = answer.at; at < end;) {
    const day = dayOf(at);
    const next = Math.min(end, dayStart(day) + DAY_MS);
    add(draft, { ...emptyDay(day), [answer.isUp ? 'upMs' : 'downMs']: next - at });
    at = next;
  }
}

/** Whether a clock that shows this has a day that can be written in ten characters. */
function isDatable(at: number): boolean {
  return at >= 0 && at < LAST_DAY;
}

function draftDay({ days }: Draft, at: number): Day {
  const day = dayOf(at);
  return days.get(day) ?? emptyDay(day);
}

function add(draft: Draft, part: Day): void {
  draft.days.set(part.day, addDays(draftDay(draft, dayStart(part.day)), part));
}

function latencyOf({ ms, result }: Checked): Day['latencies'] {
  return result === 'unknown' ? {} : { [bucketOf(ms)]: 1 };
}
