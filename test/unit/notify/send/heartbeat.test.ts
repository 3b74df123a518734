import { createServer as createPlain, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { createServer as createNet, type AddressInfo, type Server as NetServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BeatReply, BeatRequest } from '../../../../src/model/heartbeat.js';
import { sendBeat } from '../../../../src/notify/send/heartbeat.js';
import { CERTIFICATE, KEY } from '../../../support/certificate.js';

async function listen(server: Server | NetServer): Promise<number> {
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  onTestFinished(() => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

function send(url: string, overrides: Partial<BeatRequest> = {}): Promise<BeatReply> {
  return sendBeat({ method: 'POST', url, limitMs: 1000, ...overrides });
}

describe('a request of a heartbeat', () => {
  it.each<[string, RequestListener, BeatReply]>([
    ['is answered', (_, response) => response.end('OK'), { kind: 'answered', status: 200, body: 'OK' }],
    [
      'is answered with nothing',
      (_, response) => response.writeHead(204).end(),
      { kind: 'answered', status: 204, body: '' },
    ],
    [
      'is not followed elsewhere',
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      { kind: 'answered', status: 302, body: '' },
    ],
    [
      'is broken off',
      (request) => request.socket.destroy(),
      { kind: 'unanswered', cause: 'the connection was closed' },
    ],
    [
      'is broken off in the middle of its answer',
      (_, response) => response.writeHead(200, { 'content-length': '9' }).write('{', () => response.destroy()),
      { kind: 'unanswered', cause: 'the connection was closed' },
    ],
  ])('%s', async (_, listener, reply) => {
    const port = await listen(createPlain(listener));
    expect(await send(`http://127.0.0.1:${String(port)}/x`)).toEqual(reply);
  });

  it('says user and password of its URL as a header', async () => {
    const port = await listen(createPlain((request, response) => response.end(request.headers.authorization)));
    expect(await send(`http://ada:secret@127.0.0.1:${String(port)}/x`)).toMatchObject({
      body: `Basic ${Buffer.from('ada:secret').toString('base64')}`,
    });
  });

  it('is told from HTTP', async () => {
    const port = await listen(createNet((socket) => socket.end('what?\r\n\r\n')));
    expect(await send(`http://127.0.0.1:${String(port)}/x`)).toEqual({
      kind: 'unanswered',
      cause: 'what it answered is not HTTP',
    });
  });

  it('does not wait for an answer that never ends', async () => {
    const port = await listen(
      createPlain((_, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(8192)));
        };
        response.on('drain', more);
        more();
      }),
    );
    expect(await send(`http://127.0.0.1:${String(port)}`)).toMatchObject({ kind: 'answered', status: 200 });
  });

  it('does not wait longer than it may, whatever has come', async () => {
    const port = await listen(createPlain((_, response) => response.write('begun')));
    const startedAt = performance.now();
    expect(await send(`http://127.0.0.1:${String(port)}`, { limitMs: 300 })).toEqual({
      kind: 'unanswered',
      cause: 'no answer within 0.3 s',
    });
    expect(performance.now() - startedAt).toBeLessThan(1500);
  });

  it('trusts a certificate authority of the user’s own, and no other then', async () => {
    const port = await listen(createSecure({ cert: CERTIFICATE, key: KEY }, (_, response) => response.end('OK')));
    const url = `https://localhost:${String(port)}`;
    expect(await send(url)).toEqual({ kind: 'unanswered', cause: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(await send(url, { ca: CERTIFICATE })).toEqual({ kind: 'answered', status: 200, body: 'OK' });
  });

  it.each<[string, Partial<BeatRequest>, string]>([
    ['http://127.0.0.1:1/secret', {}, 'the connection was refused'],
    ['http://secret.invalid/', {}, 'there is no such host'],
    ['secret', {}, 'its URL cannot be used'],
    ['http://127.0.0.1:1/', { headers: { authorization: 'Bearer sec\nret' } }, 'its URL or its token cannot be used'],
  ])('never tells its URL or token: %s', async (url, overrides, cause) => {
    const reply = await send(url, overrides);
    expect(JSON.stringify(reply)).not.toMatch(/sec/);
    if (!url.includes('.invalid')) expect(reply).toEqual({ kind: 'unanswered', cause });
  });
});
