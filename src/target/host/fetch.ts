import { Agent, request } from 'undici';
import { messageOf } from '../../model/message-of.js';
import type { Query, Reply } from '../../model/query.js';
import { networkDetail } from './connect.js';

const BODY_MAX_BYTES = 64 * 1024;

/** Asks an http(s) URL from this machine; redirects are answers, not followed. */
export async function fetchUrl(query: Extract<Query, { kind: 'fetch' }>, signal: AbortSignal): Promise<Reply> {
  const startedAt = performance.now();
  const ms = (): number => performance.now() - startedAt;
  const limit = AbortSignal.timeout(query.timeoutMs);
  const dispatcher = new Agent({ connect: { rejectUnauthorized: query.tlsVerify }, pipelining: 0 });
  try {
    const { statusCode, body } = await request(query.url, {
      dispatcher,
      method: query.method as 'GET',
      headers: query.headers,
      signal: AbortSignal.any([limit, signal]),
    });
    if (!query.wantBody) return { kind: 'responded', status: statusCode, ms: ms() };
    return { kind: 'responded', status: statusCode, body: await firstPart(body, signal), ms: ms() };
  } catch (error) {
    if (signal.aborted) {
      return { kind: 'unreachable', cause: messageOf(signal.reason) };
    }
    if (limit.aborted) return { kind: 'timed-out', afterMs: query.timeoutMs };
    const failure = error as NodeJS.ErrnoException;
    if (failure.code === 'UND_ERR_INVALID_ARG' || failure.code === 'EMFILE' || failure.code === 'ENFILE') {
      return { kind: 'unreachable', cause: failure.message };
    }
    return { kind: 'no-answer', detail: networkDetail(failure), ms: ms() };
  } finally {
    // Not waited for: it only drops sockets, and an endless body would keep a graceful close from ending.
    void dispatcher.destroy();
  }
}

async function firstPart(body: AsyncIterable<Buffer>, signal: AbortSignal): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of body) {
      parts.push(part);
      size += part.length;
      if (size >= BODY_MAX_BYTES) break;
    }
  } catch (error) {
    // Endless or cut short: what has come is judged, as in a container.
    if (size === 0 || signal.aborted) throw error;
  }
  return Buffer.concat(parts).subarray(0, BODY_MAX_BYTES).toString('utf8');
}
