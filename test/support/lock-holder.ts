import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const LOCK = resolve('src/state/lock.ts');

/** A process of its own that takes the lock and keeps it until it is ended; `said` is what it got. */
export async function startLockHolder(
  stateDir: string,
  flock?: string,
): Promise<{ readonly pid: number; readonly said: string; readonly kill: () => Promise<void> }> {
  const script = `
    import { acquireLock } from ${JSON.stringify(LOCK)};
    const lock = acquireLock(${[stateDir, flock].map((value) => JSON.stringify(value)).join(', ')});
    console.log(lock.kind);
    setInterval(() => lock, 1000);
  `;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => end(child));
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { pid: child.pid ?? 0, said: said.toString().trim(), kill: () => end(child) };
}

/** As the kernel's out-of-memory killer would: nothing can be tidied up. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
