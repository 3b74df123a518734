import { dayStart } from '../history/day.js';
import { figuresOf } from '../history/figures.js';
import type { Figures, Span } from '../model/history.js';
import type { Moment } from '../model/journal.js';
import { ageText } from '../notify/words.js';
import { percentText } from './bars.js';
import type { Known } from './known.js';
import type { PageView } from './view.js';

/** The time of all days that a page shows. */
export function spanOf(days: readonly string[], now: number): Span {
  const [first] = days;
  return { from: first === undefined ? now : dayStart(first), to: now };
}

const NOTHING = '–';

const COLUMNS: readonly (readonly [name: string, cell: (figures: Figures) => string])[] = [
  ['Uptime', ({ uptime }) => rate(uptime)],
  ['Downtimes', ({ outages }) => String(outages)],
  ['Time to recover', ({ mttrMs }) => length(mttrMs)],
  ['Time between them', ({ mtbfMs }) => length(mtbfMs)],
  ['Checks passed', ({ checkSuccess }) => rate(checkSuccess)],
  ['Restarts', ({ restarts }) => String(restarts)],
  ['Restarts that helped', ({ recoverySuccess }) => rate(recoverySuccess)],
  ['p50', ({ p50Ms }) => ms(p50Ms)],
  ['p95', ({ p95Ms }) => ms(p95Ms)],
];

/** What the past of each service comes to. */
export function figuresView({ system, histories }: Known, days: readonly string[], now: Moment): PageView['figures'] {
  const span = spanOf(days, now.at);
  const rows = [...system.services.keys()].flatMap((name) => {
    const history = histories.get(name);
    if (history === undefined || history.days.length === 0) return [];
    const figures = figuresOf(history, span);
    return [{ name, cells: COLUMNS.map(([, cell]) => cell(figures)) }];
  });
  return rows.length === 0 ? undefined : { columns: COLUMNS.map(([name]) => name), rows };
}

/** `4 ms`, `1.2 s`. */
export function ms(value: number | undefined): string {
  if (value === undefined) return NOTHING;
  return value < 1000 ? `${String(Math.round(value))} ms` : `${(value / 1000).toFixed(value < 10_000 ? 1 : 0)} s`;
}

function rate(part: number | undefined): string {
  return part === undefined ? NOTHING : percentText(part);
}

function length(value: number | undefined): string {
  return value === undefined ? NOTHING : ageText(value);
}
