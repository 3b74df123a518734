import { spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  ftruncateSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { bootId } from './clock.js';
import { ensureFolder } from './folder.js';

export type Lock =
  | { readonly kind: 'held'; readonly release: () => void }
  /** `by` describes the holder for a person. */
  | { readonly kind: 'busy'; readonly by: string }
  /** The state folder cannot be used: rounds may look, and restart nothing. */
  | { readonly kind: 'impossible'; readonly cause: string };

/**
 * Takes `stateDir/run.lock`: one round at a time. The kernel holds the lock through flock(1) and frees it however this
 * process ends; where there is no flock, the file names its owner, and a dead owner's lock is taken over.
 *
 * @param flock the program to use
 */
export function acquireLock(stateDir: string, flock = 'flock'): Lock {
  const path = join(stateDir, 'run.lock');
  let file: number;
  try {
    ensureFolder(stateDir);
    file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  } catch (error) {
    return { kind: 'impossible', cause: (error as Error).message };
  }
  // flock(2) locks the open file, not the process: the child's lock on the shared descriptor stays ours when it ends.
  const { status, error } = spawnSync(flock, ['-xn', '3'], { stdio: ['ignore', 'ignore', 'ignore', file] });
  if (status === 0) return hold(path, file);
  closeSync(file);
  if (error === undefined && status === 1) return { kind: 'busy', by: ownerInWords(readOwner(path)) };
  return acquireByName(`${path}.owner`);
}

/** The last round that held the lock, as far as that was noted: when it began, and whether it is still under way. */
export function lastHolder(stateDir: string): { readonly at: number; readonly isAlive: boolean } | undefined {
  const path = join(stateDir, 'run.lock');
  const owners = [`${path}.owner`, path].map(readOwner).filter((owner) => owner !== undefined);
  const [last] = owners.filter(({ startedAt }) => !Number.isNaN(Date.parse(startedAt)));
  return last === undefined ? undefined : { at: Date.parse(last.startedAt), isAlive: isAlive(last) };
}

function hold(path: string, file: number): Lock {
  try {
    ftruncateSync(file);
    writeSync(file, ownerLine(), 0);
  } catch (error) {
    closeSync(file);
    return { kind: 'impossible', cause: `${path}: ${(error as Error).message}` };
  }
  return {
    kind: 'held',
    release() {
      closeSync(file);
    },
  };
}

function acquireByName(path: string): Lock {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      linkOwner(path);
      return {
        kind: 'held',
        release() {
          unlinkSync(path);
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
        return { kind: 'impossible', cause: (error as Error).message };
    }
    const owner = readOwner(path);
    if (owner !== undefined && isAlive(owner)) return { kind: 'busy', by: ownerInWords(owner) };
    moveAway(path);
  }
  return { kind: 'busy', by: 'another round' };
}

/** Signed first and put in its place as a whole: an owner that died in between would leave a lock that nobody may take. */
function linkOwner(path: string): void {
  const draft = `${path}.${String(process.pid)}.tmp`;
  try {
    writeFileSync(draft, ownerLine(), { mode: 0o600 });
    linkSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Renamed before it is removed, and looked at again after that: two rounds may have seen the same dead owner, and the
 * quicker one's new file must not be taken away.
 */
function moveAway(path: string): void {
  const aside = `${path}.${String(process.pid)}`;
  try {
    renameSync(path, aside);
    const owner = readOwner(aside);
    if (owner !== undefined && isAlive(owner)) linkSync(aside, path);
    unlinkSync(aside);
  } catch {
    // The other one was first.
  }
}

type Owner = { readonly pid: number; readonly startedAt: string; readonly ticks: string; readonly boot: string };

function ownerLine(): string {
  const { pid } = process;
  return `${String(pid)} ${new Date().toISOString()} ${startTicks(pid) ?? '-'} ${bootIdOrDash()}\n`;
}

function readOwner(path: string): Owner | undefined {
  try {
    const [pid = '', startedAt = '', ticks = '', boot = ''] = readFileSync(path, 'utf8').trim().split(' ');
    return /^\d+$/.test(pid) ? { pid: Number(pid), startedAt, ticks, boot } : undefined;
  } catch {
    return undefined;
  }
}

function ownerInWords(owner: Owner | undefined): string {
  return owner === undefined
    ? 'another round'
    : `another round (process ${String(owner.pid)}, since ${owner.startedAt})`;
}

/** A pid is used again and again: with its start time and the boot it names one process. */
function isAlive(owner: Owner): boolean {
  return owner.boot === bootIdOrDash() && owner.ticks === startTicks(owner.pid);
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold spaces and parentheses. */
function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function bootIdOrDash(): string {
  try {
    return bootId();
  } catch {
    return '-';
  }
}
