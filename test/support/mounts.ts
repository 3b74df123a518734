import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { aFolder } from './folders.js';

/** An empty file system of so many KiB, unmounted when the test is finished; `undefined` where this user may mount none. */
export function aSmallDisk(kib: number): string | undefined {
  const folder = aFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k,mode=0700`, 'wardround-test', folder]);
  if (mounted.status !== 0) return undefined;
  onTestFinished(() => {
    spawnSync('umount', ['--lazy', folder]);
  });
  return folder;
}
