import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import type { StartShell } from '../shell/conversation.js';
import { SCRIPT_VARIABLE, shellArgv } from '../shell/script.js';
import { groupsBelow } from './groups.js';

const TERM_LIMIT_MS = 1_000;
const TERM_POLL_MS = 20;

/** Starts shells on this machine, each the leader of its own process group, so that it can be ended as a whole. */
export function startShellHere(name: string): StartShell {
  return (script) => {
    const [file = 'sh', ...args] = shellArgv(name);
    const child = execa(file, args, {
      env: { [SCRIPT_VARIABLE]: script },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'ignore',
      buffer: false,
      detached: true,
      cleanup: false,
      reject: false,
    });
    const ended = child.then((result): { cause?: string } =>
      result.failed && result.exitCode === undefined && result.signal === undefined
        ? { cause: `no shell could be started: ${result.shortMessage ?? 'unknown reason'}` }
        : {},
    );
    return Promise.resolve({
      kind: 'started',
      shell: {
        ended,
        onOutput(listener) {
          child.stdout.on('data', listener);
        },
        async endGroup(pid) {
          const groups = groupsBelow(pid);
          const signalAll = (signal: NodeJS.Signals | 0): boolean =>
            groups.map((group) => signalGroup(group, signal)).some(Boolean);
          signalAll('SIGTERM');
          // Not the end of the shell is waited for: what ignores TERM outlives it.
          const until = performance.now() + TERM_LIMIT_MS;
          while (performance.now() < until && signalAll(0)) await setTimeout(TERM_POLL_MS);
          signalAll('SIGKILL');
        },
        abandon() {
          child.stdout.destroy();
          child.kill('SIGKILL');
        },
      },
    });
  };
}

/** @returns whether anything of the group is there; the signal 0 only asks */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
