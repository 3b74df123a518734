import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, CommandSettings, Delivery, Send } from '../../model/call.js';
import { messageOf } from '../../model/message-of.js';
import { callDocument, documentText } from '../document.js';
import { headline, stepOf } from '../headline.js';
import { lastLines, plainLine } from '../words.js';
import { limit } from './limit.js';
import { safeCause, undelivered } from './retry.js';

const OUTPUT_BYTES = 16 * 1024;
/** How long the output is waited for once the program has ended: what it has left running may keep it open for ever. */
const OUTPUT_GRACE_MS = 200;
/** How long the program has between being asked to end and being ended. */
const TERM_LIMIT_MS = 1_000;
const TERM_POLL_MS = 20;

/** How a program ended: by itself, or, with a cause, not at all. */
type End = { readonly code: number | null; readonly signal: string | null } | { readonly cause: string };

/**
 * A sender by any program: the document on its standard input, without a shell. It has delivered the call when it exits
 * with 0, whether it has read all of it or not. At the time limit its process group is ended.
 */
export function createCommandSend({ argv, timeoutMs }: CommandSettings): Send {
  return async (call, round) => {
    if (round.aborted) return undelivered('it was not started: the round was ending', 'next-round');
    const { signal, release } = limit(round, timeoutMs, `it did not end within ${timeoutMs} ms, and was ended`);
    try {
      return await run(argv, call, signal);
    } catch (error) {
      return failed(argv[0], `could not be started: ${messageOf(error)}`);
    } finally {
      release();
    }
  };
}

async function run([file, ...args]: CommandSettings['argv'], call: Call, signal: AbortSignal): Promise<Delivery> {
  // Most rounds call nobody, and execa takes longer to import than a small round lasts.
  const { execa } = await import('execa');
  const child = execa(file, args, {
    env: environment(call),
    extendEnv: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    detached: true,
    cleanup: false,
    reject: false,
  });
  const output = collect(child.stdout, child.stderr);
  // A program that reads nothing, or not all, breaks the pipe, and does no wrong by it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(documentText(callDocument(call)));
  const ended = new Promise<End>((resolve) => {
    child.once('exit', (code, by) => {
      resolve({ code, signal: by });
    });
    void child.then((result) => {
      if (result.exitCode === undefined && result.signal === undefined) resolve({ cause: whyNotStarted(result) });
    });
  });
  let stopped: Promise<void> | undefined;
  const stop = (): void => {
    stopped = endGroup(child.pid);
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const end = await ended;
  signal.removeEventListener('abort', stop);
  await stopped;
  const last = await output.lastLine();
  if ('cause' in end) return failed(file, end.cause);
  if (end.code === 0) return { kind: 'delivered' };
  const how = signal.aborted ? messageOf(signal.reason) : howItEnded(end);
  return failed(file, `${how}${last === '' ? '' : `: ${last}`}`);
}

/** As little as programs need: nothing of the round's own environment, which may hold tokens. */
function environment(call: Call): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    WARDROUND_INCIDENT: call.reports.map(({ incident }) => incident).join(' '),
    WARDROUND_STEP: stepOf(call),
    WARDROUND_TITLE: headline(call),
    WARDROUND_PRIORITY: String(call.priority),
  };
}

function whyNotStarted(error: {
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
}): string {
  switch (error.code) {
    case 'ENOENT':
      return 'was not found';
    case 'EACCES':
      return 'may not be executed';
    default:
      return `could not be started: ${error.originalMessage ?? error.code ?? 'for an unknown reason'}`;
  }
}

function howItEnded({ code, signal }: Exclude<End, { cause: string }>): string {
  return code === null ? `it was ended by ${signal ?? 'a signal'}` : `exit code ${code}`;
}

function failed(file: string, cause: string): Delivery {
  // Apart, as a program called passwd is no name of a secret that follows.
  return undelivered(`${plainLine(file, 200)}: ${safeCause(cause, [])}`, 'next-round');
}

/** Keeps the end of what is printed. */
function collect(...streams: readonly Readable[]): { readonly lastLine: () => Promise<string> } {
  let kept = Buffer.alloc(0);
  for (const stream of streams) {
    stream.on('data', (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk]).subarray(-OUTPUT_BYTES);
    });
    stream.on('error', () => undefined);
  }
  return {
    async lastLine() {
      const closed = streams.filter((stream) => !stream.closed).map((stream) => once(stream, 'close'));
      await Promise.race([Promise.all(closed), sleep(OUTPUT_GRACE_MS)]);
      for (const stream of streams) stream.destroy();
      return lastLines(kept.toString(), 1)[0] ?? '';
    },
  };
}

async function endGroup(leader: number | undefined): Promise<void> {
  if (leader === undefined) return;
  signalGroup(leader, 'SIGTERM');
  // Not only the leader is waited for: others of its group may outlive it.
  const until = performance.now() + TERM_LIMIT_MS;
  while (performance.now() < until && signalGroup(leader, 0)) await sleep(TERM_POLL_MS);
  signalGroup(leader, 'SIGKILL');
}

/** @returns whether anything of the group is there; the signal 0 only asks */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}
