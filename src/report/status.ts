import type { PlaceStatus, ServiceStatus, Status } from '../model/status.js';
import { ageText, tookText } from './age.js';
import { cellsOf, cutToCells, padToCells, wrapToCells } from './cells.js';
import { escapeText } from './escape.js';
import { STATUS_LOOKS, wordCounts } from './status-looks.js';
import { statusNotes } from './status-notes.js';
import { ellipsisOf, LOOKS, painted, type Paint, type Style } from './style.js';

const MARGIN = '  ';
const GAP = '  ';
const INDENT = 4;
const WORD_CELLS = 10;
const AGE_CELLS = 9;
const TOOK_CELLS = 7;
const RESTART_CELLS = 8;
/** A name of this length is not cut, however narrow it is. */
const MOST_NAME_CELLS = 18;
/** What the last check saw is worth a column only if more than its first words can be read. */
const DETAIL_CELLS = 14;

/** How all stands, for a terminal: what sums it up, then a line a service, and below it what is to be said of it. */
export function statusTable(status: Status, style: Style): string {
  const fitted = { ...style, width: Math.max(40, style.width) };
  const columns = columnsFor(status, fitted);
  const rows = [
    ...statusHead(status, fitted),
    '',
    ...status.places.flatMap((place) => placeLines(place, fitted)),
    ...(status.places.length === 0 ? [] : ['']),
    headerLine(columns, fitted),
    ...status.services.flatMap((service) => [
      serviceLine(service, columns, fitted),
      ...statusNotes(service, status.at, columns.shown).flatMap((note) => noteLines(note, fitted)),
    ]),
  ];
  return rows.map((line) => `${line.trimEnd()}\n`).join('');
}

/** When the last round was, and how many are how. */
export function statusHead({ round, services, probed }: Status, style: Style): string[] {
  const { last, isOld, isUnderWay, periodMs } = round;
  const every = `one is due every ${ageText(periodMs)}`;
  const isRead = services.every(({ word }) => word !== 'unreadable');
  const none = isRead ? 'no round was made yet' : 'when the last round was cannot be read';
  const when = last === undefined ? none : `last round ${ageText(last.ageMs)} ago`;
  const warning = isOld ? `${when}, which is long ago: ${every}. Is cron running?` : when;
  const parts: (readonly [string, Paint])[] = [
    [warning, isOld || last === undefined ? 'yellow' : 'dim'],
    ...(isUnderWay ? [['a round is under way', 'cyan'] as const] : []),
    ...(probed ? [['checked just now', 'cyan'] as const] : []),
    ...wordCounts(services).map(([word, count]) => {
      return [`${String(count)} ${STATUS_LOOKS[word].word}`, STATUS_LOOKS[word].paint] as const;
    }),
  ];
  const separator = style.unicode ? ' · ' : ', ';
  return flow(parts, separator, style);
}

function flow(parts: readonly (readonly [string, Paint])[], separator: string, style: Style): string[] {
  const lines: string[] = [];
  let used = 0;
  for (const [text, paint] of parts) {
    const last = lines.at(-1);
    if (last === undefined || used + separator.length + cellsOf(text) > style.width) {
      const wrapped = wrapToCells(text, style.width - MARGIN.length, 3, ellipsisOf(style));
      lines.push(...wrapped.map((line) => MARGIN + painted(line, paint, style)));
      used = MARGIN.length + cellsOf(wrapped.at(-1) ?? '');
    } else {
      lines[lines.length - 1] = last + painted(separator, 'dim', style) + painted(text, paint, style);
      used += separator.length + cellsOf(text);
    }
  }
  return lines;
}

type Column = 'check' | 'took' | 'asked' | 'restarts';
type Columns = { readonly name: number; readonly detail: number; readonly shown: ReadonlySet<Column> };

/** Where there is no room for all columns, the last ones go first: what they would say of what is not well is a note. */
function columnsFor({ services }: Status, { width }: Style): Columns {
  const longest = Math.max('service'.length, ...services.map(({ name }) => cellsOf(name)));
  const name = Math.min(longest, Math.max(MOST_NAME_CELLS, Math.floor(width / 4)));
  const always = MARGIN.length + 2 + name + GAP.length + WORD_CELLS + GAP.length + AGE_CELLS;
  const asked = GAP.length + AGE_CELLS;
  const rest = GAP.length * 2 + TOOK_CELLS + RESTART_CELLS;
  const room = width - always - asked - GAP.length;
  if (room - rest >= DETAIL_CELLS) {
    return { name, detail: room - rest, shown: new Set(['check', 'took', 'asked', 'restarts']) };
  }
  if (room >= DETAIL_CELLS) return { name, detail: room, shown: new Set(['check', 'asked']) };
  return { name, detail: 0, shown: new Set(width >= always + asked ? ['asked'] : []) };
}

