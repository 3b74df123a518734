import type { Readable } from 'node:stream';
import { END_GROUP, SCRIPT_VARIABLE, shellArgv } from '../shell/script.js';
import type { RunningShell, StartShell } from '../shell/conversation.js';
import { causeOf, statusOf } from './cause.js';
import { createDemux } from './demux.js';
import type { Engine } from './engine.js';

const END_LIMIT_MS = 8_000;
/** What the engine says in place of a program's output is short. */
const EXPLANATION_BYTES = 400;

/** Starts shells in a container: one exec each. */
export function startShellIn(engine: Engine, containerId: string, name: string): StartShell {
  return async (script, signal) => {
    try {
      const env = [`${SCRIPT_VARIABLE}=${script}`];
      const stream = await engine.exec(containerId, shellArgv(name), env, signal);
      const endGroup = (pid: number): Promise<void> => endGroupIn(engine, containerId, name, pid);
      return { kind: 'started', shell: runningShell(stream, endGroup) };
    } catch (error) {
      const status = statusOf(error);
      const cause = causeOf(error, signal);
      // 409: stopped, paused or restarting; 404: removed. Both are somebody's doing, not an illness.
      if (status === 409 || status === 404) return { kind: 'not-running', detail: cause };
      return { kind: 'unreachable', cause: `no command could be started in the container: ${cause}` };
    }
  };
}

function runningShell(stream: Readable, endGroup: RunningShell['endGroup']): RunningShell {
  let listener: ((chunk: Buffer) => void) | undefined;
  let explanation = Buffer.alloc(0);
  const onText = (chunk: Buffer): void => {
    if (explanation.length < EXPLANATION_BYTES)
      explanation = Buffer.concat([explanation, chunk.subarray(0, EXPLANATION_BYTES)]);
  };
  const demux = createDemux((chunk) => {
    onText(chunk);
    listener?.(chunk);
  }, onText);
  const ended = new Promise<{ cause?: string }>((resolve) => {
    stream.once('end', () => {
      const cause = explain(explanation.toString('utf8'));
      resolve(cause === undefined ? {} : { cause });
    });
    stream.once('error', (error) => {
      resolve({ cause: `the engine's stream broke: ${error.message}` });
    });
    stream.once('close', () => {
      resolve({ cause: 'the stream was closed before its end' });
    });
  });
  return {
    ended,
    endGroup,
    onOutput(given) {
      listener = given;
      stream.on('data', demux);
    },
    abandon() {
      stream.destroy();
    },
  };
}

/** A program that is not in the image does not fail the request: the engine says so in the program's place. */
function explain(output: string): string | undefined {
  if (/"sh": (executable file not found|.*no such file)/i.test(output)) return 'the image has no shell (sh)';
  const failed = /OCI runtime exec failed: (.*)/s.exec(output)?.[1];
  return failed === undefined
    ? undefined
    : `no shell could be started in the container: ${failed.trim().slice(0, 300)}`;
}

async function endGroupIn(engine: Engine, containerId: string, name: string, group: number): Promise<void> {
  const signal = AbortSignal.timeout(END_LIMIT_MS);
  try {
    const env = [`${SCRIPT_VARIABLE}=${END_GROUP}`];
    const stream = await engine.exec(containerId, shellArgv(name, String(group)), env, signal);
    stream.resume();
    await new Promise<void>((resolve) => {
      stream.once('close', resolve).once('end', resolve).once('error', resolve);
      signal.addEventListener('abort', () => {
        stream.destroy();
      });
    });
  } catch {
    // The container went away, and its processes with it; or it is paused, and nothing can be ended in it.
  }
}
