import { closeSync, fstatSync, lstatSync, openSync, readSync, constants } from 'node:fs';
import type { Reply } from '../../model/query.js';

const CONTENT_MAX_BYTES = 1000;

/** Looks a stop marker up on this machine: anything under that name counts, whatever it is; only a file is read. */
export function readMarkerFile(path: string): Reply {
  let changedAtMs: number;
  try {
    changedAtMs = lstatSync(path).mtimeMs;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'no-file' };
    return { kind: 'unreachable', cause: message };
  }
  return { kind: 'file', content: firstPart(path), changedAtMs };
}

/** A pipe planted in the marker's place must not block the round: hence O_NONBLOCK, and only regular files. */
function firstPart(path: string): string {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!fstatSync(file).isFile()) return '';
      const buffer = Buffer.alloc(CONTENT_MAX_BYTES);
      return buffer.toString('utf8', 0, readSync(file, buffer, 0, CONTENT_MAX_BYTES, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
