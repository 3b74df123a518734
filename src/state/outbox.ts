import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Outbox, Waiting } from '../model/call.js';
import { messageOf } from '../model/message-of.js';
import { ensureFolder } from './folder.js';
import { replaceFile } from './replace.js';
import { parseWaiting, waitingText } from './waiting.js';

const MAX_BYTES = 1024 * 1024;
const FILE = /^(\d{15})\.json$/;
const DRAFT = /^\d{15}\.json\.[0-9a-f]+\.tmp$/;
/** No round lasts so long: what has been a draft since then was left by one that was killed. */
const DRAFT_MS = 3_600_000;
const ASIDE = 'unreadable';

/** What opening a file says where there is one, and it is none that a call could be in. */
const NO_FILE: ReadonlySet<unknown> = new Set(['ELOOP', 'ENXIO', 'EISDIR']);

/**
 * One file a call in `stateDir/outbox`, its name sorting by time. A file is written beside its place and put there as a
 * whole. The folder is 0700 and files 0600, for a channel's name may be a secret topic; symbolic links are refused.
 */
export function createOutbox(stateDir: string): Outbox {
  const folder = join(stateDir, 'outbox');
  return {
    list: () => list(folder),
    put(waiting) {
      const text = waitingText(waiting);
      const name = `${waiting.id}.json`;
      if (!FILE.test(name)) throw new Error(`"${waiting.id}" is no id of the outbox`);
      if (Buffer.byteLength(text) > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`);
      // What could not be read again would be lost, and nobody would know.
      if (parseWaiting(waiting.id, text) === undefined) throw new Error('it could not be read again');
      ensureFolder(folder);
      refuseLink(folder);
      replaceFile(join(folder, name), text, 0o600);
    },
    remove(id) {
      try {
        if (FILE.test(`${id}.json`)) unlinkSync(join(folder, `${id}.json`));
        return undefined;
      } catch (error) {
        return codeOf(error) === 'ENOENT' ? undefined : messageOf(error);
      }
    },
  };
}

function list(folder: string): ReturnType<Outbox['list']> {
  const waiting: Waiting[] = [];
  const troubles: string[] = [];
  try {
    const names = readdirSync(folder).filter((name) => name !== ASIDE);
    if (names.length > 0) refuseLink(folder);
    for (const name of names.sort()) {
      const found = look(folder, name);
      if (found.kind === 'waiting') waiting.push(found.waiting);
      if (found.kind === 'trouble') troubles.push(found.message);
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') troubles.push(`the outbox cannot be read: ${messageOf(error)}`);
  }
  return { waiting, troubles };
}

type Found =
  | { readonly kind: 'waiting'; readonly waiting: Waiting }
  | { readonly kind: 'trouble'; readonly message: string }
  | { readonly kind: 'nothing' };

function look(folder: string, name: string): Found {
  const path = join(folder, name);
  try {
    if (DRAFT.test(name)) return sweep(path);
    const id = FILE.exec(name)?.[1];
    if (id === undefined) return moveAside(folder, name, 'is not of wardround');
    const text = readWhole(path);
    // The parser's own words would quote the text, which may hold a secret topic.
    const waiting = text === undefined ? undefined : parseWaiting(id, text);
    return waiting === undefined
      ? moveAside(folder, name, 'is no call that can be read, and is not sent')
      : { kind: 'waiting', waiting };
  } catch (error) {
    // Another process has just sent it.
    if (codeOf(error) === 'ENOENT') return { kind: 'nothing' };
    return { kind: 'trouble', message: `${path} cannot be read, and is not sent: ${messageOf(error)}` };
  }
}

/** The file's text; `undefined` where it is no file, or larger than any that was written here. */
function readWhole(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (NO_FILE.has(codeOf(error))) return undefined;
    throw error;
  }
  try {
    const stat = fstatSync(file);
    return stat.isFile() && stat.size <= MAX_BYTES ? readFileSync(file, 'utf8') : undefined;
  } finally {
    closeSync(file);
  }
}

/** Out of the way, so that it is said once and not in every round; and kept, for a person may still read it. */
function moveAside(folder: string, name: string, what: string): Found {
  const aside = join(folder, ASIDE);
  try {
    ensureFolder(aside);
    refuseLink(aside);
    renameSync(join(folder, name), placeIn(aside, name));
    return { kind: 'trouble', message: `${join(folder, name)} ${what}; it was moved to ${aside}` };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { kind: 'nothing' };
    const cause = messageOf(error);
    return { kind: 'trouble', message: `${join(folder, name)} ${what}; it could not be moved to ${aside}: ${cause}` };
  }
}

/** A folder of its own for one whose name is taken: a rename would replace that one. */
function placeIn(aside: string, name: string): string {
  const path = join(aside, name);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return path;
  const apart = join(aside, randomBytes(4).toString('hex'));
  mkdirSync(apart, { mode: 0o700 });
  return join(apart, name);
}

function sweep(path: string): Found {
  const age = Math.abs(Date.now() - lstatSync(path).mtimeMs);
  if (age > DRAFT_MS) rmSync(path, { force: true });
  return { kind: 'nothing' };
}

function refuseLink(folder: string): void {
  if (!lstatSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
