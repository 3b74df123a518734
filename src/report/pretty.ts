import type { ContainerVisit } from '../model/container.js';
import { FAILURES } from '../model/failure.js';
import type { Outcome, Round, Visit } from '../model/round.js';
import { cellsOf, cutToCells, padToCells, wrapToCells } from './cells.js';
import { escapeText } from './escape.js';
import { lastLook } from './last-look.js';
import type { Look, Paint, Style } from './style.js';
import { ellipsisOf, LOOKS, painted } from './style.js';
import { outcomeCounts, plannedCommand } from './summary.js';

const MARGIN = '  ';
const INDENT = 4;
const WORD_CELLS = 10;

/** Outcomes that say all there is to say on one line. */
const ONE_LINE: ReadonlySet<Outcome> = new Set<Outcome>(['healthy', 'not_due', 'disabled']);

/**
 * The finished round for a terminal: a line a service, below it why and what comes next where all is not well,
 * and a line that sums up. Ends in a newline. No line is wider than `style.width`.
 */
export function prettyReport(round: Round, style: Style): string {
  const fitted = { ...style, width: Math.max(32, style.width) };
  const nameCells = nameColumn(round, fitted);
  const rows = [
    ...round.containers.flatMap((container) => containerLines(container, fitted)),
    ...round.visits.flatMap((visit) => [
      serviceLine(round, visit, nameCells, fitted),
      ...notes(round, visit).flatMap((note) => noteLines(note, fitted)),
    ]),
  ];
  return [...rows, ...(rows.length > 0 ? [''] : []), ...closingLines(round, fitted)]
    .map((line) => `${line}\n`)
    .join('');
}

function nameColumn(round: Round, style: Style): number {
  const longest = Math.max(0, ...round.visits.map((visit) => cellsOf(visit.service.name)));
  return Math.min(longest, Math.floor(style.width / 3));
}

function serviceLine(round: Round, visit: Visit, nameCells: number, style: Style): string {
  const look = LOOKS[visit.outcome];
  const ellipsis = ellipsisOf(style);
  const name = padToCells(cutToCells(escapeText(visit.service.name), nameCells, ellipsis), nameCells);
  const room = style.width - MARGIN.length - 2 - nameCells - 2 - WORD_CELLS - 2;
  const detail = room < 8 ? '' : cutToCells(oneLineDetail(round, visit), room, ellipsis);
  const cells = [
    `${painted(style.unicode ? look.symbol : look.ascii, look.paint, style)} ${painted(name, 'bold', style)}`,
    painted(detail === '' ? look.word : padToCells(look.word, WORD_CELLS), look.paint, style),
    ...(detail === '' ? [] : [painted(detail, visit.outcome === 'healthy' ? 'dim' : 'none', style)]),
  ];
  return MARGIN + cells.join('  ');
}

function oneLineDetail(round: Round, visit: Visit): string {
  const away = toldAbove(round, visit);
  const told = away === undefined ? '' : `container ${away.name}`;
  return escapeText(lastLook(visit)?.detail ?? (ONE_LINE.has(visit.outcome) ? visit.reason : told));
}

/** The container that has said already why a service in it was not asked. */
function toldAbove({ containers }: Round, { reason, service }: Visit): ContainerVisit | undefined {
  return containers.find((container) => container.reason === reason && container.services.includes(service.name));
}

/** How a container looks that does not simply run; what lives in it needs no sentence of its own then. */
const CONTAINER_LOOKS = {
  running: LOOKS.healthy,
  started: { ...LOOKS.recovered, word: 'started' },
  paused: { ...LOOKS.stopped, word: 'paused' },
  down: { ...LOOKS.failed, word: 'down' },
  unknown: LOOKS.unknown,
} as const satisfies Record<ContainerVisit['outcome'], Look>;