/** The cells of one line, as far as there are columns for them. */
function cells(columns: Columns, texts: Readonly<Record<Column, string>>, style: Style): string[] {
  const { shown, detail } = columns;
  const cut = (text: string, width: number): string => padToCells(cutToCells(text, width, ellipsisOf(style)), width);
  return [
    ...(shown.has('check') ? [cut(texts.check, detail)] : []),
    ...(shown.has('took') ? [texts.took.padStart(TOOK_CELLS)] : []),
    ...(shown.has('asked') ? [texts.asked.padStart(AGE_CELLS)] : []),
    ...(shown.has('restarts') ? [texts.restarts.padStart(RESTART_CELLS)] : []),
  ];
}

function headerLine(columns: Columns, style: Style): string {
  const texts = { check: 'last check', took: 'took', asked: 'asked', restarts: 'restarts' };
  const head = [
    padToCells('service', columns.name),
    padToCells('state', WORD_CELLS),
    'since'.padStart(AGE_CELLS),
    ...cells(columns, texts, style),
  ];
  return painted(`${MARGIN}  ${head.join(GAP)}`, 'dim', style);
}

function serviceLine(service: ServiceStatus, columns: Columns, style: Style): string {
  const { name, word, since, check, restarts } = service;
  const look = STATUS_LOOKS[word];
  const shownName = padToCells(cutToCells(escapeText(name), columns.name, ellipsisOf(style)), columns.name);
  const spent = restarts === undefined ? '' : `${String(restarts.spent)} of ${String(restarts.of)}`;
  const texts = {
    check: check === undefined ? '' : escapeText(checkText(service, check.detail), 300),
    took: check === undefined ? '' : tookText(check.ms),
    asked: check === undefined ? '' : ageText(check.ageMs),
    restarts: spent,
  };
  const isTrue = word !== 'disabled';
  const age = since === undefined || !isTrue ? '' : ageText(since.ageMs);
  const line = [
    `${painted(style.unicode ? look.symbol : look.ascii, look.paint, style)} ${painted(shownName, 'bold', style)}`,
    painted(padToCells(look.word, WORD_CELLS), look.paint, style),
    age.padStart(AGE_CELLS),
    ...cells(columns, isTrue ? texts : { check: '', took: '', asked: '', restarts: '' }, style).map((cell) =>
      painted(cell, 'dim', style),
    ),
  ];
  return MARGIN + line.join(GAP);
}

/** The look that found it well after a restart is no check of its own. */
function checkText({ word, check }: ServiceStatus, detail: string): string {
  return word === 'running' && check?.result === 'failure' ? `recovered after: ${detail}` : detail;
}

const PLACE_LOOKS = {
  down: { ...LOOKS.failed, word: 'down' },
  unknown: LOOKS.unknown,
  unreadable: STATUS_LOOKS.unreadable,
} as const;

function placeLines({ kind, name, word, since, detail, starts, incident }: PlaceStatus, style: Style): string[] {
  const { symbol, ascii, paint, word: text } = PLACE_LOOKS[word];
  const label = cutToCells(escapeText(`${kind} ${name}`), Math.floor(style.width / 2), ellipsisOf(style));
  const age = since === undefined ? '' : ` for ${ageText(since.ageMs)}`;
  const notes = [
    detail,
    ...(starts === undefined || starts.spent === 0 ? [] : [`${String(starts.spent)} of ${String(starts.of)} starts`]),
    ...(incident === undefined ? [] : [`incident open for ${ageText(incident.ageMs)}`]),
  ];
  return [
    `${MARGIN}${painted(style.unicode ? symbol : ascii, paint, style)} ${painted(label, 'bold', style)}${GAP}${painted(`${text}${age}`, paint, style)}`,
    ...notes.flatMap((note) => noteLines(note, style)),
  ];
}

function noteLines(note: string, style: Style): string[] {
  const left = ' '.repeat(INDENT);
  const lines = wrapToCells(escapeText(note), style.width - INDENT, 3, ellipsisOf(style));
  return lines.map((line) => left + painted(line, 'dim', style));
}
