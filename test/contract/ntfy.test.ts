import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Call, Delivery, IncidentReport, NtfySettings } from '../../src/model/call.js';
import { createNtfySend } from '../../src/notify/send/ntfy.js';
import { ntfyMessage } from '../../src/notify/ntfy-message.js';
import { CERTIFICATE } from '../support/certificate.js';
import {
  lastOfEach,
  startNtfyServer,
  type Fault,
  type NtfyServer,
  type ReceivedMessage,
} from '../support/ntfy-server.js';
import { aCall, aClosedReport, aDigest, aRemedy, aReport, later } from '../support/reports.js';

/**
 * What wardround relies on of an ntfy server, and what it does with its answers. Without more, all of it is asked of a
 * server made for the tests; with WARDROUND_NTFY_URL (and WARDROUND_NTFY_TOKEN, where it needs one) what can be asked
 * of any server is asked of that one, in topics with random names. It should be one of your own: the suite makes more
 * requests than a public one takes at once.
 */
const REAL = given('WARDROUND_NTFY_URL')?.replace(/\/$/, '');
const REAL_TOKEN = given('WARDROUND_NTFY_TOKEN');

/** Some tests make the server fail, which no real one can be asked to. */
const describeLocal = describe.skipIf(REAL !== undefined);
const localOnly = REAL === undefined ? '' : ' (skipped: only the server made for the tests can be made to)';

type Place = {
  readonly url: string;
  readonly token?: string;
  /** Whether it knows sequence ids; undefined: to be found out. */
  readonly updates?: boolean;
};

const SERVERS: readonly (readonly [string, () => Promise<Place>])[] =
  REAL === undefined
    ? [
        ['an old server', async () => ({ url: (await aServer({ updates: false })).url, updates: false })],
        ['a new server', async () => ({ url: (await aServer({ updates: true })).url, updates: true })],
      ]
    : [
        [
          'the server of WARDROUND_NTFY_URL',
          async () => ({ url: REAL, ...(REAL_TOKEN === undefined ? {} : { token: REAL_TOKEN }) }),
        ],
      ];

function given(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
});

async function aServer(options: Parameters<typeof startNtfyServer>[0] = {}): Promise<NtfyServer> {
  const server = await startNtfyServer(options);
  cleanups.push(server.close);
  return server;
}

function aTopic(): string {
  return `wardround-test-${randomBytes(12).toString('hex')}`;
}

function settingsFor(place: Place, topic: string, overrides: Partial<NtfySettings> = {}): NtfySettings {
  return {
    server: place.url,
    ...(place.token === undefined ? {} : { auth: { kind: 'bearer', token: place.token } }),
    topics: new Map([['alerts', topic]]),
    markdown: false,
    actions: [],
    timeoutMs: 10_000,
    ...overrides,
  };
}

function send(settings: NtfySettings, call: Call = aCall(), signal = new AbortController().signal): Promise<Delivery> {
  return createNtfySend(settings)(call, signal);
}

function callOf(report: IncidentReport): Call {
  return { ...aCall(), reports: [report] };
}

/** What the server still has of a topic. */
async function poll(place: Place, topic: string, query = ''): Promise<ReceivedMessage[]> {
  const reply = await fetch(`${place.url}/${topic}/json?poll=1${query}`, { headers: authorization(place) });
  expect(reply.status).toBe(200);
  return (await reply.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ReceivedMessage);
}

/** Posts as it is, and gives the status and ntfy's code. */
async function publish(place: Place, document: unknown, sequence?: string): Promise<{ status: number; code?: number }> {
  const reply = await fetch(place.url, {
    method: 'POST',
    headers: { ...authorization(place), ...(sequence === undefined ? {} : { 'x-sequence-id': sequence }) },
    body: typeof document === 'string' ? document : JSON.stringify(document),
  });
  return { status: reply.status, ...((await reply.json()) as { code?: number }) };
}

function authorization({ token }: Place): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

