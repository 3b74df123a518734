import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Heard = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

export type Answer =
  | { readonly status: number; readonly body?: string }
  /** Never answers. */
  | 'silence'
  | { readonly status: number; readonly afterMs: number };

export type Monitor = {
  readonly url: string;
  readonly heard: Heard[];
  /** `POST /ping/start`, in the order in which they came. */
  readonly lines: () => string[];
  answer: (heard: Heard) => Answer;
};

/** A local listener for heartbeats, which answers as it is told; 200 until then. Closed when the test is finished. */
export async function startMonitor(): Promise<Monitor> {
  const heard: Heard[] = [];
  const monitor: { -readonly [K in keyof Monitor]: Monitor[K] } = {
    url: '',
    heard,
    lines: () => heard.map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`),
    answer: () => ({ status: 200, body: 'OK' }),
  };
  const server = createServer((request, response) => {
    void take(request).then((one) => {
      heard.push(one);
      give(response, monitor.answer(one));
    });
  });
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  monitor.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return monitor;
}

async function take(request: IncomingMessage): Promise<Heard> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { method = '', url = '', headers } = request;
  return { method, url, headers, body: Buffer.concat(chunks).toString() };
}

function give(response: ServerResponse, answer: Answer): void {
  if (answer === 'silence') return;
  const body = 'body' in answer ? answer.body : '';
  setTimeout(() => response.writeHead(answer.status).end(body), 'afterMs' in answer ? answer.afterMs : 0);
}

/** A message that an ntfy server has been given: to send at once, or later. */
export type Published = {
  readonly id: string;
  readonly sequence: string | undefined;
  readonly delay?: string;
  readonly title: string;
  readonly message: string;
};

export type FakeNtfy = {
  readonly answer: Monitor['answer'];
  readonly scheduled: Published[];
  readonly sent: Published[];
};

/**
 * An ntfy server as far as a delayed message is concerned: a `new` one replaces what is scheduled in the same sequence and
 * can cancel it, an `old` one knows of neither.
 */
export function fakeNtfy(age: 'new' | 'old', token?: string): FakeNtfy {
  const scheduled: Published[] = [];
  const sent: Published[] = [];
  let count = 0;
  const drop = (is: (one: Published) => boolean): void => {
    for (const one of scheduled.filter(is)) scheduled.splice(scheduled.indexOf(one), 1);
  };
  return {
    scheduled,
    sent,
    answer({ method, url, headers, body }) {
      if (token !== undefined && headers.authorization !== token) {
        return { status: 401, body: '{"code":40101,"http":401,"error":"unauthorized"}' };
      }
      if (method === 'DELETE') {
        if (age === 'old') return { status: 404, body: '{"code":40401,"http":404,"error":"page not found"}' };
        const name = url.split('/').at(-1);
        drop(({ id, sequence }) => id === name || sequence === name);
        return { status: 200, body: '{"event":"message_delete"}' };
      }
      count += 1;
      const sequence = age === 'new' ? String(headers['x-sequence-id']) : undefined;
      const one = { id: `m${String(count)}`, sequence, ...(JSON.parse(body) as Omit<Published, 'id' | 'sequence'>) };
      if (one.delay === undefined) sent.push(one);
      else {
        if (age === 'new') drop((other) => other.sequence === sequence);
        scheduled.push(one);
      }
      return { status: 200, body: JSON.stringify({ ...one, sequence_id: sequence }) };
    },
  };
}
