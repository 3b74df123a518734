import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder that nobody else may look into, and those above it that are missing. Not by mkdir's own `recursive`:
 * below /proc that never returns on Node 20.
 *
 * @throws Error when it cannot be made
 */
export function ensureFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    ensureFolder(dirname(path));
    mkdirSync(path, { mode: 0o700 });
  }
}
