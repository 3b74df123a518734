import { FAILURES, type FailureKind } from '../model/failure.js';
import type { Day, History, Outage, Thread } from '../model/history.js';
import { mergeDays } from './day.js';

/** Of the format of history files. */
const VERSION = 1;
const DAYS_KEPT = 400;
const OUTAGES_KEPT = 1_000;
/** What is of no fold that could still be made again. */
const SETTLED = '';

/** What a history file holds, by line. `fold`: the name of the fold that wrote it. */
export type HistoryLine =
  | { readonly kind: 'day'; readonly fold: string; readonly day: Day }
  | { readonly kind: 'outage'; readonly fold: string; readonly outage: Outage }
  /** What was not over at the end of the fold; `outage` is one that goes on. */
  | { readonly kind: 'thread'; readonly fold: string; readonly thread: Thread; readonly outage?: Outage }
  /** Of a later version: kept as it is. */
  | { readonly kind: 'newer'; readonly text: string };

/** @param parseThread of what the thread carries of the journal, only the caller can tell whether it is right */
export function parseLines(text: string, parseThread: (value: unknown) => Thread): HistoryLine[] {
  return text.split('\n').flatMap((line) => parseLine(line, parseThread) ?? []);
}

export function linesText(lines: readonly HistoryLine[]): string {
  return lines.map((line) => `${lineText(line)}\n`).join('');
}

function lineText(line: HistoryLine): string {
  if (line.kind === 'newer') return line.text;
  const { kind, ...rest } = line;
  return JSON.stringify({ v: VERSION, kind, ...rest });
}

/**
 * What these lines come to. A day may have several lines, one of each fold: they are added up.
 *
 * @param except the fold that is not to count, as it will be made again
 */
export function historyOfLines(lines: readonly HistoryLine[], except?: string): History {
  const counting = lines.filter((line) => line.kind !== 'newer' && (line.fold === SETTLED || line.fold !== except));
  const days = mergeDays(counting.flatMap((line) => (line.kind === 'day' ? [line.day] : [])));
  const ended = counting.flatMap((line) => (line.kind === 'outage' ? [line.outage] : []));
  const last = counting.findLast((line) => line.kind === 'thread');
  const open = last?.outage === undefined ? [] : [last.outage];
  const thread = last === undefined || Object.keys(last.thread).length === 0 ? {} : { thread: last.thread };
  return { days, outages: [...ended, ...open], ...thread };
}

/**
 * The lines of a file after one more fold. That one's have to be told apart until the next: a round that is killed before
 * the journal was shortened makes it again.
 *
 * @param after makes of what was known before what is known after the fold
 */
export function foldInto(
  before: readonly HistoryLine[],
  fold: string,
  after: (past: History) => History,
): HistoryLine[] {
  const past = historyOfLines(before, fold);
  const open = past.outages.filter(({ to }) => to === undefined);
  const grown = after({ ...past, days: [], outages: open });
  const newer = before.filter(({ kind }) => kind === 'newer');
  const ended = past.outages.filter(({ to }) => to !== undefined);
  const settled: History = { days: past.days.slice(-DAYS_KEPT), outages: ended.slice(-OUTAGES_KEPT) };
  const threadBefore = before.findLast((line) => line.kind === 'thread' && line.fold !== fold);
  return [
    ...newer,
    ...linesOf(settled, SETTLED),
    // Should the fold be made again, it has to begin where it began.
    ...(threadBefore?.kind === 'thread' ? [{ ...threadBefore, fold: SETTLED }] : []),
    ...linesOf(grown, fold),
    threadLine(grown, fold),
  ];
}

function linesOf({ days, outages }: History, fold: string): HistoryLine[] {
  return [
    ...days.map((day): HistoryLine => ({ kind: 'day', fold, day })),
    ...outages.flatMap((outage): HistoryLine[] => (outage.to === undefined ? [] : [{ kind: 'outage', fold, outage }])),
  ];
}

function threadLine({ outages, thread = {} }: History, fold: string): HistoryLine {
  const open = outages.find(({ to }) => to === undefined);
  return { kind: 'thread', fold, thread, ...(open === undefined ? {} : { outage: open }) };
}

type Fields = Readonly<Record<string, unknown>>;

function parseLine(text: string, parseThread: (value: unknown) => Thread): HistoryLine | undefined {
  const line = fieldsOf(parsed(text));
  if (line === undefined || !isCount(line.v)) return undefined;
  if (line.v > VERSION) return { kind: 'newer', text };
  const { kind, fold } = line;
  if (typeof fold !== 'string') return undefined;
  const [day, outage] = [parseDay(line.day), parseOutage(line.outage)];
  if (kind === 'day') return day && { kind, fold, day };
  if (kind === 'outage') return outage && { kind, fold, outage };
  if (kind !== 'thread') return undefined;
  return { kind, fold, thread: parseThread(line.thread), ...(outage === undefined ? {} : { outage }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseDay(value: unknown): Day | undefined {
  const fields = fieldsOf(value);
  if (fields === undefined || !isDay(fields.day)) return undefined;
  const checks = fieldsOf(fields.checks) ?? {};
  return {
    day: fields.day,
    checks: {
      success: countOf(checks.success),
      degraded: countOf(checks.degraded),
      failure: countOf(checks.failure),
      unknown: countOf(checks.unknown),
    },
    upMs: countOf(fields.upMs),
    downMs: countOf(fields.downMs),
    latencies: Object.fromEntries(
      Object.entries(fieldsOf(fields.latencies) ?? {}).flatMap(([bucket, count]) =>
        /^\d{1,3}$/.test(bucket) && isCount(count) ? [[bucket, count]] : [],
      ),
    ),
    // One that was not started after all may be taken back in a later fold.
    restarts: Number.isSafeInteger(fields.restarts) ? Number(fields.restarts) : 0,
    helped: countOf(fields.helped),
  };
}

function parseOutage(value: unknown): Outage | undefined {
  const fields = fieldsOf(value);
  if (fields === undefined || !isTime(fields.from) || typeof fields.cause !== 'string') return undefined;
  const { from, to, cause, failure, remedies, incident } = fields;
  return {
    from,
    ...(isTime(to) ? { to: Math.max(from, to) } : {}),
    cause,
    ...(isFailureKind(failure) ? { failure } : {}),
    remedies: Array.isArray(remedies) ? remedies.flatMap((remedy) => parseRemedy(remedy) ?? []) : [],
    ...(typeof incident === 'string' ? { incident } : {}),
  };
}

function parseRemedy(value: unknown): Outage['remedies'][number] | undefined {
  const { at, rung, helped } = fieldsOf(value) ?? {};
  return isTime(at) && typeof rung === 'string' ? { at, rung, helped: helped === true } : undefined;
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function countOf(value: unknown): number {
  return isCount(value) ? value : 0;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}

function isFailureKind(value: unknown): value is FailureKind {
  return typeof value === 'string' && Object.hasOwn(FAILURES, value);
}
