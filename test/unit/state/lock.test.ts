import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireLock, type Lock } from '../../../src/state/lock.js';
import { aFolder } from '../../support/folders.js';
import { shutOutOf } from '../../support/limits.js';
import { startLockHolder } from '../../support/lock-holder.js';

const NO_SUCH_PROGRAM = 'wardround-test-no-flock';
const WAYS: readonly [string, string | undefined, string][] = [
  ['the kernel’s lock', undefined, 'run.lock'],
  ['a lock by name, where there is no flock', NO_SUCH_PROGRAM, 'run.lock.owner'],
];

/** Let go of when the test is finished. */
function acquire(stateDir: string, flock?: string): Lock {
  const lock = acquireLock(stateDir, flock);
  let held = lock.kind === 'held';
  const release = (): void => {
    if (lock.kind === 'held' && held) lock.release();
    held = false;
  };
  onTestFinished(release);
  return lock.kind === 'held' ? { ...lock, release } : lock;
}

function release(lock: Lock): void {
  if (lock.kind !== 'held') throw new Error(`expected a lock that is held, got one that is ${lock.kind}`);
  lock.release();
}

describe.each(WAYS)('%s', (_, flock, file) => {
  it('is free in a folder that is not there yet', () => {
    const stateDir = join(aFolder(), 'a', 'state');
    expect(acquire(stateDir, flock).kind).toBe('held');
    expect(statSync(stateDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(stateDir, file)).mode & 0o777).toBe(0o600);
  });

  it('is busy while it is held, and names the holder', () => {
    const stateDir = aFolder();
    acquire(stateDir, flock);
    expect(acquire(stateDir, flock)).toEqual({
      kind: 'busy',
      by: expect.stringMatching(
        new RegExp(String.raw`^another round \(process ${String(process.pid)}, since \d{4}-\d\d-\d\dT[\d:.]+Z\)$`),
      ) as string,
    });
  });

  it('is free again when it was released', () => {
    const stateDir = aFolder();
    release(acquire(stateDir, flock));
    expect(acquire(stateDir, flock).kind).toBe('held');
  });

  it('is busy while another process holds it, and free when that one is killed', async () => {
    const stateDir = aFolder();
    const holder = await startLockHolder(stateDir, flock);
    expect(holder.said).toBe('held');
    const busy = acquire(stateDir, flock);
    expect(busy).toMatchObject({ kind: 'busy', by: expect.stringContaining(String(holder.pid)) as string });

    await holder.kill();
    expect(acquire(stateDir, flock).kind).toBe('held');
    expect(readFileSync(join(stateDir, file), 'utf8')).toMatch(new RegExp(`^${String(process.pid)} `));
  });

  it('is not to be had by two processes at once after its owner died', async () => {
    const stateDir = aFolder();
    const first = await startLockHolder(stateDir, flock);
    await first.kill();
    const said = await Promise.all([1, 2, 3].map(async () => (await startLockHolder(stateDir, flock)).said));
    expect(said.sort()).toEqual(['busy', 'busy', 'held']);
  });

  it.each<[string, (folder: string) => string]>([
    [
      'is a file',
      (folder) => {
        writeFileSync(join(folder, 'state'), '');
        return join(folder, 'state');
      },
    ],
    [
      'is below a file',
      (folder) => {
        writeFileSync(join(folder, 'state'), '');
        return join(folder, 'state', 'deeper');
      },
    ],
  ])('is impossible where the state folder %s', (__, prepare) => {
    const lock = acquire(prepare(aFolder()), flock);
    expect(lock).toMatchObject({ kind: 'impossible', cause: expect.stringMatching(/E[A-Z]+/) as string });
  });

  it('is impossible in a folder that may not be written', () => {
    const stateDir = join(aFolder(), 'state');
    mkdirSync(stateDir);
    expect(shutOutOf(stateDir, () => acquireLock(stateDir, flock))).toMatchObject({ kind: 'impossible' });
  });

  it('does not follow a symbolic link', () => {
    const stateDir = aFolder();
    const elsewhere = join(stateDir, 'elsewhere');
    writeFileSync(elsewhere, 'precious');
    symlinkSync(elsewhere, join(stateDir, file));
    acquire(stateDir, flock);
    expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
  });
});

describe('a lock by name', () => {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  const ticks = (pid: number): string => {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[19] ?? '';
  };
  const owned = (line: string): Lock => {
    const stateDir = aFolder();
    writeFileSync(join(stateDir, 'run.lock.owner'), line);
    return acquire(stateDir, NO_SUCH_PROGRAM);
  };
  const since = '2026-11-20T10:00:00.000Z';

  it.each([
    ['a process that is there', `${String(process.ppid)} ${since} ${ticks(process.ppid)} ${boot}`, 'busy'],
    ['a process whose number was used again', `${String(process.ppid)} ${since} 1 ${boot}`, 'held'],
    ['a process of an earlier boot', `${String(process.ppid)} ${since} ${ticks(process.ppid)} another-boot`, 'held'],
    ['no process', `4194999 ${since} 77 ${boot}`, 'held'],
  ])('of %s', (_, line, expected) => {
    expect(owned(`${line}\n`).kind).toBe(expected);
  });

  it('that its owner died over before it could sign is taken over', () => {
    expect(owned('').kind).toBe('held');
  });

  it('is gone from the folder when it is released', () => {
    const stateDir = aFolder();
    release(acquire(stateDir, NO_SUCH_PROGRAM));
    expect(existsSync(join(stateDir, 'run.lock.owner'))).toBe(false);
  });
});
