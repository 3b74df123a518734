import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A request to the engine: what was asked for, and when, in ms of `performance.now()`. */
export type EngineCall = {
  readonly at: number;
  /** Without the API's version and without ids: `POST /containers/ID/exec`. */
  readonly what: string;
};

export type CountingProxy = {
  /** As in `DOCKER_HOST`. */
  readonly dockerHost: string;
  readonly calls: EngineCall[];
  /** When the engine last sent something, in ms of `performance.now()`. */
  readonly lastAnswerAt: () => number;
  close(): Promise<void>;
};

/** Bodies are JSON, which has no line ends of this kind: only the first line of a request looks like one. */
const REQUEST = /(GET|HEAD|POST|PUT|DELETE) (\/\S*) HTTP\/1\.[01]\r\n/g;

/**
 * Stands between a client and an engine on a socket, passes all on, and notes what is asked.
 *
 * @param dockerHost - of the engine: `unix:///path` or `tcp://host:port`
 */
export async function startCountingProxy(dockerHost: string): Promise<CountingProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'wardround-proxy-'));
  const path = join(folder, 'docker.sock');
  const calls: EngineCall[] = [];
  const open = new Set<Socket>();
  let answeredAt = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ ...addressOf(dockerHost), allowHalfOpen: true });
    for (const [one, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        if (!other.writableEnded) other.end();
      });
    }
    noteRequests(client, calls);
    engine.on('data', () => {
      answeredAt = performance.now();
    });
    client.pipe(engine);
    engine.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    dockerHost: `unix://${path}`,
    calls,
    lastAnswerAt: () => answeredAt,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function addressOf(dockerHost: string): { path: string } | { host: string; port: number } {
  const url = new URL(dockerHost);
  return url.protocol === 'unix:' ? { path: url.pathname } : { host: url.hostname, port: Number(url.port) };
}

/** A request's first line may come in two pieces: what is not a whole line yet is kept. */
function noteRequests(client: Socket, calls: EngineCall[]): void {
  let rest = '';
  client.on('data', (chunk: Buffer) => {
    const text = rest + chunk.toString('latin1');
    let end = 0;
    for (const match of text.matchAll(REQUEST)) {
      calls.push({ at: performance.now(), what: `${match[1] ?? ''} ${placeOf(match[2] ?? '')}` });
      end = match.index + match[0].length;
    }
    rest = text.slice(Math.max(end, text.length - 2_000));
  });
}

function placeOf(target: string): string {
  const [path = ''] = target.split('?');
  return path.replace(/^\/v[\d.]+(?=\/)/, '').replace(/^\/(containers|exec)\/(?!json$)[^/]+/, '/$1/ID');
}
