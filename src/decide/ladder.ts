import type { Restart } from '../model/journal.js';
import type { Rung } from '../model/service.js';

export type Climb =
  | { readonly kind: 'rung'; readonly rung: Rung }
  /** What is left for this round may not be tried now: `rung` is the first of it. */
  | { readonly kind: 'held-back'; readonly rung: Rung }
  /** All had their turn in this round. */
  | { readonly kind: 'next-round' }
  /** All were tried as often as they may be in one incident. */
  | { readonly kind: 'exhausted' };

/**
 * The remedy that is next: the mildest above the last that was tried in this incident, and from the bottom again once
 * nothing is left above. Within a round it only goes up. What may not be tried now is passed over.
 *
 * @param incident the restarts of the incident that is on
 * @param tried the names of what was tried in this round
 * @param isHeldBack whether a remedy may not be tried now, though it is not spent
 */
export function climb(
  ladder: readonly Rung[],
  incident: readonly Restart[],
  tried: readonly string[],
  isHeldBack: (rung: Rung) => boolean,
): Climb {
  const unspent = ladder.filter((rung) => rung.max === undefined || timesTried(rung, incident) < rung.max);
  if (unspent.length === 0) return { kind: 'exhausted' };
  const isFirst = tried.length === 0;
  const [last] = incident.slice(-1);
  const reached = ladder.findLastIndex(({ name }) => (isFirst ? name === last?.rung : tried.includes(name)));
  const above = unspent.filter((rung) => ladder.indexOf(rung) > reached);
  const candidates = isFirst ? [...above, ...unspent.filter((rung) => !above.includes(rung))] : above;
  const rung = candidates.find((candidate) => !isHeldBack(candidate));
  if (rung !== undefined) return { kind: 'rung', rung };
  const [heldBack] = candidates;
  return heldBack === undefined ? { kind: 'next-round' } : { kind: 'held-back', rung: heldBack };
}

/** How often a remedy was tried in these restarts. */
export function timesTried({ name }: Pick<Rung, 'name'>, incident: readonly Restart[]): number {
  return incident.filter(({ rung }) => rung === name).length;
}
