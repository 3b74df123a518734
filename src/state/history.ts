import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { foldName, unfolded } from '../history/compact.js';
import { foldHistory, NO_HISTORY } from '../history/fold.js';
import { foldInto, historyOfLines, linesText, parseLines, type HistoryLine } from '../history/lines.js';
import type { History, Thread } from '../model/history.js';
import type { JournalEvent } from '../model/journal.js';
import { messageOf } from '../model/message-of.js';
import { parseEvent } from './event.js';
import { ensureFolder } from './folder.js';
import { replaceFile } from './replace.js';
import { readTail } from './tail.js';

/** Four hundred days and a thousand outages are a tenth of it. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What is known of the time before a journal begins. */
export type HistoryRead = {
  readonly past: History;
  /** The journal's events that are not in `past` yet. */
  readonly events: readonly JournalEvent[];
  /** Sentences for a person: why some of the past is not there. */
  readonly troubles: readonly string[];
};

export type Histories = {
  /**
   * Never fails: where the file cannot be read, that is one of the troubles.
   *
   * @param journal as the journal's `read` takes it
   * @param events what the journal holds
   */
  readonly read: (journal: string, events: readonly JournalEvent[]) => HistoryRead;
  /** Adds the first of a journal's events that are not in it. @throws Error when it could not be written */
  readonly fold: (journal: string, events: readonly JournalEvent[]) => void;
  /** The services that have one, or a journal, whether the config still has them or not; sorted. */
  readonly services: () => string[];
};

/**
 * One file a journal in `stateDir/history`: a JSON line a day, a line an outage, each with the version of its format. Only
 * those who ask for the past read it, and rounds never do but when a journal is shortened. Folders are 0700 and files
 * 0600; a symbolic link in its place is refused.
 */
export function createHistories(stateDir: string): Histories {
  const folder = join(stateDir, 'history');
  const pathOf = (journal: string): string => join(folder, `${journal}.jsonl`);
  return {
    read(journal, all) {
      const events = unfolded(all);
      try {
        const lines = linesIn(pathOf(journal));
        const newer = lines.filter(({ kind }) => kind === 'newer').length;
        return {
          past: historyOfLines(lines, foldName(events)),
          events,
          troubles: newer === 0 ? [] : [newerText(pathOf(journal), newer)],
        };
      } catch (error) {
        return { past: NO_HISTORY, events, troubles: [`what was before is not known: ${messageOf(error)}`] };
      }
    },
    fold(journal, events) {
      const name = foldName(events);
      if (name === undefined) return;
      const lines = foldInto(linesIn(pathOf(journal)), name, (past) => foldHistory(events, past));
      ensureFolder(dirname(pathOf(journal)));
      replaceFile(pathOf(journal), linesText(lines), 0o600);
    },
    services: () => [...new Set([...namesIn(folder), ...namesIn(join(stateDir, 'services'))])].sort(),
  };
}

function newerText(path: string, count: number): string {
  const lines = count === 1 ? 'a line' : `${String(count)} lines`;
  return `${path} has ${lines} of a later version of wardround: they are passed over, and kept`;
}

/** @throws Error where the file is there, and cannot be read */
function linesIn(path: string): HistoryLine[] {
  try {
    const { text, size } = readTail(path, MAX_BYTES);
    if (size > MAX_BYTES) throw new Error(`${path} is longer than any that was written here`);
    return parseLines(text, threadIn);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isFile() && /^[A-Za-z0-9][A-Za-z0-9._-]*\.jsonl$/.test(entry.name)
        ? [entry.name.slice(0, -'.jsonl'.length)]
        : [],
    );
  } catch {
    return [];
  }
}

/** What is not as it should be is left out. */
function threadIn(value: unknown): Thread {
  const { answer, unsure, isStopped, incident } = fieldsOf(value);
  const event = unsure === undefined ? undefined : parseEvent(JSON.stringify(unsure));
  const known = answerIn(fieldsOf(answer));
  return {
    ...(known === undefined ? {} : { answer: known }),
    ...(event?.event === 'checked' ? { unsure: event } : {}),
    ...(isStopped === true ? { isStopped } : {}),
    ...(typeof incident === 'string' ? { incident } : {}),
  };
}

function answerIn(fields: Partial<Record<string, unknown>>): Thread['answer'] {
  const { at, upMs, boot, isUp, leftMs } = fields;
  if (typeof at !== 'number' || typeof upMs !== 'number' || typeof leftMs !== 'number') return undefined;
  if (typeof boot !== 'string' || typeof isUp !== 'boolean' || ![at, upMs, leftMs].every(Number.isFinite))
    return undefined;
  return { at, upMs, boot, isUp, leftMs };
}

function fieldsOf(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
