import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder that nobody else may look into, unless its mode says otherwise, and those above it that are missing.
 * Not by mkdir's own `recursive`: below /proc that never returns on Node 20.
 *
 * @throws Error when it cannot be made
 */
export function ensureFolder(path: string, mode = 0o700): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    ensureFolder(dirname(path), mode);
    mkdirSync(path, { mode });
  }
}
