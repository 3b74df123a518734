import { beforeAll, describe, expect, it } from 'vitest';
import type { Query, Reply } from '../../src/model/query.js';
import { connectEngine } from '../../src/target/container/engine.js';
import { createContainers, type Containers } from '../../src/target/container/index.js';
import { createHost } from '../../src/target/host/index.js';
import { describeWithEngine } from '../support/engine.js';
import type { ImageName } from '../support/image-contents.js';
import { eventually, startContainer, type TestContainer } from '../support/containers.js';

/** A server that shows what it was asked, on IPv4 loopback; a port that accepts and is silent; and one that is closed. */
const SERVER = `
  const http = require('http');
  http.createServer((request, response) => {
    const url = new URL(request.url, 'http://x');
    if (url.pathname === '/status') { response.writeHead(+url.searchParams.get('code'), { Location: '/' }); response.end('status body'); }
    else if (url.pathname === '/big') response.end('x'.repeat(60000) + 'needle');
    else if (url.pathname === '/chunks') { response.write('one-'); setTimeout(() => response.end('two é'), 50); }
    else response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers }));
  }).listen(8080, '127.0.0.1');
  require('net').createServer(() => {}).listen(8081, '127.0.0.1');
`;

const IMAGES = [
  'wardround-test:full',
  'wardround-test:busybox',
  'wardround-test:node',
  'wardround-test:bashonly',
] as const;

const fetch = (path: string, more: Partial<Extract<Query, { kind: 'fetch' }>> = {}): Query => ({
  kind: 'fetch',
  url: path.startsWith('http') ? path : `http://127.0.0.1:8080${path}`,
  method: 'GET',
  headers: {},
  wantBody: false,
  tlsVerify: true,
  timeoutMs: 3000,
  ...more,
});
const shell = (command: string, timeoutMs = 3000): Query => ({ kind: 'shell', command, timeoutMs });
const connect = (port: number): Query => ({ kind: 'connect', host: '127.0.0.1', port, timeoutMs: 3000 });
const never = new AbortController().signal;

describeWithEngine('a container', ({ docker, dockerHost }) => {
  let containers: Containers;
  let server: TestContainer;
  const inside = new Map<ImageName, TestContainer>();

  beforeAll(async () => {
    containers = createContainers(connectEngine(dockerHost, {}), dockerHost);
    server = await startContainer(docker, { image: 'wardround-test:full', cmd: ['node', '-e', SERVER] });
    for (const image of IMAGES) {
      const hostConfig = { NetworkMode: `container:${server.id}` };
      inside.set(image, await startContainer(docker, { image, hostConfig }));
    }
    await eventually(async () => {
      const { code } = await server.exec(['curl', '-s', 'http://127.0.0.1:8080/']);
      expect(code).toBe(0);
    });
  });

  const ask = async (container: TestContainer | undefined, queries: readonly Query[]): Promise<Reply[]> => {
    const name = container?.name ?? '';
    return (await containers.ask(new Map([[name, queries]]), never).get(name)) ?? [];
  };

  describe.each(IMAGES)('of %s', (image) => {
    it('answers many questions in one go', async () => {
      const replies = await ask(inside.get(image), [
        fetch('/'),
        fetch('/status?code=503'),
        fetch('/status?code=302'),
        fetch('http://127.0.0.1:9/'),
        connect(8080),
        connect(9),
        shell('echo out; echo err >&2; exit 3'),
        shell('exit 0'),
        shell('if then'),
        shell('no-such-program'),
        { kind: 'file', path: '/etc/passwd' },
        { kind: 'file', path: '/var/run/manual-stop/x.stopped' },
      ]);
      expect(replies).toMatchObject([
        { kind: 'responded', status: 200 },
        { kind: 'responded', status: 503 },
        { kind: 'responded', status: 302 },
        { kind: 'no-answer' },
        { kind: 'connected' },
        { kind: 'no-answer' },
        { kind: 'exited', code: 3, output: 'out\nerr' },
        { kind: 'exited', code: 0, output: '' },
        { kind: 'exited', code: 2 },
        { kind: 'exited', code: 127 },
        { kind: 'file' },
        { kind: 'no-file' },
      ]);
    });

    it('hands back the body, however it travelled', async () => {
      const [big, chunks, status] = await ask(inside.get(image), [
        fetch('/big', { wantBody: true }),
        fetch('/chunks', { wantBody: true }),
        fetch('/status?code=500', { wantBody: true }),
      ]);
      expect(big?.kind === 'responded' ? big.body?.replace(/x+/, (run) => String(run.length)) : big).toBe(
        '60000needle',
      );
      expect(chunks).toMatchObject({ kind: 'responded', status: 200, body: 'one-two é' });
      expect(status).toMatchObject({ kind: 'responded', status: 500 });
    });

    it('sends method and headers as they are', async () => {
      const hostile = `it's "$(touch /tmp/canary)" \`x\` \\ %s`;
      const [reply] = await ask(inside.get(image), [
        fetch(`/a?b=${encodeURIComponent(hostile)}`, {
          method: 'PUT',
          headers: { 'X-Test': hostile, Host: 'named.example' },
          wantBody: true,
        }),
      ]);
      const body = reply?.kind === 'responded' ? (JSON.parse(reply.body ?? '{}') as Record<string, unknown>) : reply;
      expect(body).toMatchObject({ method: 'PUT', headers: { 'x-test': hostile, host: 'named.example' } });
      expect(await ask(inside.get(image), [{ kind: 'file', path: '/tmp/canary' }])).toMatchObject([
        { kind: 'no-file' },
      ]);
    });

    it('is not kept waiting by a check that hangs, and keeps nothing of it', async () => {
      const container = inside.get(image);
      const replies = await ask(container, [
        shell('sleep 1001', 500),
        fetch('/'),
        connect(8081),
        shell('sleep 1002 & echo left', 500),
      ]);
      expect(replies).toMatchObject([
        { kind: 'timed-out' },
        { kind: 'responded' },
        { kind: 'connected' },
        { kind: 'exited', code: 0 },
      ]);
      const left = (await container?.processes()) ?? [];
      expect(
        left.map((process) => process.commandLine).filter((command) => !command.startsWith('sleep 100000')),
      ).toEqual([]);
    });
  });
});

describe('this machine', () => {
  it('answers the same questions', async () => {
    const replies = await createHost().ask(
      [shell('echo out; exit 3'), connect(9), { kind: 'file', path: '/no/such' }],
      never,
    );
    expect(replies).toMatchObject([
      { kind: 'exited', code: 3, output: 'out' },
      { kind: 'no-answer' },
      { kind: 'no-file' },
    ]);
  });
});
