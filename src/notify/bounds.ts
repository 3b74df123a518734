import type { Waiting } from '../model/call.js';
import type { Moment } from '../model/journal.js';
import { named } from './named.js';

/** What may wait at most. */
export const BOUNDS = { count: 200, bytes: 1024 * 1024, ageMs: 7 * 86_400_000 } as const;

export type Bounded = {
  readonly kept: readonly Waiting[];
  /** Oldest first, each with a sentence for the log. */
  readonly dropped: readonly { readonly waiting: Waiting; readonly why: string }[];
};

/**
 * Drops what is too much to wait, the oldest first. A channel that is dead for weeks must not fill the disk, and what is
 * a week old calls nobody to anything.
 *
 * @param waiting oldest first
 * @param newest how many at the end are never dropped: those that nobody has tried to deliver yet; at least one
 * @param ageMs how long ago a moment was
 */
export function withinBounds(
  waiting: readonly Waiting[],
  newest: number,
  ageMs: (then: Moment) => number,
  bounds: Readonly<Record<keyof typeof BOUNDS, number>> = BOUNDS,
): Bounded {
  const kept: Waiting[] = [];
  const dropped: Bounded['dropped'][number][] = [];
  const spared = Math.max(1, newest);
  let bytes = 0;
  let over: string | undefined;
  for (const one of waiting.toReversed()) {
    const size = Buffer.byteLength(JSON.stringify(one));
    const isSpared = kept.length < spared;
    if (kept.length >= bounds.count) over ??= `more than ${bounds.count} calls wait`;
    if (bytes + size > bounds.bytes) over ??= `what waits is larger than ${bounds.bytes} bytes`;
    const why = over ?? (ageMs(one.queuedAt) > bounds.ageMs ? `it has waited for ${days(bounds.ageMs)}` : undefined);
    if (why !== undefined && !isSpared) {
      dropped.unshift({ waiting: one, why: `${named([one.call])} is dropped, and was never sent: ${why}` });
      continue;
    }
    kept.unshift(one);
    bytes += size;
  }
  return { kept, dropped };
}

function days(ms: number): string {
  return `${Math.round(ms / 86_400_000)} days`;
}
