import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Delivery, Message } from '../../../src/model/alert.js';
import type { NtfySettings } from '../../../src/model/service.js';
import { createNtfySender } from '../../../src/notify/ntfy.js';
import type { Fault, NtfyServer } from '../../support/ntfy-server.js';
import { startNtfyServer } from '../../support/ntfy-server.js';
import { ntfySettings } from '../../support/visits.js';

const topic = 'secret-topic-7f3a';
const token = 'tk_secret_9c1e';
const message: Message = { topic, title: 'minio: down', body: 'a → ü\nb', priority: 5, tags: ['rotating_light'] };

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
});

async function aServer(options: Parameters<typeof startNtfyServer>[0] = {}): Promise<NtfyServer> {
  const server = await startNtfyServer(options);
  cleanups.push(server.close);
  return server;
}

function send(
  server: NtfyServer,
  settings: Partial<NtfySettings> = {},
  change: Partial<Message> = {},
): Promise<Delivery> {
  const sender = createNtfySender(ntfySettings({ server: server.url, ...settings }));
  return sender({ ...message, ...change }, new AbortController().signal);
}

function causeOf(delivery: Delivery): string {
  expect(delivery.kind).toBe('undelivered');
  return delivery.kind === 'undelivered' ? delivery.cause : '';
}

describe('a message to ntfy', () => {
  it('arrives whole', async () => {
    const server = await aServer();
    expect(await send(server)).toEqual({ kind: 'delivered' });
    expect(server.messages).toMatchObject([
      { topic, title: 'minio: down', message: 'a → ü\nb', priority: 5, tags: ['rotating_light'] },
    ]);
    const polled = await fetch(`${server.url}/${topic}/json?poll=1`).then((reply) => reply.text());
    expect(JSON.parse(polled)).toEqual(server.messages[0]);
  });

  it('arrives when it has the greatest size, and when its text is broken', async () => {
    const server = await aServer();
    expect(await send(server, {}, { body: '漢'.repeat(1365) })).toEqual({ kind: 'delivered' });
    expect(await send(server, {}, { body: 'a\ud800b', title: '\udfff' })).toEqual({ kind: 'delivered' });
    expect(server.messages[1]).toMatchObject({ message: 'a\ufffdb', title: '\ufffd' });
  });

  it('carries the token where one is configured', async () => {
    const server = await aServer({ token });
    expect(await send(server, { token })).toEqual({ kind: 'delivered' });
  });

  it('leaves no connection behind', async () => {
    const server = await aServer();
    await send(server);
    await send(server);
    await expect.poll(server.connections).toBe(0);
  });
});

describe('an undelivered message says why', () => {
  it.each<[string, Fault, string]>([
    ['the server is down', { kind: 'down' }, 'ntfy could not be reached: connect ECONNREFUSED'],
    ['the server is slow', { kind: 'slow', ms: 5000 }, 'ntfy did not answer within 300 ms'],
    [
      'the quota is spent',
      { kind: 'status', status: 429, code: 42908, error: 'limit reached: daily message quota reached' },
      'ntfy answered 429: limit reached: daily message quota reached (code 42908)',
    ],
    ['the server is broken', { kind: 'status', status: 500 }, 'ntfy answered 500: scripted fault (code 0)'],
    ['the answer breaks off', { kind: 'cut' }, 'ntfy could not be reached: '],
    ['the error never ends', { kind: 'flood' }, 'ntfy answered 500'],
  ])('%s', async (_, fault, cause) => {
    const server = await aServer();
    await server.setFault(fault);
    expect(causeOf(await send(server, { timeoutMs: 300 }))).toContain(cause);
  });

  it('the server is back: it is delivered again', async () => {
    const server = await aServer();
    await server.setFault({ kind: 'down' });
    await send(server);
    await server.setFault({ kind: 'none' });
    expect(await send(server)).toEqual({ kind: 'delivered' });
  });

  it.each([
    ['no token is given', undefined, 'ntfy answered 403: forbidden (code 40301)'],
    ['the token is wrong', 'tk_other', 'ntfy answered 401: unauthorized (code 40101)'],
  ])('%s', async (_, given, cause) => {
    const server = await aServer({ token });
    expect(causeOf(await send(server, given === undefined ? {} : { token: given }))).toBe(cause);
    expect(server.messages).toEqual([]);
  });

  it.each<[string, Partial<Message>, string]>([
    ['the topic is bad', { topic: 'no/topic' }, 'topic invalid (code 40009)'],
    ['the message is one byte too long', { body: 'x'.repeat(4096) }, 'attachments not allowed (code 40014)'],
    ['the message is too long as JSON', { body: '\\'.repeat(4090) }, 'JSON body too large (code 41303)'],
  ])('%s', async (_, change, cause) => {
    expect(causeOf(await send(await aServer(), {}, change))).toContain(cause);
  });

  it('a redirect is not followed, so that the token stays here', async () => {
    const [server, elsewhere] = [await aServer(), await aServer()];
    await server.setFault({ kind: 'redirect', to: elsewhere.url });
    expect(causeOf(await send(server, { token }))).toContain('ntfy answered 307: a redirect, which is not followed');
    expect(elsewhere.requests()).toBe(0);
  });

  it.each(['not a url', 'ftp://127.0.0.1', ''])('the server is %j', async (server) => {
    const sender = createNtfySender(ntfySettings({ server }));
    expect(causeOf(await sender(message, new AbortController().signal))).toContain('ntfy could not be reached');
  });

  it('the token cannot be sent, without naming it', async () => {
    const cause = causeOf(await send(await aServer(), { token: `${token}\n` }));
    expect(cause).not.toContain(token);
  });

  it('the round ends meanwhile, or has ended', async () => {
    const server = await aServer();
    await server.setFault({ kind: 'slow', ms: 5000 });
    const round = new AbortController();
    const sender = createNtfySender(ntfySettings({ server: server.url }));
    const sending = sender(message, round.signal);
    await expect.poll(server.requests).toBe(1);
    round.abort();
    expect(causeOf(await sending)).toBe('the round was ending');
    expect(causeOf(await sender(message, round.signal))).toContain('the round was ending');
    expect(server.requests()).toBe(1);
  });

  it('never naming the topic or the token', async () => {
    const server = await aServer();
    await server.setFault({ kind: 'status', status: 400, error: `${'x'.repeat(270)} ${topic} is not for ${token}` });
    const cause = causeOf(await send(server, { token }));
    expect(cause).toContain('ntfy answered 400');
    expect(cause).not.toMatch(/secret/);
  });
});

it('a process that has sent a message ends at once', async () => {
  const server = await aServer();
  const script = `
    import { createNtfySender } from ${JSON.stringify(new URL('../../../src/notify/ntfy.ts', import.meta.url).href)};
    const settings = ${JSON.stringify(ntfySettings({ server: server.url, timeoutMs: 20_000 }))};
    const delivery = await createNtfySender(settings)(${JSON.stringify(message)}, new AbortController().signal);
    console.log(delivery.kind, performance.now());
    process.on('exit', () => console.log(performance.now()));
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    { timeout: 15_000 },
  );
  const [kind, sentAt, exitedAt] = stdout.trim().split(/\s+/);
  expect(kind).toBe('delivered');
  expect(Number(exitedAt) - Number(sentAt)).toBeLessThan(1000);
});
