import { inWords } from '../decide/words.js';
import type { Day } from '../model/history.js';
import { dayText } from './time.js';
import type { Bar } from './view.js';

/** One bar for each of `days`, of what a history knows of them. */
export function barsOf(known: readonly Day[], days: readonly string[]): Bar[] {
  const byDay = new Map(known.map((day) => [day.day, day]));
  return days.map((day) => barOf(dayText(day), byDay.get(day)));
}

/** The same for who does not see them. */
export function barsInWords(bars: readonly Bar[]): string {
  const of = (kind: Bar['kind']): readonly Bar[] => bars.filter((bar) => bar.kind === kind);
  const down = of('down').map(({ text }) => text);
  const watched = bars.length - of('unwatched').length;
  const all = `${dayCount(bars.length)}: ${String(watched)} watched, ${String(down.length)} with downtime`;
  return down.length === 0 ? all : `${all}. ${down.slice(-10).join('; ')}`;
}

/** A part of a whole, never rounded up: `100 %` is all of it. */
export function percentText(part: number): string {
  if (part >= 1) return '100 %';
  const hundredths = Math.floor(part * 10_000);
  const digits = hundredths % 100 === 0 ? 0 : hundredths % 10 === 0 ? 1 : 2;
  return `${(hundredths / 100).toFixed(digits)} %`;
}

function barOf(date: string, day: Day | undefined): Bar {
  if (day === undefined || day.upMs + day.downMs <= 0) return { kind: 'unwatched', text: `${date}: not watched` };
  if (day.downMs <= 0) return { kind: 'up', text: `${date}: up` };
  const share = day.downMs / (day.upMs + day.downMs);
  return { kind: 'down', down: levelOf(share), text: `${date}: down for ${inWords(day.downMs)}` };
}

function levelOf(share: number): 1 | 2 | 3 | 4 {
  if (share > 0.5) return 4;
  if (share > 0.1) return 3;
  return share > 0.01 ? 2 : 1;
}

function dayCount(count: number): string {
  return count === 1 ? '1 day' : `${String(count)} days`;
}
