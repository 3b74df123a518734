import { toUSVString } from 'node:util';
import type { Dispatcher } from 'undici';
import { messageOf } from '../model/message-of.js';
import type { Delivery, Message } from '../model/alert.js';
import type { NtfySettings } from '../model/service.js';

const REPLY_BYTES = 16 * 1024;

/** Delivers one message. Never rejects: what went wrong is the delivery's cause. */
export type Send = (message: Message, signal: AbortSignal) => Promise<Delivery>;

/**
 * A sender to an ntfy server: JSON to its root, the topic in the body. A message is delivered once a 2xx answer has
 * arrived whole; redirects are not followed, so the token never travels to another host. A cause names the status and
 * ntfy's own words, never the topic or the token, which are both passwords.
 */
export function createNtfySender(settings: NtfySettings): Send {
  return async (message, signal) => {
    const cause = await attempt(settings, message, signal);
    return cause === undefined
      ? { kind: 'delivered' }
      : { kind: 'undelivered', cause: redacted(cause, settings, message) };
  };
}

/** Why the message was not delivered; undefined when it was. */
async function attempt(settings: NtfySettings, message: Message, signal: AbortSignal): Promise<string | undefined> {
  if (signal.aborted) return 'it was not sent: the round was ending';
  const clock = new AbortController();
  const abort = (): void => {
    clock.abort(new Error('the round was ending'));
  };
  signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => {
    clock.abort(new Error(`ntfy did not answer within ${String(settings.timeoutMs)} ms`));
  }, settings.timeoutMs);
  try {
    return await post(settings, message, clock.signal);
  } catch (error) {
    return clock.signal.aborted ? messageOf(clock.signal.reason) : `ntfy could not be reached: ${messageOf(error)}`;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

async function post(settings: NtfySettings, message: Message, signal: AbortSignal): Promise<string | undefined> {
  // Most rounds call nobody, and undici takes longer to import than a small round lasts.
  const { Agent, request } = await import('undici');
  const agent = new Agent();
  try {
    const reply = await request(settings.server, {
      dispatcher: agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        ...(settings.token === undefined ? {} : { authorization: `Bearer ${settings.token}` }),
      },
      body: publication(message),
      signal,
    });
    return refusal(reply.statusCode, await head(reply));
  } finally {
    // An idle connection would keep the process from exiting; `close` would wait for a reply that never ends.
    await agent.destroy();
  }
}

/** ntfy's JSON. Lone surrogates, which UTF-8 cannot carry, are replaced. */
function publication({ topic, title, body, priority, tags }: Message): string {
  return JSON.stringify({ topic, title: toUSVString(title), message: toUSVString(body), priority, tags });
}

/** The first part of the reply's body; a server that never stops talking is not listened to for ever. */
async function head({ body }: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > REPLY_BYTES) break;
  }
  return Buffer.concat(chunks).toString();
}

function refusal(status: number, body: string): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  const said = ntfyError(body);
  const hint =
    status >= 300 && status < 400 ? 'a redirect, which is not followed: name the final server in the config' : '';
  return [`ntfy answered ${String(status)}`, said === '' ? hint : said].filter(Boolean).join(': ');
}

/** ntfy's own words and code, from `{"code":42901,"http":429,"error":"limit reached …"}`. */
function ntfyError(body: string): string {
  const reply = parsed(body);
  if (typeof reply !== 'object' || reply === null) return '';
  const error = 'error' in reply && typeof reply.error === 'string' ? reply.error : '';
  const code = 'code' in reply && typeof reply.code === 'number' ? `(code ${String(reply.code)})` : '';
  return [error, code].filter(Boolean).join(' ');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function redacted(cause: string, { token }: NtfySettings, { topic }: Message): string {
  const secrets = [topic, token ?? ''].filter((secret) => secret !== '');
  const safe = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), cause);
  return safe.length > 300 ? `${safe.slice(0, 300)}…` : safe;
}
