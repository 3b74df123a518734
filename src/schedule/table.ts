import { entryIn, isMarked, type Entry } from './entry.js';

/** What is to become of a table. */
export type Edit = {
  /** The table afterwards. */
  readonly text: string;
  /** The lines that go, and the one that comes. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
};

/**
 * The table with our line in it: in the place of an older one of ours, else at the end. All else stays as it is, byte
 * for byte.
 *
 * @param text the table, a character a byte (latin1): what is no UTF-8 in it must survive
 * @param replace also takes the place of lines that somebody wrote by hand
 */
export function withLine(text: string, line: string, { replace = false } = {}): Edit {
  const bytes = asBytes(line);
  const isOld = (each: string): boolean =>
    isMarked(each) || (replace && entryIn(asText(withoutBreak(each))) !== undefined);
  const lines = linesOf(text);
  const old = lines.filter(isOld);
  if (old.length === 1 && withoutBreak(old[0] ?? '') === bytes) return { text, removed: [], added: [] };
  const first = lines.findIndex(isOld);
  const kept = lines.flatMap((each, index) => (index === first ? [`${bytes}\n`] : isOld(each) ? [] : [each]));
  const whole =
    first === -1
      ? `${closed(text)}${bytes}\n`
      : kept.map((each, index) => (index < kept.length - 1 ? closed(each) : each)).join('');
  return { text: whole, removed: old.map(withoutBreak).map(asText), added: [line] };
}

/** The table without our line. */
export function withoutLine(text: string): Edit {
  const lines = linesOf(text);
  return {
    text: lines.filter((each) => !isMarked(each)).join(''),
    removed: lines.filter(isMarked).map(withoutBreak).map(asText),
    added: [],
  };
}

/** The lines that make rounds, whoever wrote them. */
export function entriesIn(text: string, hasUser = false): Entry[] {
  return linesOf(text).flatMap((line) => entryIn(asText(line.replace(/\n$/, '')), hasUser) ?? []);
}

/** What the table sets for all entries that stand below. */
export function variablesIn(text: string): Map<string, string> {
  const found = linesOf(text).flatMap((line) => {
    const match = /^\s*(["']?)([A-Za-z_]\w*)\1\s*=\s*(["']?)(.*?)\3\s*$/.exec(asText(line.replace(/\r?\n$/, '')));
    return match === null ? [] : [[match[2] ?? '', match[4] ?? ''] as const];
  });
  return new Map(found);
}

/** Each with its line break; the last may have none. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Cron refuses or overlooks a last line without a line break. */
function closed(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function withoutBreak(line: string): string {
  return line.replace(/\r?\n$/, '').replace(/\r$/, '');
}

function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function asText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
