import type { Moment, Restart } from '../model/journal.js';
import type { RestartPolicy } from '../model/service.js';
import { ageMs, elapsedMs } from './age.js';

type Window = Pick<RestartPolicy, 'maxRestarts' | 'windowMs'>;

export type Budget = {
  /** Restarts that still count. */
  readonly spent: number;
  readonly left: number;
  /** How long until one more restart is allowed, in ms; 0 when one is allowed now, infinite when never. */
  readonly freeInMs: number;
};

/** How many restarts may still be had in the sliding window. */
export function budgetOf({ maxRestarts, windowMs }: Window, restarts: readonly Moment[], now: Moment): Budget {
  const ages = restarts.map((restart) => ageMs(restart, now)).filter((age) => age < windowMs);
  const spent = ages.length;
  const left = Math.max(0, maxRestarts - spent);
  if (left > 0) return { spent, left, freeInMs: 0 };
  // Enough of the oldest have to leave the window for one place to become free.
  const leaving = ages.sort((a, b) => b - a)[spent - maxRestarts];
  return { spent, left, freeInMs: leaving === undefined ? Number.POSITIVE_INFINITY : windowMs - leaving };
}

/** Whether these restarts, oldest first, have ever filled one window. */
export function hasSpent({ maxRestarts, windowMs }: Window, restarts: readonly Restart[]): boolean {
  if (maxRestarts === 0) return false;
  return restarts.some((last, index) => {
    const first = restarts[index - maxRestarts + 1];
    return first !== undefined && elapsedMs(first, last) < windowMs;
  });
}
