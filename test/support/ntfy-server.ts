import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as the server took it, in the words of ntfy's own JSON. */
export type ReceivedMessage = {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly time: number;
  readonly event: 'message';
  readonly topic: string;
  readonly message: string;
  readonly title?: string;
  readonly priority?: number;
  readonly tags?: readonly string[];
  readonly actions?: readonly unknown[];
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
  | { readonly kind: 'redirect'; readonly to: string }
  /** The connection breaks in the middle of a 200 answer. */
  | { readonly kind: 'cut' }
  /** An error answer whose body never ends. */
  | { readonly kind: 'flood' };

export type NtfyServer = {
  /** `http://127.0.0.1:PORT`, the same for the server's whole life. */
  readonly url: string;
  /** What was taken, oldest first. */
  readonly messages: readonly ReceivedMessage[];
  /** How many requests arrived, refused ones included. */
  readonly requests: () => number;
  /** Connections that are open now. */
  readonly connections: () => Promise<number>;
  readonly setFault: (fault: Fault) => Promise<void>;
  readonly close: () => Promise<void>;
};

type Options = {
  /** Publishing needs `Authorization: Bearer TOKEN`. */
  readonly token?: string;
};

/**
 * A small ntfy-compatible listener on loopback, as strict as the real server without an attachment store: JSON to the
 * root by POST or PUT, `GET /TOPIC/json?poll=1` to read back. It keeps messages in memory.
 */
export async function startNtfyServer(options: Options = {}): Promise<NtfyServer> {
  const messages: ReceivedMessage[] = [];
  let fault: Fault = { kind: 'none' };
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    answer(request, response, fault, messages, options).catch((error: unknown) => {
      if (error instanceof Refusal) reply(response, error.status, error);
      else response.destroy();
    });
  });
  const port = await listen(server, 0);
  return {
    url: `http://127.0.0.1:${String(port)}`,
    messages,
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

/** ntfy's error document. */
class Refusal extends Error {
  constructor(
    readonly code: number,
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  toJSON(): object {
    return { code: this.code, http: this.status, error: this.message };
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault,
  messages: ReceivedMessage[],
  options: Options,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const polled = /^\/([-_A-Za-z0-9]{1,64})\/json$/.exec(url.pathname)?.[1];
  if (request.method === 'GET' && polled !== undefined && url.searchParams.get('poll') === '1') {
    authorize(request, options);
    const lines = messages.filter(({ topic }) => topic === polled).map((message) => `${JSON.stringify(message)}\n`);
    response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(lines.join(''));
    return;
  }
  if (url.pathname !== '/' || (request.method !== 'POST' && request.method !== 'PUT')) {
    throw new Refusal(40401, 404, 'page not found');
  }
  const body = await bodyOf(request);
  if (await misbehave(response, fault)) return;
  authorize(request, options);
  const message = published(body, messages.length + 1);
  messages.push(message);
  if (fault.kind === 'cut') breakOff(response);
  else reply(response, 200, message);
}

/** Plays the fault; true when it was the whole answer. */
async function misbehave(response: ServerResponse, fault: Fault): Promise<boolean> {
  switch (fault.kind) {
    case 'status':
      reply(response, fault.status, new Refusal(fault.code ?? 0, fault.status, fault.error ?? 'scripted fault'));
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

function authorize(request: IncomingMessage, { token }: Options): void {
  const given = request.headers.authorization;
  if (token === undefined) return;
  if (given === undefined) throw new Refusal(40301, 403, 'forbidden');
  if (given !== `Bearer ${token}`) throw new Refusal(40101, 401, 'unauthorized');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // The real one reads at most twice its message limit of JSON.
    if (bytes >= 2 * 4096) throw new Refusal(41303, 413, 'JSON body too large');
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: false }).decode(Buffer.concat(chunks));
}

function published(body: string, sequence: number): ReceivedMessage {
  const { topic, message = '', title, priority, tags, actions } = jsonObject(body);
  if (typeof topic !== 'string' || !/^[-_A-Za-z0-9]{1,64}$/.test(topic)) {
    throw new Refusal(40009, 400, 'invalid request: topic invalid');
  }
  if (!isText(message) || !isOptional(title, isText) || !isOptional(tags, isTextList)) throw invalidJson();
  if (!isOptional(priority, Number.isInteger)) throw invalidJson();
  if (typeof priority === 'number' && (priority < 1 || priority > 5)) {
    throw new Refusal(40007, 400, 'invalid priority parameter');
  }
  if (!isOptional(actions, Array.isArray)) throw invalidJson();
  if (Array.isArray(actions) && actions.length > 3) throw new Refusal(40018, 400, 'invalid request: actions invalid');
  // A message of exactly the limit already counts as an attachment there, and attachments are off by default.
  if (Buffer.byteLength(message) >= 4096) throw new Refusal(40014, 400, 'invalid request: attachments not allowed');
  return {
    id: `m${String(sequence).padStart(11, '0')}`,
    time: Math.floor(Date.now() / 1000),
    event: 'message',
    topic,
    message: message.trim() === '' ? 'triggered' : message.trim(),
    ...(title === undefined ? {} : { title }),
    ...(typeof priority === 'number' ? { priority } : {}),
    ...(tags === undefined ? {} : { tags }),
    ...(Array.isArray(actions) ? { actions: actions as unknown[] } : {}),
  };
}

function jsonObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    throw invalidJson();
  }
  throw invalidJson();
}

function invalidJson(): Refusal {
  return new Refusal(40017, 400, 'invalid request: request body must be message JSON');
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

function isOptional<T>(value: unknown, is: (value: unknown) => value is T): value is T | undefined;
function isOptional(value: unknown, is: (value: unknown) => boolean): boolean;
function isOptional(value: unknown, is: (value: unknown) => boolean): boolean {
  return value === undefined || is(value);
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
