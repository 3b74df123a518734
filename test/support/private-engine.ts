import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { complaintOf } from './connect.js';

const STARTUP_MS = 30_000;
const SHUTDOWN_MS = 30_000;

export type PrivateEngine = {
  readonly dockerHost: string;
  /** Ends the engine and removes all that it kept. */
  stop(): Promise<void>;
};

/**
 * Starts a Docker Engine that touches neither the firewall nor the machine's own engine: its data, its socket and its
 * settings live in a folder of their own.
 *
 * @throws Error with the last line of the engine's log when it does not come up
 */
export async function startPrivateEngine(): Promise<PrivateEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'wardround-engine-'));
  const dockerHost = `unix://${join(folder, 'docker.sock')}`;
  await writeFile(join(folder, 'daemon.json'), '{}');
  const engine = launch(folder, dockerHost);
  const stop = () => shutDown(engine, folder);
  const deadline = Date.now() + STARTUP_MS;
  while ((await complaintOf(dockerHost)) !== undefined) {
    if (hasEnded(engine) || Date.now() > deadline) {
      const why = await lastComplaint(folder);
      await stop();
      throw new Error(`dockerd did not come up: ${why}`);
    }
    await sleep(100);
  }
  return { dockerHost, stop };
}

function launch(folder: string, dockerHost: string): ChildProcess {
  const log = openSync(join(folder, 'log'), 'a');
  const places = [
    ['--config-file', 'daemon.json'],
    ['--data-root', 'data'],
    ['--exec-root', 'exec'],
    ['--pidfile', 'pid'],
  ].flatMap(([flag = '', name = '']) => [flag, join(folder, name)]);
  const quiet = ['--iptables=false', '--ip6tables=false', '--bridge=none', '--ip-forward=false'];
  // A user's PATH may lack the folders where dockerd and its runc are.
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin:/usr/bin:/bin` };
  const engine = spawn('dockerd', ['--host', dockerHost, ...places, ...quiet], { env, stdio: ['ignore', log, log] });
  closeSync(log);
  // A dockerd that cannot be started at all shows as one that has ended.
  engine.on('error', () => undefined);
  return engine;
}

function hasEnded(engine: ChildProcess): boolean {
  return engine.pid === undefined || engine.exitCode !== null || engine.signalCode !== null;
}

async function lastComplaint(folder: string): Promise<string> {
  const log = await readFile(join(folder, 'log'), 'utf8');
  return /\S.*$/.exec(log.trim())?.[0] ?? 'it said nothing';
}

async function shutDown(engine: ChildProcess, folder: string): Promise<void> {
  if (!hasEnded(engine)) {
    const ended = new Promise<void>((resolve) => engine.once('exit', () => resolve()));
    engine.kill('SIGTERM');
    const timer = setTimeout(() => engine.kill('SIGKILL'), SHUTDOWN_MS);
    await ended;
    clearTimeout(timer);
  }
  await unmountBelow(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** An engine that was killed leaves mounts behind, and a folder with mounts cannot be removed. */
async function unmountBelow(folder: string): Promise<void> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  const points = mounts.split('\n').map((line) => line.split(' ')[1] ?? '');
  for (const point of points.filter((each) => each.startsWith(`${folder}/`)).reverse()) {
    spawnSync('umount', ['--lazy', point]);
  }
}
