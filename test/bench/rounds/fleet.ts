import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { RUN_LABEL } from '../../support/containers-of-run.js';
import type { Ports } from './cases.js';

/** nginx is PID 1, and reaps what loses its parent. */
const SERVERS = 'redis-server --save "" --daemonize yes >/dev/null && exec nginx -g "daemon off;"';

const HOST_SERVER = `require('http').createServer((q, a) => { a.statusCode = q.url === '/ill' ? 503 : 200; a.end('well'); })
  .listen(Number(process.argv[1]), 'localhost');`;

export type BenchContainer = { readonly id: string; readonly pid: number };

export const IN_CONTAINERS: Ports = { http: 80, redis: 6379 };
export const ON_THIS_MACHINE: Ports = { http: 18_080, redis: 16_379 };

/** Containers with a real redis and a real nginx, numbered; as many as are asked for, and kept for the next case. */
export class Fleet {
  private readonly started: BenchContainer[] = [];

  constructor(
    private readonly docker: Docker,
    private readonly runId: string,
  ) {}

  /** Names as a config has them. */
  names(count: number): string[] {
    return Array.from({ length: count }, (_, index) => `wr-${this.runId}-${index}`);
  }

  /** @returns the first `count` containers, whose services answer. */
  async take(count: number): Promise<readonly BenchContainer[]> {
    for (const name of this.names(count).slice(this.started.length)) this.started.push(await this.start(name));
    return this.started.slice(0, count);
  }

  private async start(name: string): Promise<BenchContainer> {
    const container = await this.docker.createContainer({
      name: `${name}-container`,
      Image: 'wardround-test:full',
      Cmd: ['sh', '-c', SERVERS],
      Labels: { [RUN_LABEL]: this.runId },
      HostConfig: { NetworkMode: 'none' },
    });
    await container.start();
    const ready = 'until redis-cli ping | grep -q PONG && curl -fs http://localhost/health; do sleep 0.1; done';
    const exec = await container.exec({ Cmd: ['timeout', '30', 'sh', '-c', ready], AttachStdout: true });
    const stream = await exec.start({});
    stream.resume();
    await new Promise((resolve) => stream.once('end', resolve));
    if ((await exec.inspect()).ExitCode !== 0) throw new Error(`the services in ${name} did not come up`);
    return { id: container.id, pid: (await container.inspect()).State.Pid };
  }
}

/**
 * The same services on this machine, on ports of their own.
 *
 * @param onStarted - is given at once what ends them: who is interrupted meanwhile must not leave them behind
 */
export async function startOnThisMachine(onStarted: (stop: () => void) => void): Promise<void> {
  const { http, redis } = ON_THIS_MACHINE;
  const children: ChildProcess[] = [
    spawn('redis-server', ['--save', '', '--port', String(redis), '--bind', '127.0.0.1'], { stdio: 'ignore' }),
    spawn(process.execPath, ['-e', HOST_SERVER, String(http)], { stdio: 'ignore' }),
  ];
  // One that could not be started has no pid, which is seen below.
  for (const child of children) child.on('error', () => undefined);
  onStarted(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  await sleep(1_000);
  if (children.some(({ exitCode, pid }) => exitCode !== null || pid === undefined))
    throw new Error(`redis and an HTTP server need the ports ${redis} and ${http} of this machine`);
}
