import { closeSync, constants, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compact } from '../history/compact.js';
import type { JournalEvent } from '../model/journal.js';
import { messageOf } from '../model/message-of.js';
import { parseEvent } from './event.js';
import { ensureFolder } from './folder.js';
import { createHistories } from './history.js';
import { replaceFile } from './replace.js';
import { readTail } from './tail.js';

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
/** A journal that grows beyond this is shortened: when it is written, for a mere look changes nothing. */
const SHORTEN_BYTES = 128 * 1024;
/** So much of it stays as it was, at most. */
const WHOLE_BYTES = 256 * 1024;
/** Beyond this it is shortened although the history file cannot be written: what decides comes first. */
const FORGET_BYTES = 1024 * 1024;
/** So much has to be added before that is tried again: each try reads all of it. */
const STEP_BYTES = 32 * 1024;
/** To write a journal anew for less than this part of it would be to do so in every round. */
const WORTH = 1 / 4;
const NEWLINE = 0x0a;

/**
 * One file a service in `stateDir/services`, one a container in `stateDir/containers`: a JSON event a line, appended. Folders are 0700 and files 0600; a symbolic
 * link in a journal's place is refused. One that has grown long is shortened to what still decides, once the history file
 * has the rest.
 *
 * @param onTrouble hears of a history file that cannot be written
 */
export function createJournal(stateDir: string, onTrouble: (message: string) => void = () => undefined): Journal {
  const histories = createHistories(stateDir);
  const pathOf = (journal: string): string => {
    return join(stateDir, journal.includes('/') ? `${journal}.jsonl` : `services/${journal}.jsonl`);
  };
  const own = new Set<string>();
  return {
    read(journal) {
      try {
        const lines = linesOf(readTail(pathOf(journal), READ_MAX_BYTES).text);
        const events = eventsIn(lines);
        if (lines.length > 1 && events.length === 0) return { kind: 'unreadable', cause: foreign(pathOf(journal)) };
        if (events.length > 0) own.add(journal);
        return { kind: 'events', events };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'events', events: [] };
        return { kind: 'unreadable', cause: (error as Error).message };
      }
    },
    append(journal, event) {
      ensureFolder(dirname(pathOf(journal)));
      // One event more, and the next round would take it for a journal with an empty past.
      if (!own.has(journal) && isForeign(pathOf(journal))) throw new Error(foreign(pathOf(journal)));
      own.add(journal);
      const { before, size } = appendLine(pathOf(journal), `${JSON.stringify(event)}\n`);
      if (size <= SHORTEN_BYTES || Math.floor(before / STEP_BYTES) === Math.floor(size / STEP_BYTES)) return;
      try {
        shortenFile(pathOf(journal), (events) => {
          keepHistory(journal, events, size);
        });
      } catch {
        // A journal that is too long is slow, not wrong: a later round tries again.
      }
    },
  };

  function keepHistory(journal: string, events: readonly JournalEvent[], size: number): void {
    try {
      histories.fold(journal, events);
    } catch (error) {
      onTrouble(`the history of ${journal} could not be written: ${messageOf(error)}`);
      if (size <= FORGET_BYTES) throw error;
    }
  }
}

/** Whether a file is there that somebody else wrote. */
function isForeign(path: string): boolean {
  try {
    const lines = linesOf(readTail(path, READ_MAX_BYTES).text);
    return lines.length > 1 && eventsIn(lines).length === 0;
  } catch {
    // What is there and cannot be read cannot be written either, which says why.
    return false;
  }
}

function foreign(path: string): string {
  return `${path} is not a journal; move it away to begin a new one`;
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function eventsIn(lines: readonly string[]): JournalEvent[] {
  return lines.map(parseEvent).filter((event) => event !== undefined);
}

/** A line that a full disk or a power cut tore is closed first, so that it spoils no other. @returns the file's size before and after */
function appendLine(path: string, line: string): { readonly before: number; readonly size: number } {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
  const file = openSync(path, flags, 0o600);
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    const torn = size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
    const bytes = Buffer.from(torn ? `\n${line}` : line);
    if (writeSync(file, bytes) !== bytes.length) throw new Error(`${path}: the line was not written in full`);
    return { before: size, size: size + bytes.length };
  } finally {
    closeSync(file);
  }
}

/** @throws Error when something went wrong: then the journal as it was is in its place */
function shortenFile(path: string, keepHistory: (events: readonly JournalEvent[]) => void): void {
  const { text, size } = readTail(path, READ_MAX_BYTES);
  const events = eventsIn(text.split('\n'));
  const now = events.at(-1);
  const compacted = now && compact(events, now, WHOLE_BYTES);
  if (compacted === undefined) return;
  const lines = compacted.kept.map((event) => `${JSON.stringify(event)}\n`).join('');
  if (Buffer.byteLength(lines) > size * (1 - WORTH)) return;
  keepHistory(compacted.folded);
  // Somebody's `reset` may have come in between: it is in the old file alone.
  replaceFile(path, lines, 0o600, () => statSync(path).size === size);
}