describe.each(SERVERS)('a call to %s', (_, start) => {
  it('arrives whole', async () => {
    const [place, topic] = [await start(), aTopic()];
    const call = aCall({ reason: 'a → ü 漢 😀 "x" \\', title: 'minio → down' });
    expect(await send(settingsFor(place, topic), call)).toMatchObject({ kind: 'delivered' });
    const { title, body, priority, tags } = ntfyMessage(call, { markdown: false });
    expect(await poll(place, topic)).toMatchObject([{ topic, title, message: body, priority, tags }]);
  });

  it('arrives at the topic that it names when no other one has that name', async () => {
    const [place, topic] = [await start(), aTopic()];
    const call = aCall({}, { channel: { kind: 'ntfy', name: topic } });
    expect(await send(settingsFor(place, aTopic()), call)).toMatchObject({ kind: 'delivered' });
    expect(await poll(place, topic)).toHaveLength(1);
  });

  it('arrives with what a tap opens, with three actions of four, and in Markdown', async () => {
    const [place, topic] = [await start(), aTopic()];
    const url = 'https://ntfy.example.org/';
    const view = { action: 'view', label: 'open', url } as const;
    const http = { action: 'http', label: 'do', url, method: 'POST', headers: { 'x-a': 'b' }, body: 'c' } as const;
    const settings = settingsFor(place, topic, { click: url, markdown: true, actions: [view, http, view, view] });
    expect(await send(settings)).toMatchObject({ kind: 'delivered' });
    const [message] = await poll(place, topic);
    expect(message).toMatchObject({ click: url, content_type: 'text/markdown', actions: [view, http, view] });
    expect(message?.message).toContain('**Service:** minio');
  });

  it.each([
    ['of one-byte characters', 'x'],
    ['of wide characters', '漢'],
    ['of characters that JSON doubles', '"\\'],
    ['of broken characters', '\ud800'],
  ])('arrives as text however long it is, %s', async (_, character) => {
    const [place, topic] = [await start(), aTopic()];
    const lines = Array<string>(40).fill(character.repeat(400));
    const call = aCall({ remedies: [aRemedy({ output: lines })], log: { path: '/l', lines } });
    expect(await send(settingsFor(place, topic), call)).toMatchObject({ kind: 'delivered' });
    const [message] = await poll(place, topic);
    expect(message).not.toHaveProperty('attachment');
    expect(message?.message).toMatch(/^Service: minio\n/);
  });

  it('says of a later one of the same incident whether it replaces this one, as the server says it', async () => {
    const [place, topic] = [await start(), aTopic()];
    const settings = settingsFor(place, topic);
    const first = await send(settings);
    const updates = first.kind === 'delivered' && first.updates === true;
    if (place.updates !== undefined) expect(updates).toBe(place.updates);
    expect(await send(settings, callOf(later(5, { step: 'progress', title: 'minio: restarting' })))).toEqual(first);
    expect(await send(settings, callOf(aClosedReport()))).toEqual(first);
    const messages = await poll(place, topic);
    expect(messages).toHaveLength(3);
    const shown = lastOfEach(messages).map(({ title }) => title);
    const all = ['minio: recovery failed', 'minio: restarting', 'minio: recovered (after 42 min)'];
    expect(shown).toEqual(updates ? all.slice(-1) : all);
  });

  it('leaves other incidents, and other topics, alone', async () => {
    const [place, topic, other] = [await start(), aTopic(), aTopic()];
    await send(settingsFor(place, topic));
    await send(settingsFor(place, topic), aCall({ incident: 'db-1' }));
    await send(settingsFor(place, other));
    expect(lastOfEach(await poll(place, topic))).toHaveLength(2);
    expect(lastOfEach(await poll(place, other))).toHaveLength(1);
  });

  it.each([
    ['has dots', 'my.service-20261120T100000'],
    ['is long', `${'x'.repeat(64)}-20261120T100000`],
  ])('arrives though the name of its incident %s, the same each time', async (_, incident) => {
    const [place, topic] = [await start(), aTopic()];
    const settings = settingsFor(place, topic);
    const first = await send(settings, aCall({ incident }));
    expect(first).toMatchObject({ kind: 'delivered' });
    await send(settings, aCall({ incident }));
    await send(settings, aCall({ incident: `${incident}0` }));
    const updates = first.kind === 'delivered' && first.updates === true;
    expect(lastOfEach(await poll(place, topic))).toHaveLength(updates ? 2 : 3);
  });

  it('that is a digest is a message of its own', async () => {
    const [place, topic] = [await start(), aTopic()];
    expect(await send(settingsFor(place, topic), aDigest(['a', 'b', 'c', 'd']))).toEqual({ kind: 'delivered' });
    expect((await poll(place, topic))[0]).toMatchObject({ title: '4 incidents: a, b, c, d' });
  });

  it('whose topic is none is refused for good', async () => {
    const place = await start();
    expect(await send(settingsFor(place, 'no/topic'))).toEqual({
      kind: 'undelivered',
      cause: 'ntfy answered 400: invalid request: topic invalid (code 40009)',
      retry: 'never',
    });
  });

  it('whose actions it refuses arrives without them', async () => {
    const [place, topic] = [await start(), aTopic()];
    const settings = settingsFor(place, topic, {
      actions: [{ action: 'view', label: '', url: 'x' }],
      click: 'http://x/',
    });
    expect(await send(settings)).toMatchObject({ kind: 'delivered' });
    const [message, ...others] = await poll(place, topic);
    expect(message?.title).toBe('minio: recovery failed');
    expect(message).not.toHaveProperty('actions');
    expect(others).toEqual([]);
  });

  it('arrives without what makes it too long', async () => {
    const [place, topic] = [await start(), aTopic()];
    const action = { action: 'http', label: 'x', url: 'http://x/', body: 'y'.repeat(9000) } as const;
    expect(await send(settingsFor(place, topic, { actions: [action] }))).toMatchObject({ kind: 'delivered' });
    expect(await poll(place, topic)).toHaveLength(1);
  });
});

