import { randomBytes } from 'node:crypto';
import { closeSync, constants, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Puts a file in the place of another one, in one go and on disk. Whatever goes wrong, the one that was there stays.
 *
 * @param mode its permissions, whatever the umask is
 * @param isStillRight asked when the new one is ready
 * @throws Error when it could not be written, or is not right any more
 */
export function replaceFile(path: string, text: string, mode: number, isStillRight = () => true): void {
  // A process id would not do: in a container every round may have the same.
  const draft = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = openSync(draft, 'wx', mode);
    try {
      // Unlike writeSync, this throws when the disk has room for only a part of it.
      writeFileSync(file, text);
      fchmodSync(file, mode);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (!isStillRight()) throw new Error(`${path} was changed meanwhile`);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true, recursive: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** So that a power cut does not undo the rename. Some file systems cannot; the file is in its place all the same. */
function syncFolder(folder: string): void {
  try {
    const file = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    // Nothing that a later step could mend.
  }
}
