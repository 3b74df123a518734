import type { AlarmMemory, BeatReply } from '../model/heartbeat.js';
import type { Moment } from '../model/journal.js';
import { EXIT } from '../model/mistake.js';
import type { Outcome, Round, Visit } from '../model/round.js';
import { elapsedMs } from './age.js';
import { exitCodeOf } from './exit-code.js';
import { inWords } from './words.js';

const PING_BYTES = 10_000;
/** An alarm is put off once this part of its time is over: sparingly enough for a free server. */
export const REARM_PART = 1 / 4;
const DAY_MS = 86_400_000;
/** Server and network take their time: an alarm that was to come by then has come. */
const RANG_MS = 30_000;

/**
 * Where a ping of the healthchecks.io kind goes: `/start` at the begin, the URL itself after a round that ends with exit
 * code 0, else `/EXIT-CODE`. Both ends of a round carry the same run id. Undefined where the URL is none.
 *
 * @param rid a UUID
 */
export function pingUrl(base: string, end: 'start' | number, rid: string): string | undefined {
  if (!URL.canParse(base)) return undefined;
  const url = new URL(base);
  const suffix = end === 0 ? '' : `/${String(end)}`;
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${suffix}`;
  url.searchParams.set('rid', rid);
  return url.href;
}

/** The round in a few lines. */
export function pingBody(round: Round): string {
  const counts = Object.entries(countsOf(round)).map(([outcome, count]) => `${String(count)} ${outcome}`);
  const took = `exit code ${String(round.exitCode)} after ${String(round.durationMs)} ms`;
  const lines = [
    `${took}: ${counts.length === 0 ? 'no services' : counts.join(', ')}`,
    ...(round.cutShort === undefined ? [] : [`cut short: ${round.cutShort}`]),
    ...failing(round).map(({ service, outcome }) => `${service.name}: ${outcome}`),
  ];
  return cutToBytes(lines.join('\n'), PING_BYTES);
}

/** The round as the user's own API gets it. */
export function summary(round: Round, name: string): object {
  return {
    version: 1,
    name,
    run: {
      id: round.id,
      started_at: new Date(round.startedAt).toISOString(),
      duration_ms: round.durationMs,
      exit_code: round.exitCode,
      cut_short: round.cutShort ?? null,
    },
    summary: countsOf(round),
    failing: failing(round).map(({ service, outcome }) => ({ name: service.name, outcome })),
  };
}

/** Why a request has not done what it should; undefined when it has. */
export function troubleOf(reply: BeatReply): string | undefined {
  if (reply.kind === 'unanswered') return reply.cause;
  const { status, body } = reply;
  if (status >= 300 && status < 400) return `it answered ${String(status)}: a redirect, which is not followed`;
  if (status >= 200 && status < 300) return undefined;
  return [`it answered ${String(status)}`, ntfyError(body)].filter(Boolean).join(': ');
}

/** The same of a ping: older servers of that kind take any URL, and say so: `OK (not found)`. */
export function pingTrouble(reply: BeatReply): string | undefined {
  const but = reply.kind === 'answered' ? /^OK \(([a-z ]{1,40})\)/.exec(reply.body)?.[1] : undefined;
  return troubleOf(reply) ?? (but === undefined ? undefined : `it answered: ${but}`);
}

/**
 * What is to be done about the delayed message: to ask the server first whether it can replace one, to put it off, or
 * nothing. A server that cannot would deliver one a round: it is asked again once a day.
 *
 * @param target which server and topic it is about, as a fingerprint
 */
export function alarmStep(
  memory: AlarmMemory | undefined,
  target: string,
  afterMs: number,
  now: Moment,
): 'ask' | 'arm' | 'leave' {
  if (memory?.target !== target || memory.replaces === undefined) return 'ask';
  const { replaces, armedAt, saidAt } = memory;
  if (replaces) return isOver(armedAt, afterMs * REARM_PART, now) ? 'arm' : 'leave';
  return isOver(saidAt, DAY_MS, now) ? 'ask' : 'leave';
}

/** For how long nobody has put it off, in ms, where that was so long that it was sent; else undefined. */
export function silenceMs(memory: AlarmMemory, afterMs: number, now: Moment): number | undefined {
  if (memory.armedAt === undefined || memory.replaces !== true) return undefined;
  const elapsed = elapsedMs(memory.armedAt, now);
  return elapsed > afterMs + RANG_MS ? elapsed : undefined;
}

/** Whether the server can cancel a scheduled message, by its answer to that; undefined where it does not tell. */
export function canCancel(reply: BeatReply): boolean | undefined {
  if (reply.kind === 'unanswered') return undefined;
  if (reply.status >= 200 && reply.status < 300) return true;
  return reply.status === 404 && fieldsOf(reply.body).code === 40401 ? false : undefined;
}

/** What the server said of the message that it took: its id, and whether the next of this sequence will replace it. */
export function readArmed(body: string, sequence: string): { readonly replaces: boolean; readonly id: string } {
  const { id, sequence_id } = fieldsOf(body);
  return { replaces: sequence_id === sequence, id: typeof id === 'string' && /^\w{1,64}$/.test(id) ? id : '' };
}

/**
 * The message that is sent when no round puts it off, without its topic. Rounds that came before it was due to be put off
 * again left it as it was, so that it claims no more than is certain.
 */
export function alarmMessage(name: string, afterMs: number, now: Moment): object {
  return {
    title: `${name}: no ward round for ${inWords(afterMs * (1 - REARM_PART))} or more`,
    message: [
      `wardround on ${name} was last heard of at ${utc(now.at)}, or up to ${inWords(afterMs * REARM_PART)} later.`,
      'What has failed there since then was not noticed.',
      'cron does not start it any more, the machine is down, or it cannot reach this server.',
      'Look there: systemctl status cron; wardround run --verbose',
    ].join('\n'),
    priority: 5,
    tags: ['rotating_light'],
    delay: `${String(Math.round(afterMs / 1000))}s`,
  };
}

/** The message that takes the alarm back, without its topic. */
export function resumedMessage(name: string, silentMs: number): object {
  return {
    title: `${name}: ward rounds are made again`,
    message: `wardround on ${name} makes its rounds again, after ${inWords(silentMs)} in which nobody heard of one.`,
    priority: 3,
    tags: ['white_check_mark'],
  };
}

/** @param comesAtMs when a message comes that can no longer be called back, wall clock, if there is one */
export function cannotReplaceText(comesAtMs: number | undefined): string {
  const stray =
    comesAtMs === undefined ? '' : ` One message cannot be called back: that of ${utc(comesAtMs)} is no alarm.`;
  return `this ntfy server cannot put off a scheduled message (ntfy 2.16 and later can), so that nobody will hear of it when the rounds stop. Update it, or use heartbeat.ping_url.${stray}`;
}

function isOver(since: Moment | undefined, ms: number, now: Moment): boolean {
  const elapsed = since === undefined ? ms : elapsedMs(since, now);
  // A time of the future was noted under a wrong clock: waiting for it could take years.
  return elapsed < -RANG_MS || elapsed >= ms;
}

function failing(round: Round): readonly Visit[] {
  return round.visits.filter((visit) => exitCodeOf([visit]) !== EXIT.ok);
}

function countsOf({ visits }: Round): Partial<Record<Outcome, number>> {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of visits) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function utc(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function ntfyError(body: string): string {
  const { error, code } = fieldsOf(body);
  return typeof error === 'string' && typeof code === 'number' ? `${error.slice(0, 200)} (code ${String(code)})` : '';
}

function fieldsOf(body: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function cutToBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  let end = limit;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString('utf8');
}
