import { addressOf } from '../../model/hide.js';
import type { BeatReply, BeatRequest } from '../../model/heartbeat.js';

const REPLY_BYTES = 16 * 1024;

/**
 * Sends one request of a heartbeat, and waits for its answer no longer than it may take. Redirects are not followed, so a
 * token never travels to another host. Never rejects, and never says a URL: those of monitors are passwords.
 */
export async function sendBeat(request: BeatRequest): Promise<BeatReply> {
  // A controller of its own: a timeout signal that is only part of another one may be collected before it comes.
  const clock = new AbortController();
  const timer = setTimeout(() => {
    clock.abort();
  }, request.limitMs);
  try {
    return await exchange(request, clock.signal);
  } catch (error) {
    const seconds = String(Math.ceil(request.limitMs / 100) / 10);
    return { kind: 'unanswered', cause: clock.signal.aborted ? `no answer within ${seconds} s` : causeOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

async function exchange({ method, url, headers, body, ca }: BeatRequest, signal: AbortSignal): Promise<BeatReply> {
  // It takes longer to import than a small round lasts.
  const { Agent, request } = await import('./undici.js');
  const agent = new Agent(ca === undefined ? {} : { connect: { ca } });
  try {
    const { url: address, ...credentials } = addressOf(url);
    const reply = await request(address, {
      dispatcher: agent,
      method,
      headers: { 'user-agent': 'wardround', ...credentials, ...headers },
      ...(body === undefined ? {} : { body }),
      signal,
    });
    return { kind: 'answered', status: reply.statusCode, body: await head(reply.body) };
  } finally {
    // An idle connection would keep the process from exiting; `close` would wait for a reply that never ends.
    await agent.destroy();
  }
}

async function head(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > REPLY_BYTES) break;
  }
  return Buffer.concat(chunks).toString();
}

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of its host could not be looked up',
  UND_ERR_INVALID_ARG: 'its URL or its token cannot be used',
  ERR_INVALID_URL: 'its URL cannot be used',
  UND_ERR_CONNECT_TIMEOUT: 'no connection was made',
};

/** By its code: messages of errors tell URLs. */
function causeOf(error: unknown): string {
  const { code, name } = error as { code?: string; name?: string };
  if (name === 'HTTPParserError') return 'what it answered is not HTTP';
  return code === undefined ? 'an unknown error' : (CAUSES[code] ?? code);
}
