import { momentOf, type JournalEvent, type Moment } from '../model/journal.js';
import { DAY_MS, dayOf, dayStart } from './day.js';
import { shorten } from './shorten.js';

/** A journal in two: what goes into the history file, and what stays. */
export type Compacted = { readonly folded: readonly JournalEvent[]; readonly kept: readonly JournalEvent[] };

/**
 * What stays of a journal: its last two days in UTC as they are, and of what is older what still decides. Of more than
 * `maxLength` in these two days the last half of that.
 *
 * @param maxLength characters, as lines
 * @returns undefined where there is nothing to fold
 */
export function compact(events: readonly JournalEvent[], now: Moment, maxLength: number): Compacted | undefined {
  const first = events.findLastIndex(({ event }) => event === 'folded') + 1;
  const cut = Math.max(cutByDay(events, now), cutByLength(events, maxLength));
  const last = events[cut - 1];
  if (last === undefined || cut <= first) return undefined;
  const marker: JournalEvent = { ...momentOf(last), event: 'folded' };
  return {
    folded: events.slice(first, cut),
    kept: [...shorten(events.slice(0, cut), now), marker, ...events.slice(cut)],
  };
}

/** What the history file does not have yet. */
export function unfolded(events: readonly JournalEvent[]): readonly JournalEvent[] {
  return events.slice(events.findLastIndex(({ event }) => event === 'folded') + 1);
}

/**
 * The name of the fold that begins with these events. Where the history file has one of that name already, a round was
 * killed before the journal had dropped them: it is made again, and counts once.
 */
export function foldName(events: readonly JournalEvent[]): string | undefined {
  const [first] = events;
  return first && [first.at, first.upMs, first.boot].join(' ');
}

function cutByDay(events: readonly JournalEvent[], now: Moment): number {
  const from = dayStart(dayOf(now.at)) - DAY_MS;
  return events.findLastIndex(({ at }) => at < from) + 1;
}

function cutByLength(events: readonly JournalEvent[], maxLength: number): number {
  let length = 0;
  let half = 0;
  for (let index = events.length - 1; index >= 0; index -= 1) {
    length += JSON.stringify(events[index]).length + 1;
    if (length <= maxLength / 2) half = index;
    if (length > maxLength) return half;
  }
  return 0;
}