function containerLines({ name, outcome, reason, next }: ContainerVisit, style: Style): string[] {
  const { symbol, ascii, word, paint } = CONTAINER_LOOKS[outcome];
  const label = cutToCells(escapeText(`container ${name}`), Math.floor(style.width / 2), ellipsisOf(style));
  const head = `${painted(style.unicode ? symbol : ascii, paint, style)} ${painted(label, 'bold', style)}`;
  const after = outcome === 'started' ? [] : [{ label: 'next: ', text: next }];
  return [
    `${MARGIN}${head}  ${painted(word, paint, style)}`,
    ...[{ label: '', text: reason }, ...after].flatMap((note) => noteLines(note, style)),
  ];
}

type Note = { readonly label: string; readonly text: string };

function notes(round: Round, visit: Visit): Note[] {
  if (ONE_LINE.has(visit.outcome) || toldAbove(round, visit) !== undefined) return [];
  const command = plannedCommand(round, visit);
  const all: Note[] = [
    { label: '', text: visit.reason },
    ...(visit.failure === undefined || visit.outcome === 'recovered'
      ? []
      : [{ label: 'kind: ', text: `${visit.failure.kind}, ${FAILURES[visit.failure.kind]}` }]),
    ...(command === undefined ? [] : [{ label: 'would run: ', text: command }]),
    ...(visit.outcome === 'recovered' ? [] : [{ label: 'next: ', text: visit.next }]),
  ];
  return all.filter(({ text }) => text !== '');
}

function noteLines({ label, text }: Note, style: Style): string[] {
  const left = ' '.repeat(INDENT + label.length);
  const lines = wrapToCells(escapeText(text), style.width - left.length, 3, ellipsisOf(style));
  return lines.map((line, index) => {
    const start = index === 0 ? ' '.repeat(INDENT) + painted(label, 'cyan', style) : left;
    return start + painted(line, 'dim', style);
  });
}

function closingLines(round: Round, style: Style): string[] {
  const separator = style.unicode ? ' · ' : ', ';
  const note = { recover: undefined, 'dry-run': 'dry run, nothing was changed', 'probe-only': 'probe only' }[
    round.mode
  ];
  const parts: (readonly [string, Paint])[] = [
    ...outcomeCounts(round).map(([outcome, count]) => {
      const { word, paint } = LOOKS[outcome];
      return [`${String(count)} ${word}`, paint] as const;
    }),
    ...(round.visits.length === 0 ? [['no services', 'dim'] as const] : []),
    [durationText(round.durationMs), 'dim'],
    ...(note === undefined ? [] : [[note, 'cyan'] as const]),
  ];
  const cut =
    round.cutShort === undefined
      ? []
      : wrapToCells(`cut short: ${escapeText(round.cutShort)}`, style.width - MARGIN.length, 3, ellipsisOf(style));
  const forgotten = (round.forgotten ?? []).flatMap(({ name, reason, undo }) => {
    const text = escapeText(`${name}: ${reason} To undo it: ${undo}`);
    return wrapToCells(text, style.width - MARGIN.length, 3, ellipsisOf(style));
  });
  return [
    ...[...forgotten, ...cut].map((line) => MARGIN + painted(line, 'yellow', style)),
    ...flow(parts, separator, style),
  ];
}

/** The parts in as few lines as the width allows, never broken inside a part. */
function flow(parts: readonly (readonly [string, Paint])[], separator: string, style: Style): string[] {
  const lines: string[] = [];
  let used = 0;
  for (const [text, paint] of parts) {
    const cells = cellsOf(text);
    const last = lines.at(-1);
    if (last === undefined || used + separator.length + cells > style.width) {
      lines.push(MARGIN + painted(text, paint, style));
      used = MARGIN.length + cells;
    } else {
      lines[lines.length - 1] = last + painted(separator, 'dim', style) + painted(text, paint, style);
      used += separator.length + cells;
    }
  }
  return lines;
}

function durationText(ms: number): string {
  if (ms < 1000) return `${String(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${String(Math.floor(ms / 60_000))} min ${String(Math.floor((ms % 60_000) / 1000))} s`;
}
