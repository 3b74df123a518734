import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { CERTIFICATE, KEY } from './certificate.js';
import { JSON_BYTES, NAME, published, Refusal, since, type Publication } from './ntfy-rules.js';

/** A message as the server took it, in the words of ntfy's own JSON. */
export type ReceivedMessage = Omit<Publication, 'due'> & {
  readonly id: string;
  /** On newer servers: a later message with the same one is shown in this one's place. */
  readonly sequence_id?: string;
  /** Seconds since the epoch; of a scheduled message when it is delivered. */
  readonly time: number;
  readonly event: 'message';
};

/** What goes wrong from now on. */
export type Fault =
  | { readonly kind: 'none' }
  /** Nothing listens: connections are refused. */
  | { readonly kind: 'down' }
  /** The answer comes this late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** The request is answered with this status and ntfy error instead of being taken. */
  | { readonly kind: 'status'; readonly status: number; readonly code?: number; readonly error?: string }
  /** … with what ntfy says of this code. */
  | { readonly kind: 'refuse'; readonly code: number }
  /** … by something before it, which is not ntfy. */
  | { readonly kind: 'page'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'redirect'; readonly to: string }
  /** The connection breaks in the middle of a 200 answer. */
  | { readonly kind: 'cut' }
  /** An error answer whose body never ends. */
  | { readonly kind: 'flood' };

export type NtfyServer = {
  /** `http://127.0.0.1:PORT`, or `https://…`, the same for the server's whole life. */
  readonly url: string;
  /** What was taken, oldest first. */
  readonly messages: readonly ReceivedMessage[];
  /** What a phone that listens to the topic shows: of each sequence the last, and nothing that is not due yet. */
  readonly shown: (topic: string) => readonly ReceivedMessage[];
  /** What is scheduled and not due yet. */
  readonly scheduled: (topic: string) => readonly ReceivedMessage[];
  /** How many requests arrived, refused ones included. */
  readonly requests: () => number;
  /** Connections that are open now. */
  readonly connections: () => Promise<number>;
  readonly setFault: (fault: Fault) => Promise<void>;
  readonly close: () => Promise<void>;
};

type Options = {
  /** Publishing and polling need `Authorization: Bearer TOKEN`. */
  readonly token?: string;
  /** … or `Basic`. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Whether it is new enough to know sequence ids (2.16). */
  readonly updates?: boolean;
  /** With the certificate of the tests, which is its own authority. */
  readonly tls?: boolean;
};

/** What the server holds. */
type Store = {
  /** All that was taken. */
  readonly messages: ReceivedMessage[];
  /** What a poll finds: a scheduled message that was replaced before its time is gone. */
  cache: ReceivedMessage[];
};

/**
 * A small ntfy-compatible listener on loopback, as strict as the real server without an attachment store: JSON to the
 * root by POST or PUT, `GET /TOPIC/json?poll=1` to read back, `DELETE /TOPIC/SEQUENCE` to call back what is scheduled. It
 * keeps messages in memory.
 */
export async function startNtfyServer(options: Options = {}): Promise<NtfyServer> {
  const store: Store = { messages: [], cache: [] };
  let fault: Fault = { kind: 'none' };
  let requests = 0;
  const listener: RequestListener = (request, response) => {
    requests += 1;
    answer(request, response, fault, store, options).catch((error: unknown) => {
      if (error instanceof Refusal) reply(response, error.status, error);
      else response.destroy();
    });
  };
  const server =
    options.tls === true ? createTlsServer({ cert: CERTIFICATE, key: KEY }, listener) : createServer(listener);
  const port = await listen(server, 0);
  return {
    url: `${options.tls === true ? 'https' : 'http'}://127.0.0.1:${String(port)}`,
    messages: store.messages,
    shown: (topic) => lastOfEach(store.cache.filter((message) => message.topic === topic && isDue(message))),
    scheduled: (topic) => store.cache.filter((message) => message.topic === topic && !isDue(message)),
    requests: () => requests,
    connections: () => openConnections(server),
    setFault: async (next) => {
      if (next.kind === 'down') await stop(server);
      else if (!server.listening) await listen(server, port);
      fault = next;
    },
    close: () => stop(server),
  };
}