describe.each(SERVERS)('what %s refuses', (_, start) => {
  const action = { action: 'view', label: 'log', url: 'http://localhost/' };

  it.each<[string, object | string, number, number]>([
    ['a topic with a slash', { topic: 'a/b' }, 400, 40009],
    ['no topic', { message: 'x' }, 400, 40009],
    ['a long topic', { topic: 'x'.repeat(65) }, 400, 40009],
    ['priority 6', { topic: 'TOPIC', priority: 6 }, 400, 40007],
    ['a negative priority', { topic: 'TOPIC', priority: -1 }, 400, 40007],
    ['a priority as text', { topic: 'TOPIC', priority: 'high' }, 400, 40024],
    ['four actions', { topic: 'TOPIC', actions: [action, action, action, action] }, 400, 40018],
    ['an action without a label', { topic: 'TOPIC', actions: [{ ...action, label: '' }] }, 400, 40018],
    ['an action without a URL', { topic: 'TOPIC', actions: [{ ...action, url: '' }] }, 400, 40018],
    ['an unknown action', { topic: 'TOPIC', actions: [{ ...action, action: 'dance' }] }, 400, 40018],
    ['a delay of a second', { topic: 'TOPIC', delay: '1s' }, 400, 40005],
    ['a delay of four days', { topic: 'TOPIC', delay: '96h' }, 400, 40006],
    ['a delay that is none', { topic: 'TOPIC', delay: 'xyzzy' }, 400, 40004],
    ['something other than JSON', 'hello', 400, 40024],
    ['9,000 bytes of JSON', { topic: 'TOPIC', message: 'x'.repeat(9000) }, 413, 41303],
  ])('%s', async (_, document, status, code) => {
    const [place, topic] = [await start(), aTopic()];
    const text = typeof document === 'string' ? document : JSON.stringify(document).replace('TOPIC', topic);
    expect(await publish(place, text)).toMatchObject({ status, code });
    expect(await poll(place, topic)).toEqual([]);
  });
});

