import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Call, Delivery, WebhookSettings } from '../../../../src/model/call.js';
import { alertmanagerAlerts } from '../../../../src/notify/alertmanager.js';
import { callDocument } from '../../../../src/notify/document.js';
import { createWebhookSend } from '../../../../src/notify/send/webhook.js';
import { CERTIFICATE } from '../../../support/certificate.js';
import { aListener, type Heard, type Reply } from '../../../support/listener.js';
import { aCall, aDigest } from '../../../support/reports.js';
import { compiledSchema } from '../../../support/schemas.js';

const channel = { kind: 'webhook', name: 'ops' } as const;
const NOW = Date.UTC(2026, 10, 20, 12, 0);

function send(
  url: string,
  overrides: Partial<WebhookSettings> = {},
  call: Call = aCall({}, { channel }),
): Promise<Delivery> {
  const settings: WebhookSettings = { url, format: 'wardround', headers: {}, timeoutMs: 5_000, ...overrides };
  return createWebhookSend(settings, () => NOW)(call, new AbortController().signal);
}

async function heardOf(overrides: Partial<WebhookSettings>, call?: Call): Promise<Heard> {
  const { url, heard } = await aListener();
  expect(await send(`${url}/hook?x=1`, overrides, call)).toEqual({ kind: 'delivered' });
  expect(heard).toHaveLength(1);
  return heard[0] ?? expect.fail();
}

