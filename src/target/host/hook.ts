import { accessSync, constants as fsConstants, statSync } from 'node:fs';
import { constants } from 'node:os';
import { isAbsolute } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import type { HookEnd, HookRun } from '../../model/hook.js';
import { messageOf } from '../../model/message-of.js';
import { endGroupsBelow } from './groups.js';

const OUTPUT_BYTES = 3_000;
/** How long after its end what it has printed is still read: it may have left somebody who holds the other end. */
const DRAIN_MS = 100;
const REASON_LENGTH = 4_000;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Runs the program of a hook, without a shell, as the leader of its own process group, with nothing to read. When it is
 * not through in time, or the round is over, its group is ended with what it has left in the background. Never rejects.
 *
 * @param env of which it gets what any program needs, and none of our secrets
 */
export async function runHook(run: HookRun, signal: AbortSignal, env: NodeJS.ProcessEnv): Promise<HookEnd> {
  const [file, ...args] = run.argv;
  const trouble = troubleWith(file);
  if (trouble !== undefined) return { kind: 'not-started', cause: trouble };
  if (signal.aborted) return { kind: 'not-started', cause: messageOf(signal.reason) };
  const startedAt = performance.now();
  try {
    const child = execa(file, args, {
      // A hook that minds where it is would do other things from cron than by hand.
      cwd: '/',
      env: environment(run, env),
      extendEnv: false,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      buffer: false,
      detached: true,
      cleanup: false,
      reject: false,
    });
    const output = tailOf([child.stdout, child.stderr]);
    const ended = new Promise<number | undefined>((resolve) => {
      child.once('exit', (code, name) => {
        resolve(code ?? 128 + (name === null ? 0 : constants.signals[name]));
      });
      // One that could not be started never exits.
      void child.then(({ failed, exitCode, signal: name }) => {
        if (failed && exitCode === undefined && name === undefined) resolve(undefined);
      });
    });
    const cause = await Promise.race([ended.then(() => undefined), whyEnded(run, signal, ended)]);
    if (cause !== undefined && child.pid !== undefined) await endGroupsBelow(child.pid);
    const code = await ended;
    const ms = Math.round(performance.now() - startedAt);
    if (code === undefined) {
      const failed = await child;
      return { kind: 'not-started', cause: startTrouble(file, failed.code, failed.originalMessage) };
    }
    const text = await output();
    return cause === undefined ? { kind: 'exited', code, output: text, ms } : { kind: 'ended', cause, output: text };
  } catch (error) {
    return { kind: 'not-started', cause: messageOf(error) };
  }
}

/** Resolves with the reason once it has to be ended; never if it ends by itself. */
function whyEnded({ timeoutMs }: HookRun, signal: AbortSignal, ended: Promise<unknown>): Promise<string> {
  return new Promise((resolve) => {
    const over = new AbortController();
    const onAbort = (): void => {
      resolve(messageOf(signal.reason));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    setTimeout(timeoutMs, undefined, { signal: over.signal }).then(
      () => {
        resolve(`it was not through after ${String(timeoutMs / 1000)} s`);
      },
      () => undefined,
    );
    void ended.then(() => {
      over.abort();
      signal.removeEventListener('abort', onAbort);
    });
  });
}

/** Reads on for ever, so that nobody waits for us, and keeps the last bytes. */
function tailOf(streams: readonly NodeJS.ReadableStream[]): () => Promise<string> {
  let tail: Buffer = Buffer.alloc(0);
  const ends = streams.map((stream) => {
    stream.on('data', (chunk: Buffer) => {
      tail = Buffer.concat([tail, chunk.subarray(-OUTPUT_BYTES)]).subarray(-OUTPUT_BYTES);
    });
    return new Promise((resolve) => {
      stream.once('close', resolve).once('end', resolve).once('error', resolve);
    });
  });
  return async () => {
    const drained = new AbortController();
    await Promise.race([Promise.all(ends), setTimeout(DRAIN_MS, undefined, drained).catch(() => undefined)]);
    drained.abort();
    for (const stream of streams) (stream as NodeJS.ReadableStream & { destroy: () => void }).destroy();
    // A character that was cut in two is left out.
    let from = 0;
    while (from < 4 && ((tail[from] ?? 0) & 0xc0) === 0x80) from += 1;
    return tail.subarray(from).toString('utf8');
  };
}

function environment(run: HookRun, env: NodeJS.ProcessEnv): Record<string, string> {
  const usual = Object.entries(env).filter(
    ([name, value]) => value !== undefined && (['HOME', 'LANG', 'TZ'].includes(name) || name.startsWith('LC_')),
  ) as [string, string][];
  const told = {
    WARDROUND_SERVICE: run.service,
    WARDROUND_EVENT: run.event,
    WARDROUND_TIMESTAMP: new Date(run.at).toISOString(),
    WARDROUND_FAILURE_COUNT: String(run.failures),
    WARDROUND_REASON: run.reason.replaceAll('\0', '').slice(0, REASON_LENGTH),
    WARDROUND_INCIDENT: run.incident ?? '',
  };
  return { PATH: env.PATH ?? PATH, ...Object.fromEntries(usual), ...told };
}

/** Why this program cannot be run, as far as its file tells. */
function troubleWith(file: string): string | undefined {
  if (!isAbsolute(file)) return `expected the absolute path of a program, found "${file}"`;
  try {
    const found = statSync(file);
    if (found.isDirectory()) return `${file} is a folder`;
    if (!found.isFile()) return `${file} is no regular file`;
    accessSync(file, fsConstants.X_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return `there is no ${file}`;
    if (code === 'EACCES') return `${file} may not be executed: chmod +x ${file}`;
    return messageOf(error);
  }
}

function startTrouble(file: string, code: string | undefined, message: string | undefined): string {
  if (code === 'ENOENT') return `the program that the first line of ${file} names is not there`;
  return message ?? 'unknown reason';
}
