import { unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensureFolder } from './folder.js';
import { replaceFile } from './replace.js';

/** Leaves a stop marker that everybody may read. @throws Error when it could not be written */
export function writeStopMarker(path: string, text: string): void {
  ensureFolder(dirname(path), 0o755);
  replaceFile(path, text, 0o644);
}

/** Takes a stop marker away. @returns whether there was one @throws Error when it is still there */
export function removeStopMarker(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}
