import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { Place } from './place.js';

const run = promisify(execFile);

/** This machine: the services are processes of it, and their scripts are in `folder`. */
export function createHostPlace(folder: string, env: NodeJS.ProcessEnv): Place {
  return {
    words: 'on this machine',
    folder,
    typedFolder: basename(folder),
    settings: {},
    containerOf: () => undefined,
    async sh(_name, command) {
      const { stdout } = await run('sh', ['-c', command], { cwd: folder, env });
      return stdout;
    },
    typed: (_name, command) => command,
    async close() {
      const files = await readdir(folder).catch(() => []);
      for (const file of files.filter((name) => name.endsWith('.pid'))) {
        endProcess(Number.parseInt(await readFile(join(folder, file), 'utf8'), 10));
      }
    },
  };
}

/** The pid file of a service that the demo killed is empty: its number may be somebody else's by now. */
function endProcess(pid: number): void {
  if (Number.isNaN(pid)) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
