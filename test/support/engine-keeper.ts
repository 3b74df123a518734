/**
 * A program of its own that outlives the test run by a moment: it makes the engine ready, keeps it while its standard
 * input is open, and tidies up when that closes. So nothing stays behind even when the run is interrupted or killed.
 *
 * Usage: engine-keeper RUN-ID [DOCKER-HOST]; without a host it starts a private engine. Its first and only line of
 * output is a `KeeperReply` as JSON.
 */
import { finished } from 'node:stream/promises';
import { connect } from './connect.js';
import { removeContainersOf } from './containers-of-run.js';
import { ensureImages } from './images.js';
import { startPrivateEngine, type PrivateEngine } from './private-engine.js';

export type KeeperReply = { readonly dockerHost: string } | { readonly why: string };

// The run may be gone before the engine is up; that is no reason to leave the engine behind.
process.stdout.on('error', () => undefined);

const [runId = '', dockerHost] = process.argv.slice(2);
await keep(dockerHost === undefined ? startPrivateEngine : () => Promise.resolve(guestOf(dockerHost)));

async function keep(start: () => Promise<PrivateEngine>): Promise<void> {
  const engine = await start().catch((error: unknown) => {
    reply({ why: messageOf(error) });
  });
  if (engine === undefined) return;
  try {
    const isReady = await makeReady(engine.dockerHost);
    if (!isReady) return;
    await finished(process.stdin.resume());
    await removeContainersOf(connect(engine.dockerHost, 30_000), runId);
  } finally {
    await engine.stop();
  }
}

async function makeReady(dockerHost: string): Promise<boolean> {
  try {
    await ensureImages(connect(dockerHost));
    reply({ dockerHost });
    return true;
  } catch (error) {
    reply({ why: `the engine at ${dockerHost} takes no test images: ${messageOf(error)}` });
    return false;
  }
}

/** An engine that was there before and stays. */
function guestOf(dockerHost: string): PrivateEngine {
  return { dockerHost, stop: () => Promise.resolve() };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function reply(line: KeeperReply): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
