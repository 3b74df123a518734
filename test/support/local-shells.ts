import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import type { StartShell } from '../../src/target/shell/conversation.js';
import { SCRIPT_VARIABLE, shellArgv } from '../../src/target/shell/script.js';

/** What an image may come with: a shell, and no other programs than these. */
export type Kit = {
  readonly name: string;
  /** The program that stands in for `sh`, and what comes before its arguments. */
  readonly shell: readonly [file: string, ...args: string[]];
  /** Where each program comes from. */
  readonly programs: Readonly<Record<string, string>>;
};

const COMMON = ['cat', 'dd', 'head', 'pkill', 'rm', 'sleep', 'tail'];

/** The kits that can be put together of what this machine has. */
export const KITS: readonly Kit[] = [
  kit('bash alone', 'bash', []),
  kit('dash and curl', 'dash', ['curl']),
  kit('dash and GNU wget', 'dash', ['wget', 'nc']),
  kit('dash and node', 'dash', ['node']),
  kit('dash and nc', 'dash', ['nc']),
  kit('dash, which makes way for bash', 'dash', ['bash']),
  busyboxKit(),
].flatMap((found) => found ?? []);

/**
 * Starts shells of this kit on this machine as a container's would be started: with no other programs than the kit's.
 *
 * @param folder where the kit is laid out
 */
export function startShellOf({ shell, programs }: Kit, folder: string, name: string): StartShell {
  const bin = join(folder, 'bin');
  if (!existsSync(bin)) {
    mkdirSync(bin);
    for (const [program, path] of Object.entries(programs)) symlinkSync(path, join(bin, program));
  }
  const [file, ...before] = shell;
  return async (script) => {
    const child = execa(file, [...before, ...shellArgv(name).slice(1)], {
      env: { [SCRIPT_VARIABLE]: script, PATH: bin },
      extendEnv: false,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'ignore',
      buffer: false,
      detached: true,
      cleanup: false,
      reject: false,
    });
    return {
      kind: 'started',
      shell: {
        ended: child.then(() => ({})),
        onOutput(listener) {
          child.stdout.on('data', listener);
        },
        endGroup: async (group) => {
          signalGroup(group, 'SIGTERM');
          for (let polls = 0; polls < 50 && signalGroup(group, 0); polls += 1) await setTimeout(20);
          signalGroup(group, 'SIGKILL');
        },
        abandon() {
          child.stdout.destroy();
        },
      },
    };
  };
}

/** The command lines of this machine's living processes that hold this text. */
export function commandLinesWith(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      } catch {
        return '';
      }
    })
    .filter((commandLine) => commandLine.includes(text));
}

function kit(name: string, shell: string, extra: readonly string[]): Kit | undefined {
  const file = find(shell);
  const programs = [...COMMON, ...extra].map((program) => [program, find(program)] as const);
  const missing = extra.filter((program) => find(program) === undefined);
  if (file === undefined || missing.length > 0) return undefined;
  return { name, shell: [file], programs: Object.fromEntries(programs.filter(isFound)) };
}

/** All of it is one program. */
function busyboxKit(): Kit | undefined {
  const busybox = find('busybox');
  if (busybox === undefined) return undefined;
  const programs = [...COMMON, 'wget', 'nc', 'kill'].map((program) => [program, busybox] as const);
  // Not every build of it has this one.
  const pkill = find('pkill') ?? busybox;
  return { name: 'busybox', shell: [busybox, 'sh'], programs: { ...Object.fromEntries(programs), pkill } };
}

function find(program: string): string | undefined {
  if (program === 'node') return process.execPath;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

function isFound(entry: readonly [string, string | undefined]): entry is readonly [string, string] {
  return entry[1] !== undefined;
}

/** @returns whether anything of the group is there */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
