import type { Dispatcher } from 'undici';
import { addressOf } from '../../model/hide.js';
import { messageOf } from '../../model/message-of.js';
import { limit } from './limit.js';

const REPLY_BYTES = 16 * 1024;

export type Post = {
  /** Who is written to, for a person. */
  readonly who: string;
  readonly url: string;
  /** With names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** PEM of the certificate authority to trust instead of the usual ones. */
  readonly ca?: string;
  readonly timeoutMs: number;
};

export type Answer =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfter?: string; readonly text: string }
  | { readonly kind: 'unreached'; readonly cause: string };

/**
 * Posts something, and reads the beginning of the answer. Never rejects. Redirects are not followed, so that no token
 * and no message travels to another host. The cause may hold what the server or the URL says: see `safeCause`.
 */
export async function post(request: Post, round: AbortSignal): Promise<Answer> {
  if (round.aborted) return { kind: 'unreached', cause: 'it was not sent: the round was ending' };
  const { signal, release } = limit(
    round,
    request.timeoutMs,
    `${request.who} did not answer within ${request.timeoutMs} ms`,
  );
  try {
    return await exchange(request, signal);
  } catch (error) {
    const cause = signal.aborted
      ? messageOf(signal.reason)
      : `${request.who} could not be reached: ${messageOf(error)}`;
    return { kind: 'unreached', cause };
  } finally {
    release();
  }
}

async function exchange({ url, headers, body, ca }: Post, signal: AbortSignal): Promise<Answer> {
  // Most rounds call nobody, and undici takes longer to import than a small round lasts.
  const { Agent, request } = await import('./undici.js');
  // The time limit is the signal's alone.
  const agent = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: 0, ...(ca === undefined ? {} : { ca }) },
  });
  try {
    const { url: address, ...credentials } = addressOf(url);
    const reply = await request(address, {
      dispatcher: agent,
      method: 'POST',
      headers: { ...credentials, ...headers },
      body,
      signal,
    });
    const retryAfter = reply.headers['retry-after'];
    return {
      kind: 'answered',
      status: reply.statusCode,
      ...(typeof retryAfter === 'string' ? { retryAfter } : {}),
      text: await beginningOf(reply),
    };
  } finally {
    // An idle connection would keep the process from exiting; `close` would wait for a reply that never ends.
    await agent.destroy();
  }
}

/** A server that never stops talking is not listened to for ever. */
async function beginningOf({ body }: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > REPLY_BYTES) break;
  }
  return Buffer.concat(chunks).toString();
}
