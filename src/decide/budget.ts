import type { Facts, Moment } from '../model/journal.js';
import type { Service } from '../model/service.js';
import { ageMs } from './age.js';

export type Budget = {
  /** Restarts that still count. */
  readonly spent: number;
  readonly left: number;
  /** How long until one more restart is allowed, in ms; 0 when one is allowed now. */
  readonly freeInMs: number;
};

/** How many restarts a service may still have in its sliding window. */
export function budgetOf(service: Service, facts: Facts, now: Moment): Budget {
  const { maxRestarts, windowMs } = service.restart;
  const ages = facts.restarts.map((restart) => ageMs(restart, now)).filter((age) => age < windowMs);
  const spent = ages.length;
  const left = Math.max(0, maxRestarts - spent);
  if (left > 0) return { spent, left, freeInMs: 0 };
  // Enough of the oldest have to leave the window for one place to become free.
  const leaving = ages.sort((a, b) => b - a)[spent - maxRestarts];
  return { spent, left, freeInMs: leaving === undefined ? Number.POSITIVE_INFINITY : windowMs - leaving };
}
