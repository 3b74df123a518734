import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  fsyncSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { JournalEvent } from '../model/journal.js';
import { parseEvent } from './event.js';
import { ensureFolder } from './folder.js';

/** What could be read of a journal. */
export type JournalRead =
  | { readonly kind: 'events'; readonly events: readonly JournalEvent[] }
  | { readonly kind: 'unreadable'; readonly cause: string };

export type Journal = {
  /** `journal`: a service's name, or what `containerJournal` makes of a container's. */
  readonly read: (journal: string) => JournalRead;
  /** Appends one event. @throws Error when it could not be written: then nothing may be restarted. */
  readonly append: (journal: string, event: JournalEvent) => void;
};

/** Older lines than these decide nothing any more; reading stays cheap however long a service has been ill. */
const READ_MAX_BYTES = 4 * 1024 * 1024;
/** A journal that grows beyond this is rewritten without its old checks: when it is written, for a mere look changes nothing. */
const REWRITE_BYTES = 512 * 1024;
const CHECKS_KEPT = 500;
const NEWLINE = 0x0a;

/**
 * One file a service in `stateDir/services`, one a container in `stateDir/containers`: a JSON event a line, appended. Folders are 0700 and files 0600; a symbolic
 * link in a journal's place is refused.
 */
export function createJournal(stateDir: string): Journal {
  const pathOf = (journal: string): string => {
    return join(stateDir, journal.includes('/') ? `${journal}.jsonl` : `services/${journal}.jsonl`);
  };
  return {
    read(journal) {
      try {
        const lines = readTail(pathOf(journal))
          .split('\n')
          .filter((line) => line !== '');
        const events = eventsIn(lines);
        if (lines.length > 1 && events.length === 0) {
          return { kind: 'unreadable', cause: `${pathOf(journal)} is not a journal; move it away to begin a new one` };
        }
        return { kind: 'events', events };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'events', events: [] };
        return { kind: 'unreadable', cause: (error as Error).message };
      }
    },
    append(journal, event) {
      ensureFolder(dirname(pathOf(journal)));
      const size = appendLine(pathOf(journal), `${JSON.stringify(event)}\n`);
      if (size > REWRITE_BYTES) rewrite(pathOf(journal));
    },
  };
}

function eventsIn(lines: readonly string[]): JournalEvent[] {
  return lines.map(parseEvent).filter((event) => event !== undefined);
}

function readTail(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new Error(`${path} is not a regular file`);
    const length = Math.min(stat.size, READ_MAX_BYTES);
    const buffer = Buffer.alloc(length);
    const read = readSync(file, buffer, 0, length, stat.size - length);
    return buffer.toString('utf8', 0, read);
  } finally {
    closeSync(file);
  }
}

/** A line that a full disk or a power cut tore is closed first, so that it spoils no other. @returns the file's new size */
function appendLine(path: string, line: string): number {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
  const file = openSync(path, flags, 0o600);
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    const torn = size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
    const bytes = Buffer.from(torn ? `\n${line}` : line);
    if (writeSync(file, bytes) !== bytes.length) throw new Error(`${path}: the line was not written in full`);
    return size + bytes.length;
  } finally {
    closeSync(file);
  }
}

/** The first look after each restart says whether it helped. */
function firstLooks(events: readonly JournalEvent[]): JournalEvent[] {
  let isAwaited = false;
  return events.filter((event) => {
    const isLook = event.event === 'checked' && event.result !== 'unknown';
    const isFirst = isLook && isAwaited;
    if (event.event === 'restart' || isLook) isAwaited = !isLook;
    return isFirst;
  });
}

/** Leaves the old checks out and keeps all else. Whatever goes wrong, the journal as it was stays in its place. */
function rewrite(path: string): void {
  const draft = `${path}.${String(process.pid)}.tmp`;
  try {
    const { size } = statSync(path);
    const events = eventsIn(readTail(path).split('\n'));
    const checks = events.filter(({ event }) => event === 'checked');
    const kept = new Set([...checks.slice(-CHECKS_KEPT), ...firstLooks(events)]);
    const lines = events
      .filter((event) => event.event !== 'checked' || kept.has(event))
      .map((event) => `${JSON.stringify(event)}\n`);
    const file = openSync(draft, 'wx', 0o600);
    try {
      // Unlike writeSync, this throws when the disk has room for only a part of it.
      writeFileSync(file, lines.join(''));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    // Somebody's `reset` may have come in between: it is in the old file alone.
    if (statSync(path).size !== size) throw new Error('it has grown meanwhile');
    renameSync(draft, path);
  } catch {
    // A journal that is too long is slow, not wrong: the next line tries again.
    rmSync(draft, { force: true, recursive: true });
  }
}