/** The last message of each sequence, as apps show them. */
export function lastOfEach<Message extends { readonly id: string; readonly sequence_id?: string }>(
  messages: readonly Message[],
): Message[] {
  return [...new Map(messages.map((message) => [message.sequence_id ?? message.id, message])).values()];
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault,
  store: Store,
  options: Options,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const polled = /^\/([-_A-Za-z0-9]{1,64})\/json$/.exec(url.pathname)?.[1];
  if (request.method === 'GET' && polled !== undefined && url.searchParams.get('poll') === '1') {
    authorize(request, options);
    const lines = polledMessages(polled, url.searchParams, store).map((message) => `${JSON.stringify(message)}\n`);
    response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(lines.join(''));
    return;
  }
  const deleted = /^\/([-_A-Za-z0-9]{1,64})\/([-_A-Za-z0-9]{1,64})$/.exec(url.pathname);
  if (request.method === 'DELETE' && deleted !== null && options.updates === true) {
    authorize(request, options);
    const [, topic = '', sequence = ''] = deleted;
    store.cache = store.cache.filter((old) => old.topic !== topic || old.sequence_id !== sequence || isDue(old));
    reply(response, 200, { event: 'message_delete', topic, sequence_id: sequence, time: seconds() });
    return;
  }
  if (url.pathname !== '/' || (request.method !== 'POST' && request.method !== 'PUT')) throw new Refusal(40401);
  const body = await bodyOf(request);
  if (await misbehave(response, fault)) return;
  authorize(request, options);
  const message = take(body, request.headers['x-sequence-id'], store, options);
  if (fault.kind === 'cut') breakOff(response);
  else reply(response, 200, message);
}

function polledMessages(topic: string, parameters: URLSearchParams, { cache }: Store): ReceivedMessage[] {
  const isWanted = since(parameters.get('since') ?? 'all', seconds());
  const scheduled = parameters.get('scheduled') === '1';
  return cache
    .filter((message) => message.topic === topic && (scheduled || isDue(message)))
    .sort((one, other) => one.time - other.time)
    .filter(isWanted);
}

function take(
  body: string,
  sequence: string | string[] | undefined,
  store: Store,
  { updates = false }: Options,
): ReceivedMessage {
  const now = seconds();
  const { due, ...message } = published(body, now);
  const known = updates && typeof sequence === 'string' ? sequence : undefined;
  if (known !== undefined && !NAME.test(known)) throw new Refusal(40049);
  const taken: ReceivedMessage = {
    id: `m${String(store.messages.length + 1).padStart(11, '0')}`,
    ...(known === undefined ? {} : { sequence_id: known }),
    time: due ?? now,
    event: 'message',
    ...message,
  };
  store.messages.push(taken);
  const replaced = (old: ReceivedMessage): boolean =>
    known !== undefined && old.topic === taken.topic && old.sequence_id === known && !isDue(old);
  store.cache = [...store.cache.filter((old) => !replaced(old)), taken];
  return taken;
}

function isDue({ time }: ReceivedMessage): boolean {
  return time <= seconds();
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Plays the fault; true when it was the whole answer. */
async function misbehave(response: ServerResponse, fault: Fault): Promise<boolean> {
  switch (fault.kind) {
    case 'status':
      reply(response, fault.status, new Refusal(fault.code ?? 0, fault.status, fault.error ?? 'scripted fault'));
      return true;
    case 'refuse':
      throw new Refusal(fault.code);
    case 'page':
      response
        .writeHead(fault.status, {
          'content-type': 'text/html',
          ...(fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }),
        })
        .end('<html>a page of something else</html>');
      return true;
    case 'redirect':
      response.writeHead(307, { location: fault.to }).end();
      return true;
    case 'flood':
      flood(response);
      return true;
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, fault.ms).unref());
      return response.destroyed;
    case 'none':
    case 'down':
    case 'cut':
      return false;
  }
}

function breakOff(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
  response.write('{"id":', () => response.destroy());
}

function flood(response: ServerResponse): void {
  response.writeHead(500, { 'content-type': 'text/plain' });
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(8192)));
  };
  response.on('drain', more);
  more();
}

function authorize(request: IncomingMessage, { token, user }: Options): void {
  const given = request.headers.authorization;
  const accepted = [
    ...(token === undefined ? [] : [`Bearer ${token}`]),
    ...(user === undefined ? [] : [`Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`]),
  ];
  if (accepted.length === 0) return;
  if (given === undefined) throw new Refusal(40301);
  if (!accepted.includes(given)) throw new Refusal(40101);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes >= JSON_BYTES) throw new Refusal(41303);
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: false }).decode(Buffer.concat(chunks));
}

function reply(response: ServerResponse, status: number, document: object): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(document)}\n`);
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}

function openConnections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => {
      if (error) reject(error);
      else resolve(count);
    });
  });
}
