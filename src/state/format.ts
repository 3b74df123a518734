import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../model/message-of.js';
import { ensureFolder } from './folder.js';
import { readTail } from './tail.js';

/**
 * The version of all that stands in the state folder. Folders without a word of it are of version 1. What older versions
 * wrote is read for ever; a change that an older program would misread makes the number greater.
 */
const FORMAT = 1;

/**
 * Why the past in this state folder cannot be relied on, if it cannot: a newer program has written there, and this one
 * could miss what it remembers.
 */
export function formatTrouble(stateDir: string): string | undefined {
  const path = join(stateDir, 'format');
  let text: string;
  try {
    text = readTail(path, 64).text;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : messageOf(error);
  }
  const version = /^(\d{1,9})\n?$/.exec(text)?.[1];
  if (version === undefined) return `${path}: expected the number of a format, found something else`;
  return Number(version) <= FORMAT
    ? undefined
    : `${path}: the state is of format ${version}, written by a newer wardround; this one knows ${FORMAT}: update it`;
}

/** Says in the state folder of which version it is, unless that stands there. */
export function noteFormat(stateDir: string): void {
  try {
    ensureFolder(stateDir);
    writeFileSync(join(stateDir, 'format'), `${FORMAT}\n`, { flag: 'wx', mode: 0o600 });
  } catch {
    // It stands there; or nothing can be written, and then the first journal says so.
  }
}
