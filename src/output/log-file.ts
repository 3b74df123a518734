import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs';
import type { LogOutput } from '../model/outputs.js';

const FOR_GROUP = 0o640;
const NEWLINE = 0x0a;
/** O_NONBLOCK: a pipe in the log's place would wait for a reader. */
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Appends lines to a log, in one write, and puts the file aside before it grows beyond its bound: `PATH` becomes
 * `PATH.1`, that becomes `PATH.2`, and the oldest goes. The file is opened each time, so that it may be moved away by
 * others. A line that a full disk tore is closed first, so that it spoils no other.
 *
 * Lines may be appended by several processes at once. Only the one that makes the round may rotate.
 *
 * @param rotates whether the file may be put aside
 * @throws Error when not all of it could be written
 */
export function appendLog(
  log: Pick<LogOutput, 'path' | 'maxBytes' | 'keep'>,
  lines: readonly string[],
  rotates: boolean,
): void {
  if (lines.length === 0) return;
  const text = lines.map((line) => `${line}\n`).join('');
  const full = withFile(log.path, (file, stat) => {
    if (rotates && stat.size > 0 && stat.size + Buffer.byteLength(text) > log.maxBytes) return stat;
    append(file, stat, text, log.path);
    return undefined;
  });
  if (full === undefined) return;
  // Another one may have put it aside meanwhile: what is there now is not full.
  if (statSync(log.path, { throwIfNoEntry: false })?.ino === full.ino) putAside(log);
  withFile(log.path, (file, stat) => {
    append(file, stat, text, log.path);
  });
}

function putAside({ path, keep }: Pick<LogOutput, 'path' | 'keep'>): void {
  for (let n = keep - 1; n >= 1; n -= 1) rename(`${path}.${String(n)}`, `${path}.${String(n + 1)}`);
  rename(path, `${path}.1`);
}

function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function append(file: number, { size }: Stats, text: string, path: string): void {
  const last = Buffer.alloc(1);
  const torn = size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
  const bytes = Buffer.from(torn ? `\n${text}` : text);
  if (writeSync(file, bytes) !== bytes.length) throw new Error(`${path}: no space is left for the whole line`);
}

function withFile<T>(path: string, use: (file: number, stat: Stats) => T): T {
  const file = openOrMake(path);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new Error(`expected a file or nothing, found no regular file: ${path}`);
    return use(file, stat);
  } finally {
    closeSync(file);
  }
}

/** Only one that is made here gets its mode: a person may have given another one to one that is there. */
function openOrMake(path: string): number {
  try {
    return openSync(path, FLAGS);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP')
      throw new Error(`expected a file or nothing, found a symbolic link: ${path}`, { cause: error });
    if (code !== 'ENOENT') throw error;
  }
  const file = openSync(path, FLAGS | constants.O_CREAT, FOR_GROUP);
  // The umask has no say.
  fchmodSync(file, FOR_GROUP);
  return file;
}
