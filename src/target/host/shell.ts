import { execa } from 'execa';
import type { StartShell } from '../shell/conversation.js';
import { SCRIPT_VARIABLE, shellArgv } from '../shell/script.js';
import { endGroupsBelow } from './groups.js';

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
        endGroup: endGroupsBelow,
        abandon() {
          child.stdout.destroy();
          child.kill('SIGKILL');
        },
      },
    });
  };
}