describe.each(SERVERS)('what can be read back from %s', (_, start) => {
  it('is what is new enough', async () => {
    const [place, topic] = [await start(), aTopic()];
    for (const message of ['one', 'two', 'three']) await publish(place, { topic, message });
    const all = await poll(place, topic, '&since=all');
    expect(all.map(({ message }) => message)).toEqual(['one', 'two', 'three']);
    expect(await poll(place, topic, '&since=10m')).toEqual(all);
    expect(await poll(place, topic, `&since=${all[0]?.id ?? ''}`)).toEqual(all.slice(1));
    expect(await poll(place, topic, `&since=${String((all[2]?.time ?? 0) + 60)}`)).toEqual([]);
    expect(await poll(place, topic, '&since=none')).toEqual([]);
  });

  it('is not what is to be sent later, unless it is asked for', async () => {
    const [place, topic] = [await start(), aTopic()];
    expect(await publish(place, { topic, message: 'cron has died', delay: '30m' })).toMatchObject({ status: 200 });
    expect(await poll(place, topic)).toEqual([]);
    const [later] = await poll(place, topic, '&scheduled=1');
    expect(later?.message).toBe('cron has died');
    expect(later?.time).toBeGreaterThan(Date.now() / 1000 + 29 * 60);
  });

  it('is the last of what is to be sent later, where sequences are known', async () => {
    const [place, topic] = [await start(), aTopic()];
    const reply = await publish(place, { topic, message: 'first', delay: '30m' }, 'watch');
    const updates = 'sequence_id' in reply;
    await publish(place, { topic, message: 'second', delay: '40m' }, 'watch');
    const messages = (await poll(place, topic, '&scheduled=1')).map(({ message }) => message);
    expect(messages).toEqual(updates ? ['second'] : ['first', 'second']);
  });
});

