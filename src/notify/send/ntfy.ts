import { createHash } from 'node:crypto';
import { toUSVString } from 'node:util';
import type { Call, Delivery, NtfySettings, Send } from '../../model/call.js';
import { ntfyMessage } from '../ntfy-message.js';
import { post, type Answer } from './post.js';
import { isWorthKeeping, retryAfterMs, safeCause, undelivered, type Retry } from './retry.js';

/** ntfy's error codes that a sender acts upon. */
const CODE = { actionsInvalid: 40018, sequenceInvalid: 40049, jsonTooLarge: 41303, dayIsSpent: 42908 } as const;

/** Refusals of what stands beside the message: it is better without than not at all. */
const EXTRAS_REFUSED: readonly (number | undefined)[] = [CODE.actionsInvalid, CODE.sequenceInvalid, CODE.jsonTooLarge];

const DAY_MS = 24 * 3_600_000;
/** After the quota's day: their clock may be a little behind. */
const DAY_GRACE_MS = 60_000;
/** Of a server that has had enough for the moment: it lets one in every five seconds. */
const BREATH_MS = 5_000;
const ACTIONS_MAX = 3;

/**
 * A sender to an ntfy server: JSON to its root, the topic in the body. A call is delivered once the server has answered
 * as ntfy does. A cause names the status and ntfy's own words, never the topic or the token, which are both passwords.
 *
 * @param clock the wall clock, ms since the epoch
 */
export function createNtfySend(settings: NtfySettings, clock: () => number = Date.now): Send {
  return async (call, signal) => {
    const topic = settings.topics.get(call.channel.name) ?? call.channel.name;
    const message = { topic, ...publication(call, settings) };
    const sequence = call.reports.length === 1 ? sequenceId(call.reports[0].incident) : undefined;
    const answer = await publish({ ...message, ...extras(settings) }, sequence, settings, signal);
    const plain = EXTRAS_REFUSED.includes(codeOf(answer))
      ? await publish(message, undefined, settings, signal)
      : answer;
    return deliveryOf(plain, sequence, topic, settings, clock());
  };
}

/** ntfy's JSON. Lone surrogates, which UTF-8 cannot carry, are replaced. */
function publication(call: Call, { markdown }: NtfySettings): object {
  const { title, body, priority, tags } = ntfyMessage(call, { markdown });
  return {
    title: toUSVString(title),
    message: toUSVString(body),
    priority,
    tags,
    ...(markdown ? { markdown: true } : {}),
  };
}

function extras({ click, actions }: NtfySettings): object {
  return {
    ...(click === undefined ? {} : { click }),
    ...(actions.length === 0 ? {} : { actions: actions.slice(0, ACTIONS_MAX) }),
  };
}

/** Servers refuse a message whose sequence id is longer, or has other characters, such as the dot of a service's name. */
export function sequenceId(incident: string): string {
  if (/^[-_A-Za-z0-9]{1,64}$/.test(incident)) return incident;
  const hash = createHash('sha256').update(incident).digest('hex').slice(0, 12);
  return `${incident.replaceAll(/[^-_A-Za-z0-9]/g, '_').slice(0, 50)}-${hash}`;
}

function publish(
  document: object,
  sequence: string | undefined,
  { server, auth, ca, timeoutMs }: NtfySettings,
  signal: AbortSignal,
): Promise<Answer> {
  return post(
    {
      who: 'ntfy',
      url: server,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'wardround',
        ...(auth === undefined ? {} : { authorization: authorization(auth) }),
        // A header, because in JSON no server knows it.
        ...(sequence === undefined ? {} : { 'x-sequence-id': sequence }),
      },
      body: JSON.stringify(document),
      ...(ca === undefined ? {} : { ca }),
      timeoutMs,
    },
    signal,
  );
}

function authorization(auth: NonNullable<NtfySettings['auth']>): string {
  return auth.kind === 'bearer' ? `Bearer ${auth.token}` : `Basic ${basic(auth)}`;
}

function basic({ user, password }: { readonly user: string; readonly password: string }): string {
  return Buffer.from(`${user}:${password}`).toString('base64');
}

function deliveryOf(
  answer: Answer,
  sequence: string | undefined,
  topic: string,
  { auth }: NtfySettings,
  now: number,
): Delivery {
  const secrets = auth?.kind === 'basic' ? [auth.password, basic(auth)] : [auth?.token];
  const failed = (cause: string, retry: Retry): Delivery => undelivered(safeCause(cause, [topic, ...secrets]), retry);
  if (answer.kind === 'unreached') return failed(answer.cause, 'next-round');
  if (answer.status < 200 || answer.status >= 300) return failed(refusal(answer), retryOf(answer, now));
  const { id, sequence_id: echo } = parsed(answer.text);
  if (typeof id !== 'string') {
    return failed(`${answer.status} was answered, but not by ntfy: is the server's address right?`, 'next-round');
  }
  return sequence === undefined ? { kind: 'delivered' } : { kind: 'delivered', updates: echo === sequence };
}

type Answered = Extract<Answer, { kind: 'answered' }>;

function retryOf(answer: Answered, now: number): Retry {
  const { status, retryAfter } = answer;
  const code = codeOf(answer);
  if (status === 429) {
    const least = code === CODE.dayIsSpent ? untilNextDayMs(now) : BREATH_MS;
    return { afterMs: Math.max(least, retryAfterMs(retryAfter, now) ?? 0) };
  }
  if (isWorthKeeping(status)) return 'next-round';
  // A 404 without ntfy's own words comes from something before it, such as a proxy whose ntfy is being restarted.
  return code === undefined && status === 404 ? 'next-round' : 'never';
}

/** Days of quotas end at midnight, UTC. */
function untilNextDayMs(now: number): number {
  return DAY_MS - (now % DAY_MS) + DAY_GRACE_MS;
}

function refusal(answer: Answered): string {
  const { status, text } = answer;
  const { error } = parsed(text);
  const code = codeOf(answer);
  const said = [typeof error === 'string' ? error : '', code === undefined ? '' : `(code ${code})`]
    .filter((part) => part !== '')
    .join(' ');
  const hint =
    status >= 300 && status < 400 ? 'a redirect, which is not followed: name the final server in the config' : '';
  return [`ntfy answered ${status}`, said === '' ? hint : said].filter((part) => part !== '').join(': ');
}

/** From `{"code":42901,"http":429,"error":"limit reached …"}`. */
function codeOf(answer: Answer): number | undefined {
  if (answer.kind === 'unreached' || (answer.status >= 200 && answer.status < 300)) return undefined;
  const { code } = parsed(answer.text);
  return typeof code === 'number' ? code : undefined;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
