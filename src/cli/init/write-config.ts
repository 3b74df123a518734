import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileTroubleOf } from '../../model/message-of.js';
import { EXIT, Mistake } from '../../model/mistake.js';
import { ensureFolder } from '../../state/folder.js';

/** @throws Mistake when something is there, and is not to be replaced */
export function refuseExisting(path: string, force: boolean): void {
  if (isFolder(path)) throw new Mistake(`${path} is a folder; --output names a file`, EXIT.usage);
  if (force || !isTaken(path)) return;
  throw new Mistake(`${path} is there already, and was left as it is; ${PLACES}`, EXIT.usage);
}

const PLACES = '--force replaces it and keeps the old one as FILE.bak, --output names another place';

/**
 * Writes a config as a whole: beside its place, and then into it. A file that is there is replaced only if `force` says
 * so, and kept.
 *
 * @param mode the permissions of the file
 * @returns where the old file is kept, if there was one
 * @throws Mistake when it cannot be written, or something is there
 */
export function writeConfig(path: string, text: string, mode: number, force: boolean): string | undefined {
  refuseExisting(path, force);
  // A link stays one: what it leads to is replaced.
  const file = existsSync(path) ? realpathSync(path) : path;
  const draft = join(dirname(file), `.wardround-${randomBytes(4).toString('hex')}.tmp`);
  try {
    ensureFolder(dirname(file), 0o755);
    writeSafely(draft, text, mode);
    const kept = isTaken(file) ? keep(file) : undefined;
    if (kept === undefined) putInFreePlace(draft, file);
    else renameSync(draft, file);
    return kept;
  } catch (error) {
    if (error instanceof Mistake) throw error;
    throw new Mistake(`${path} could not be written: ${causeOf(error)}`, EXIT.usage);
  } finally {
    discard(draft);
  }
}

function discard(draft: string): void {
  try {
    unlinkSync(draft);
  } catch {
    // It is in its place, or was never made.
  }
}

function writeSafely(path: string, text: string, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A link is made only where nothing is: what somebody else has written in this moment stays. */
function putInFreePlace(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new Mistake(`${file} is there already, and was left as it is; ${PLACES}`, EXIT.usage);
    // A file system without links.
    renameSync(draft, file);
  }
}

/** An older one that was kept is not lost either. */
function keep(file: string): string {
  for (let number = 1; ; number += 1) {
    const place = `${file}.bak${number === 1 ? '' : `.${String(number)}`}`;
    try {
      copyFileSync(file, place, constants.COPYFILE_EXCL);
      return place;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

/** What cannot be looked at cannot be written either, and that says why. */
function isTaken(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function causeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `${code === 'EROFS' ? 'the file system is read-only' : 'permission denied'}; name another place with --output`;
  }
  return fileTroubleOf(error);
}