describeLocal(`an undelivered call says why, and when it makes sense to try again${localOnly}`, () => {
  const topic = 'secret-topic-7f3a';
  const NOON = Date.UTC(2026, 10, 20, 12, 0);

  async function sendTo(fault: Fault, overrides: Partial<NtfySettings> = {}, now = NOON): Promise<Delivery> {
    const server = await aServer();
    await server.setFault(fault);
    const settings = settingsFor(server, topic, { timeoutMs: 300, ...overrides });
    return createNtfySend(settings, () => now)(aCall(), new AbortController().signal);
  }

  it.each<[string, Fault, string, string | object]>([
    ['it is down', { kind: 'down' }, 'ntfy could not be reached: connect ECONNREFUSED', 'next-round'],
    ['it is slow', { kind: 'slow', ms: 5000 }, 'ntfy did not answer within 300 ms', 'next-round'],
    ['its answer breaks off', { kind: 'cut' }, 'ntfy could not be reached: ', 'next-round'],
    ['its error never ends', { kind: 'flood' }, 'ntfy answered 500', 'next-round'],
    [
      'it is broken',
      { kind: 'refuse', code: 50001 },
      'ntfy answered 500: internal server error (code 50001)',
      'next-round',
    ],
    [
      'nobody listens to the topic',
      { kind: 'refuse', code: 50701 },
      'ntfy answered 507: topic is inactive',
      'next-round',
    ],
    [
      'it has too many requests',
      { kind: 'refuse', code: 42901 },
      'ntfy answered 429: limit reached: too many requests',
      { afterMs: 5_000 },
    ],
    ['it has seen too many wrong tokens', { kind: 'refuse', code: 42909 }, 'ntfy answered 429', { afterMs: 5_000 }],
    [
      "the day's quota is spent",
      { kind: 'refuse', code: 42908 },
      'ntfy answered 429: limit reached: daily message quota reached (code 42908)',
      { afterMs: 12 * 3_600_000 + 60_000 },
    ],
    [
      'what is before it says how long to wait',
      { kind: 'page', status: 429, retryAfter: '120' },
      'ntfy answered 429',
      { afterMs: 120_000 },
    ],
    [
      'what is before it says until when',
      { kind: 'page', status: 429, retryAfter: 'Fri, 20 Nov 2026 12:01:00 GMT' },
      'ntfy answered 429',
      { afterMs: 60_000 },
    ],
    [
      'no token is taken',
      { kind: 'refuse', code: 40101 },
      'ntfy answered 401: unauthorized (code 40101)',
      'next-round',
    ],
    [
      'the topic is not for us',
      { kind: 'refuse', code: 40301 },
      'ntfy answered 403: forbidden (code 40301)',
      'next-round',
    ],
    ['it takes no attachments', { kind: 'refuse', code: 40014 }, 'attachments not allowed (code 40014)', 'never'],
    ['it reads no such JSON', { kind: 'refuse', code: 40024 }, 'ntfy answered 400', 'never'],
    ['it is too large', { kind: 'refuse', code: 41301 }, 'ntfy answered 413: attachment too large', 'never'],
    ['it is too large for what is before it', { kind: 'page', status: 413 }, 'ntfy answered 413', 'never'],
    [
      'it knows no such page',
      { kind: 'refuse', code: 40401 },
      'ntfy answered 404: page not found (code 40401)',
      'never',
    ],
    ['what is before it knows no such page', { kind: 'page', status: 404 }, 'ntfy answered 404', 'next-round'],
    ['what is before it finds it away', { kind: 'page', status: 502 }, 'ntfy answered 502', 'next-round'],
    ['something else answers', { kind: 'page', status: 200 }, '200 was answered, but not by ntfy', 'next-round'],
  ])('%s', async (_, fault, cause, retry) => {
    const delivery = await sendTo(fault);
    expect(delivery).toEqual({ kind: 'undelivered', cause: expect.stringContaining(cause) as string, retry });
  });

  it.each([
    ['at midnight', Date.UTC(2026, 10, 20), 24 * 3_600_000 + 60_000],
    ['a moment before', Date.UTC(2026, 10, 20) - 1, 60_001],
  ])("waits for the quota's next day %s", async (_, now, afterMs) => {
    expect(await sendTo({ kind: 'refuse', code: 42908 }, {}, now)).toMatchObject({ retry: { afterMs } });
  });

  it('a redirect is not followed, so that the token stays here', async () => {
    const elsewhere = await aServer();
    const auth = { kind: 'bearer', token: 'tk_secret' } as const;
    expect(await sendTo({ kind: 'redirect', to: elsewhere.url }, { auth })).toEqual({
      kind: 'undelivered',
      cause: 'ntfy answered 307: a redirect, which is not followed: name the final server in the config',
      retry: 'next-round',
    });
    expect(elsewhere.requests()).toBe(0);
  });

  it.each(['not a url', 'ftp://127.0.0.1', ''])('the server is %j', async (server) => {
    expect(await sendTo({ kind: 'none' }, { server })).toMatchObject({
      cause: expect.stringContaining('ntfy could not be reached') as string,
      retry: 'next-round',
    });
  });

  it('the round ends meanwhile, or has ended', async () => {
    const server = await aServer();
    await server.setFault({ kind: 'slow', ms: 5000 });
    const round = new AbortController();
    const sending = send(settingsFor(server, topic), aCall(), round.signal);
    await expect.poll(server.requests).toBe(1);
    round.abort();
    expect(await sending).toMatchObject({ cause: 'the round was ending', retry: 'next-round' });
    expect(await send(settingsFor(server, topic), aCall(), round.signal)).toMatchObject({
      cause: 'it was not sent: the round was ending',
    });
    expect(server.requests()).toBe(1);
  });

  it('it is back: it is delivered', async () => {
    const server = await aServer();
    await server.setFault({ kind: 'down' });
    expect(await send(settingsFor(server, topic))).toMatchObject({ kind: 'undelivered' });
    await server.setFault({ kind: 'none' });
    expect(await send(settingsFor(server, topic))).toMatchObject({ kind: 'delivered' });
    expect(server.shown(topic)).toHaveLength(1);
  });

  it.each<[string, NonNullable<NtfySettings['auth']>, string[]]>([
    ['the token', { kind: 'bearer', token: 'tk_secret_9c1e' }, ['tk_secret_9c1e']],
    ['the password', { kind: 'basic', user: 'u', password: 'secret-pw' }, ['secret-pw', 'dTpzZWNyZXQtcHc=']],
  ])('never naming the topic or %s', async (_, auth, secrets) => {
    const error = `${'x'.repeat(270)} ${topic} is not for ${secrets.join(', ')}`;
    const delivery = await sendTo({ kind: 'status', status: 400, error }, { auth });
    expect(delivery).toMatchObject({ cause: expect.stringContaining('ntfy answered 400') as string });
    expect(JSON.stringify(delivery)).not.toMatch(/secret|dTpz/);
  });

  it('nor the token that cannot be sent', async () => {
    const delivery = await sendTo({ kind: 'none' }, { auth: { kind: 'bearer', token: 'tk_secret\n' } });
    expect(delivery).toMatchObject({ kind: 'undelivered', retry: 'next-round' });
    expect(JSON.stringify(delivery)).not.toContain('tk_secret');
  });

  it('in words that no terminal obeys', async () => {
    const delivery = await sendTo({ kind: 'status', status: 400, error: 'a\x1b[2Jb\nc' });
    expect(delivery).toMatchObject({ cause: 'ntfy answered 400: ab c (code 0)' });
  });
});

