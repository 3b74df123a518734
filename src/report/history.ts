import type { Figures, HistoryReport, Outage } from '../model/history.js';
import { cellsOf, cutToCells, padToCells, wrapToCells } from './cells.js';
import { escapeText } from './escape.js';
import { percentWords, utcWords } from './history-words.js';
import { spanWords } from '../model/span-words.js';
import { ellipsisOf, painted, type Paint, type Style } from './style.js';

const GAP = '  ';
const INDENT = '    ';
/** Less of a name says nothing. */
const NAME_CELLS = 12;
/** Of more, the last ones are shown: they stand above the prompt. */
const OUTAGES_SHOWN = 20;

/** The history for people: figures by service as a table, all together in a line, then the outages, the last one last. */
export function historyText(report: HistoryReport, style: Style): string {
  const fitted = { ...style, width: Math.max(40, style.width) };
  const { from, to } = report.span;
  const title = `${utcWords(from)} to ${utcWords(to)} UTC`;
  const lines = [
    painted(cutToCells(title, fitted.width, ellipsisOf(fitted)), 'dim', fitted),
    '',
    ...tableLines(report, fitted),
    '',
    ...overallLines(report, fitted),
    '',
    ...outageLines(report, fitted),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

type Column = {
  readonly head: string;
  readonly of: (figures: Figures) => string;
  /** The lower, the sooner it is left out where there is no room. */
  readonly rank: number;
};

const COLUMNS: readonly Column[] = [
  { head: 'uptime', of: ({ uptime }) => either(uptime, percentWords), rank: 9 },
  { head: 'checks ok', of: ({ checkSuccess }) => either(checkSuccess, percentWords), rank: 6 },
  { head: 'outages', of: ({ outages }) => String(outages), rank: 8 },
  { head: 'longest', of: ({ longestMs }) => either(longestMs, spanWords), rank: 4 },
  { head: 'MTTR', of: ({ mttrMs }) => either(mttrMs, spanWords), rank: 3 },
  { head: 'MTBF', of: ({ mtbfMs }) => either(mtbfMs, spanWords), rank: 2 },
  { head: 'restarts', of: ({ restarts }) => String(restarts), rank: 7 },
  { head: 'a day', of: ({ restartsPerDay }) => either(restartsPerDay, perDay), rank: 1 },
  { head: 'helped', of: ({ recoverySuccess }) => either(recoverySuccess, percentWords), rank: 5 },
  { head: 'p50', of: ({ p50Ms }) => either(p50Ms, millis), rank: 0 },
  { head: 'p95', of: ({ p95Ms }) => either(p95Ms, millis), rank: 4.5 },
];

function tableLines({ services }: HistoryReport, style: Style): string[] {
  const longest = Math.max('service'.length, ...services.map(({ name }) => cellsOf(escapeText(name))));
  const nameCells = Math.min(longest, Math.floor(style.width / 3));
  const columns = fitting(
    COLUMNS,
    services.map(({ figures }) => figures),
    style.width - nameCells,
  );
  const head = columns.map(({ column, cells }) => column.head.padStart(cells));
  return [
    painted([padToCells('service', nameCells), ...head].join(GAP).trimEnd(), 'dim', style),
    ...services.map(({ name, figures }) => {
      const shown = padToCells(cutToCells(escapeText(name), nameCells, ellipsisOf(style)), nameCells);
      const cells = columns.map(({ column, cells: width }) => {
        return painted(column.of(figures).padStart(width), paintOf(column, figures), style);
      });
      return [painted(shown, 'bold', style), ...cells].join(GAP);
    }),
    ...(columns.length === COLUMNS.length ? [] : [leftOut(columns, style)]),
  ];
}

type Fitted = { readonly column: Column; readonly cells: number };

/** As many columns as there is room for: those of the highest rank, in the order of the table. */
function fitting(columns: readonly Column[], figures: readonly Figures[], room: number): Fitted[] {
  const all = columns.map((column) => ({
    column,
    cells: Math.max(column.head.length, ...figures.map((one) => column.of(one).length)),
  }));
  const widthOf = (list: readonly Fitted[]): number => list.reduce((sum, { cells }) => sum + GAP.length + cells, 0);
  let kept = all;
  while (widthOf(kept) > room) {
    const least = Math.min(...kept.map(({ column }) => column.rank));
    kept = kept.filter(({ column }) => column.rank !== least);
  }
  return kept;
}

function leftOut(shown: readonly Fitted[], style: Style): string {
  const names = COLUMNS.filter((column) => !shown.some((one) => one.column === column)).map(({ head }) => head);
  return painted(cutToCells(`no room for ${names.join(', ')}`, style.width, ellipsisOf(style)), 'dim', style);
}

function paintOf({ head }: Column, { uptime = 1 }: Figures): Paint {
  if (head !== 'uptime') return 'none';
  if (uptime >= 0.999) return 'green';
  return uptime >= 0.99 ? 'yellow' : 'red';
}

function overallLines({ overall }: HistoryReport, style: Style): string[] {
  const { checks, checksPassed, checkSuccess, restarts, restartsHelped, recoverySuccess } = overall;
  const of = (part: number, whole: number, what: string): string => `${String(part)} of ${String(whole)} ${what}`;
  const parts = [
    checkSuccess === undefined
      ? 'no check was answered'
      : `${percentWords(checkSuccess)} of checks passed (${of(checksPassed, checks, 'checks')})`,
    recoverySuccess === undefined
      ? 'nothing was restarted'
      : `${percentWords(recoverySuccess)} of restarts helped (${of(restartsHelped, restarts, 'restarts')})`,
  ];
  return parts.flatMap((text, index) => {
    const label = index === 0 ? 'all: ' : '     ';
    return `${painted(label, 'bold', style)}${cutToCells(text, style.width - label.length, ellipsisOf(style))}`;
  });
}

function outageLines({ services, span }: HistoryReport, style: Style): string[] {
  const all = services
    .flatMap(({ name, outages }) => outages.map((outage) => ({ name, outage })))
    .sort((a, b) => a.outage.from - b.outage.from);
  if (all.length === 0) return ['no outages'];
  const hidden = Math.max(0, all.length - OUTAGES_SHOWN);
  const more = `the last ${String(OUTAGES_SHOWN)} of ${String(all.length)} outages; --format csv has them all`;
  return [
    ...(hidden === 0 ? [] : [painted(cutToCells(more, style.width, ellipsisOf(style)), 'dim', style)]),
    ...all.slice(hidden).flatMap(({ name, outage }) => oneOutage(name, outage, span.to, style)),
  ];
}

function oneOutage(name: string, outage: Outage, now: number, style: Style): string[] {
  const { from, to, cause, failure, incident } = outage;
  const length = spanWords((to ?? now) - from);
  const head = to === undefined ? `down for ${length}, and still is` : `was down for ${length}`;
  const nameRoom = style.width - utcWords(from).length - GAP.length;
  const room = nameRoom - head.length - GAP.length;
  const isNarrow = room < NAME_CELLS;
  const shown = cutToCells(escapeText(name), isNarrow ? nameRoom : room, ellipsisOf(style));
  const when = `${painted(utcWords(from), 'dim', style)}${GAP}${painted(shown, 'bold', style)}`;
  const howLong = painted(head, to === undefined ? 'red' : 'none', style);
  const saw = [cause, failure === undefined ? '' : `(${failure})`].filter((text) => text !== '').join(' ');
  const notes = [
    ['', saw],
    ['tried: ', triedText(outage)],
    ['incident: ', incident ?? ''],
  ] as const;
  return [
    ...(isNarrow ? [when, `${INDENT}${howLong}`] : [`${when}${GAP}${howLong}`]),
    ...notes.flatMap(([label, text]) => (text === '' ? [] : noteLines(label, text, style))),
  ];
}

function noteLines(label: string, text: string, style: Style): string[] {
  const room = style.width - INDENT.length - label.length;
  return wrapToCells(escapeText(text), room, 2, ellipsisOf(style)).map((line, index) => {
    return `${INDENT}${index === 0 ? label : ' '.repeat(label.length)}${painted(line, 'dim', style)}`;
  });
}

/** `restart (3 times), rebuild, which helped`. */
function triedText({ remedies }: Outage): string {
  const counts = new Map<string, number>();
  for (const { rung } of remedies) counts.set(rung, (counts.get(rung) ?? 0) + 1);
  const names = [...counts].map(([rung, count]) => {
    return `${rung === '' ? 'restart' : rung}${count === 1 ? '' : ` (${String(count)} times)`}`;
  });
  const last = remedies.at(-1);
  if (last === undefined) return '';
  return `${names.join(', ')}; ${last.helped ? 'the last one helped' : 'none helped at once'}`;
}

function either(value: number | undefined, say: (value: number) => string): string {
  return value === undefined ? '-' : say(value);
}

function millis(ms: number): string {
  return ms < 10_000 ? `${String(ms)} ms` : spanWords(ms);
}

function perDay(count: number): string {
  return count === 0 || count >= 10 ? String(Math.round(count)) : count.toFixed(count < 0.1 ? 2 : 1);
}