describe('a webhook is sent', () => {
  it('the incident as JSON', async () => {
    const { method, path, headers, body } = await heardOf({});
    expect([method, path]).toEqual(['POST', '/hook?x=1']);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'wardround',
      'x-wardround-event': 'opened',
    });
    expect(headers).not.toHaveProperty('x-wardround-signature');
    expect(JSON.parse(body)).toEqual(callDocument(aCall()));
    const { validate, errors } = compiledSchema('incident');
    expect(validate(JSON.parse(body)), errors()).toBe(true);
  });

  it('a digest', async () => {
    const call = aDigest(['a', 'b'], channel);
    const { headers, body } = await heardOf({}, call);
    expect(headers['x-wardround-event']).toBe('digest');
    expect(JSON.parse(body)).toEqual(callDocument(call));
  });

  it.each(['secret', 'ключ', ''])('a signature of exactly what is sent, with the secret %j', async (secret) => {
    const { headers, body } = await heardOf({ secret }, aCall({ reason: 'ü → 漢 \u2028' }));
    expect(headers['x-wardround-signature']).toBe(
      `sha256=${createHmac('sha256', secret).update(Buffer.from(body)).digest('hex')}`,
    );
  });

  it('user and password of its URL, which are said to nobody', async () => {
    const { url, heard } = await aListener([500]);
    const address = url.replace('//', '//ada:p%40ss@');
    expect(await send(address)).toMatchObject({ cause: 'the webhook answered 500' });
    expect(heard[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ada:p@ss').toString('base64')}`);
  });

  it('no password of its URL where the config has an Authorization of its own', async () => {
    const { url, heard } = await aListener();
    await send(url.replace('//', '//ada:pass@'), { headers: { Authorization: 'Bearer tk' } });
    expect(heard[0]?.headers.authorization).toBe('Bearer tk');
  });

  it('the headers of the config, which go before all but the signature', async () => {
    const { headers } = await heardOf({
      secret: 'x',
      headers: {
        Authorization: 'Bearer abc',
        'Content-Type': 'application/vnd.x+json',
        'X-Wardround-Signature': 'sha256=0',
      },
    });
    expect(headers).toMatchObject({ authorization: 'Bearer abc', 'content-type': 'application/vnd.x+json' });
    expect(headers['x-wardround-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
  });

  it('alerts in the format of Alertmanager', async () => {
    const { body } = await heardOf({ format: 'alertmanager' });
    expect(JSON.parse(body)).toEqual(alertmanagerAlerts(aCall()));
  });
});

describe('what a webhook answers', () => {
  const kept = 'next-round';
  it.each<[Reply, Delivery | string, unknown?]>([
    [[200], { kind: 'delivered' }],
    [[201], { kind: 'delivered' }],
    [[204], { kind: 'delivered' }],
    [[301, { location: 'http://127.0.0.1:1/' }], 'the webhook answered 301: a redirect, which is not followed', kept],
    [[400], 'the webhook answered 400', 'never'],
    [[401], 'the webhook answered 401', kept],
    [[403], 'the webhook answered 403', kept],
    [[404], 'the webhook answered 404', kept],
    [[405], 'the webhook answered 405', kept],
    [[408], 'the webhook answered 408', kept],
    [[410], 'the webhook answered 410', 'never'],
    [[413], 'the webhook answered 413', 'never'],
    [[429], 'the webhook answered 429', kept],
    [[429, { 'retry-after': '90' }], 'the webhook answered 429', { afterMs: 90_000 }],
    [[429, { 'retry-after': '999999999' }], 'the webhook answered 429', { afterMs: 86_400_000 }],
    [[503, { 'retry-after': 'Fri, 20 Nov 2026 12:05:00 GMT' }], 'the webhook answered 503', { afterMs: 300_000 }],
    [[503, { 'retry-after': 'Fri, 20 Nov 2026 11:05:00 GMT' }], 'the webhook answered 503', { afterMs: 0 }],
    [[503, { 'retry-after': 'soon' }], 'the webhook answered 503', kept],
    [[500], 'the webhook answered 500', kept],
    ['nothing', 'the webhook did not answer within 300 ms', kept],
  ])('%j means %j', async (reply, expected, retry) => {
    const { url } = await aListener(reply);
    expect(await send(url, { timeoutMs: 300 })).toEqual(
      typeof expected === 'string' ? { kind: 'undelivered', cause: expected, retry } : expected,
    );
  });

  it('is not waited for when the round ends', async () => {
    const { url, heard } = await aListener('nothing');
    const round = new AbortController();
    const settings = { url, format: 'wardround', headers: {}, timeoutMs: 60_000 } as const;
    const sending = createWebhookSend(settings)(aCall(), round.signal);
    await expect.poll(() => heard.length).toBe(1);
    round.abort();
    expect(await sending).toEqual({ kind: 'undelivered', cause: 'the round was ending', retry: 'next-round' });
  });
});

describe('a webhook that cannot be reached', () => {
  it.each([
    ['nobody listens', 'http://127.0.0.1:1/', 'ECONNREFUSED'],
    ['it is no address', 'not a url', 'the webhook could not be reached: '],
    ['it is no host', 'http://nowhere.invalid/', 'the webhook could not be reached: '],
  ])('is tried again: %s', async (_, url, cause) => {
    expect(await send(url)).toMatchObject({
      kind: 'undelivered',
      cause: expect.stringContaining(cause) as string,
      retry: 'next-round',
    });
  });

  it('is one whose certificate is not trusted', async () => {
    const { url, heard } = await aListener([200], { tls: true });
    expect(await send(url)).toMatchObject({ cause: expect.stringContaining('self-signed') as string });
    expect(await send(url, { ca: CERTIFICATE })).toEqual({ kind: 'delivered' });
    expect(heard).toHaveLength(1);
  });

  it.each<[string, string, Partial<WebhookSettings>]>([
    ['the address', 'http://127.0.0.1:1/services/hidden-path?token=hidden', {}],
    ['a broken address', 'http://127.0.0.1:hidden/', {}],
    ['the secret', 'http://127.0.0.1:1/', { secret: 'hidden' }],
    ['a header that cannot be sent', 'http://127.0.0.1:1/', { headers: { authorization: 'hidden\n' } }],
    ['a header whose name cannot be sent', 'http://127.0.0.1:1/', { headers: { 'x y': 'hidden' } }],
  ])('does not tell %s', async (_, url, overrides) => {
    const delivery = await send(url, overrides);
    expect(delivery).toMatchObject({ kind: 'undelivered', retry: 'next-round' });
    expect(JSON.stringify(delivery)).not.toContain('hidden');
  });
});