describeLocal(`who may send${localOnly}`, () => {
  const [token, user] = ['tk_1', { name: 'phil', password: 'mypass' }];

  it.each<[string, NtfySettings['auth'], string]>([
    ['one with the token', { kind: 'bearer', token }, 'delivered'],
    ['one with the password', { kind: 'basic', user: user.name, password: user.password }, 'delivered'],
    ['nobody without', undefined, 'ntfy answered 403: forbidden (code 40301)'],
    ['nobody with another token', { kind: 'bearer', token: 'tk_2' }, 'ntfy answered 401: unauthorized (code 40101)'],
    [
      'nobody with another password',
      { kind: 'basic', user: 'phil', password: 'x' },
      'ntfy answered 401: unauthorized (code 40101)',
    ],
  ])('%s', async (_, auth, expected) => {
    const server = await aServer({ token, user });
    const delivery = await send(settingsFor(server, 'topic', auth === undefined ? {} : { auth }));
    expect(delivery.kind === 'delivered' ? 'delivered' : delivery.cause).toBe(expected);
  });
});

describeLocal(`a server with a certificate of its own${localOnly}`, () => {
  it.each<[string, Partial<NtfySettings>, string]>([
    ['is trusted where its authority is configured', { ca: CERTIFICATE }, 'delivered'],
    ['is not trusted where it is not', {}, 'ntfy could not be reached: self-signed certificate'],
    ['is not trusted for something that is no certificate', { ca: 'x' }, 'ntfy could not be reached: '],
  ])('%s', async (_, overrides, expected) => {
    const server = await aServer({ tls: true });
    const delivery = await send(settingsFor(server, 'topic', overrides));
    expect(delivery.kind === 'delivered' ? 'delivered' : delivery.cause).toContain(expected);
    expect(server.messages).toHaveLength(expected === 'delivered' ? 1 : 0);
  });
});

describeLocal(`nothing is left behind${localOnly}`, () => {
  it('no connection', async () => {
    const server = await aServer();
    await send(settingsFor(server, 'topic'));
    await send(settingsFor(server, 'topic'), callOf(aReport()));
    await expect.poll(server.connections).toBe(0);
  });

  it('and a process that has sent a call ends at once', async () => {
    const server = await aServer();
    const script = `
      import { createNtfySend } from ${JSON.stringify(new URL('../../src/notify/send/ntfy.ts', import.meta.url).href)};
      const settings = { ...${JSON.stringify(settingsFor(server, 'topic', { timeoutMs: 20_000 }))}, topics: new Map() };
      const delivery = await createNtfySend(settings)(${JSON.stringify(aCall())}, new AbortController().signal);
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
});
