import { connect } from 'node:net';
import { messageOf } from '../../model/message-of.js';
import type { Query, Reply } from '../../model/query.js';

/** Opens a TCP connection and closes it at once. */
export function connectTo(query: Extract<Query, { kind: 'connect' }>, signal: AbortSignal): Promise<Reply> {
  const startedAt = performance.now();
  const ms = (): number => performance.now() - startedAt;
  return new Promise((resolve) => {
    const socket = connect({ host: query.host, port: query.port });
    const settle = (reply: Reply): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(reply);
    };
    const onAbort = (): void => {
      settle({ kind: 'unreachable', cause: messageOf(signal.reason) });
    };
    const timer = setTimeout(() => {
      settle({ kind: 'timed-out', afterMs: query.timeoutMs });
    }, query.timeoutMs);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    socket.once('connect', () => {
      settle({ kind: 'connected', ms: ms() });
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EMFILE' || error.code === 'ENFILE') settle({ kind: 'unreachable', cause: error.message });
      else settle({ kind: 'no-answer', detail: networkDetail(error), ms: ms() });
    });
  });
}

/** Node's network errors in a person's words; several addresses tried make an AggregateError without a message. */
export function networkDetail(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return 'the connection was closed without an answer';
    case 'ENOTFOUND':
      return 'no such host';
    default:
      return error.message === '' ? (error.code ?? 'no connection') : error.message;
  }
}
