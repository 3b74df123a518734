import { markup, type Markup } from './html.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A point in time: in UTC as it is written, in the reader's own time zone once the page's script has run. */
export function timeElement(at: number): Markup {
  return markup`<time datetime="${new Date(at).toISOString().slice(0, 19)}Z">${utcText(at)}</time>`;
}

/** `14 Nov` of `2026-11-14`. */
export function dayText(day: string): string {
  return `${Number(day.slice(8))} ${MONTHS[Number(day.slice(5, 7)) - 1] ?? ''}`;
}

/** The last `count` days in UTC up to that of `now`, oldest first. */
export function lastDays(count: number, now: number): string[] {
  const day = 86_400_000;
  return Array.from({ length: count }, (_, index) => dayOf(now - (count - 1 - index) * day));
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function utcText(at: number): string {
  const iso = new Date(at).toISOString();
  return `${dayText(iso.slice(0, 10))} ${iso.slice(0, 4)}, ${iso.slice(11, 16)} UTC`;
}
