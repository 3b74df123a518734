import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * The end of a file, at most `maxBytes` of it, and how long it is as a whole.
 *
 * @throws Error where there is none, or it is a symbolic link, a folder or a device
 */
export function readTail(path: string, maxBytes: number): { readonly text: string; readonly size: number } {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new Error(`${path} is not a regular file`);
    const { size } = stat;
    const length = Math.min(size, maxBytes);
    const buffer = Buffer.alloc(length);
    const read = readSync(file, buffer, 0, length, size - length);
    return { text: buffer.toString('utf8', 0, read), size };
  } finally {
    closeSync(file);
  }
}
