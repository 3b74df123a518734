import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const NOBODY = 65_534;

/** What `act` returns when this process may not write a file beyond so many bytes: a disk that fills up half way. */
export function withFilesUpTo<T>(bytes: number, act: () => T): T {
  limitFiles(`${String(bytes)}:unlimited`);
  try {
    return act();
  } finally {
    limitFiles('unlimited:unlimited');
  }
}

function limitFiles(limits: string): void {
  const { status, error } = spawnSync('prlimit', ['--pid', String(process.pid), `--fsize=${limits}`]);
  if (status !== 0) throw new Error(`prlimit (of the package util-linux) failed: ${error?.message ?? String(status)}`);
}

/** What `act` returns for a user who may not look into the folder, root included. */
export function shutOutOf<T>(folder: string, act: () => T): T {
  return withMode(folder, 0o000, act);
}

/** What `act` returns for a user who may look into the folder and write its files, but make no new ones, root included. */
export function withoutNewFilesIn<T>(folder: string, act: () => T): T {
  for (const file of readdirSync(folder)) chmodSync(join(folder, file), 0o666);
  chmodSync(dirname(folder), 0o755);
  return withMode(folder, 0o555, act);
}

function withMode<T>(folder: string, mode: number, act: () => T): T {
  chmodSync(folder, mode);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    return act();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(folder, 0o700);
  }
}
