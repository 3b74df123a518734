import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { complaintOf } from './connect.js';
import type { KeeperReply } from './engine-keeper.js';
import { findProgram } from './image-files.js';

const DEFAULT_SOCKET = '/var/run/docker.sock';

export type EngineSearch =
  | {
      readonly kind: 'found';
      readonly dockerHost: string;
      /** Removes this run's containers, and the engine too if it was started for this run. */
      readonly release: () => Promise<void>;
    }
  | { readonly kind: 'none'; readonly why: string };

/**
 * Looks for a Docker Engine to test on: `DOCKER_HOST`, else the default socket, else a private `dockerd`.
 * One that is named and does not answer is not replaced by another: that would test something else than was asked for.
 */
export async function findEngine(runId: string): Promise<EngineSearch> {
  const named = process.env.DOCKER_HOST;
  if (named !== undefined && named !== '') {
    const complaint = await complaintOf(named);
    if (complaint === undefined) return occupy(runId, named);
    return { kind: 'none', why: `no Docker Engine answers at DOCKER_HOST=${named} (${complaint})` };
  }
  const complaint = await complaintOfDefault();
  if (complaint === undefined) return occupy(runId, `unix://${DEFAULT_SOCKET}`);
  const obstacle = await obstacleToPrivateEngine();
  const search: EngineSearch = obstacle === undefined ? await occupy(runId) : { kind: 'none', why: obstacle };
  return search.kind === 'found'
    ? search
    : { kind: 'none', why: `there is no Docker Engine (${complaint}, ${search.why})` };
}

async function complaintOfDefault(): Promise<string | undefined> {
  if (!existsSync(DEFAULT_SOCKET)) return `there is no ${DEFAULT_SOCKET}`;
  const complaint = await complaintOf(`unix://${DEFAULT_SOCKET}`);
  return complaint === undefined ? undefined : `${DEFAULT_SOCKET} does not answer (${complaint})`;
}

async function obstacleToPrivateEngine(): Promise<string | undefined> {
  if ((await findProgram('dockerd')) === undefined) return 'dockerd is not installed';
  return process.getuid?.() === 0 ? undefined : 'only root can start a private dockerd';
}

/** Has the engine made ready. Without a host, a private one is started. */
async function occupy(runId: string, dockerHost?: string): Promise<EngineSearch> {
  const keeper = startKeeper(dockerHost === undefined ? [runId] : [runId, dockerHost]);
  const ended = new Promise<void>((resolve) => keeper.once('close', () => resolve()));
  const reply = await replyOf(keeper.stdout);
  if ('why' in reply) {
    await ended;
    return { kind: 'none', why: reply.why };
  }
  const release = async () => {
    keeper.stdin.end();
    await ended;
  };
  return { kind: 'found', dockerHost: reply.dockerHost, release };
}

/** Detached: Ctrl-C in the terminal is for the test run alone, whose end the keeper then sees. */
function startKeeper(keeperArguments: readonly string[]): ChildProcessByStdio<Writable, Readable, null> {
  const program = fileURLToPath(new URL('./engine-keeper.ts', import.meta.url));
  return spawn(process.execPath, ['--import', 'tsx', program, ...keeperArguments], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
}

async function replyOf(output: Readable): Promise<KeeperReply> {
  for await (const line of createInterface({ input: output })) return JSON.parse(line) as KeeperReply;
  return { why: 'the engine keeper ended without a word' };
}
