import type { HoldRule } from '../model/decision.js';
import type { State } from '../model/journal.js';
import type { Outcome, Visit } from '../model/round.js';

const STATE = {
  healthy: 'running',
  degraded: 'running',
  recovered: 'running',
  failed: 'failed',
  crash_loop: 'failed',
  waiting: 'unhealthy',
  blocked: 'unhealthy',
  stopped: 'stopped',
  unknown: 'unknown',
  not_due: 'running',
  disabled: 'stopped',
} as const satisfies Record<Outcome, State>;

type StoppedVisit = Pick<Visit, 'outcome' | 'reason' | 'verdict' | 'marker'>;

/** How a service stands after its visit, for people: fewer words than outcomes, because they are about the service alone. */
export function stateOf({ outcome, decision }: Pick<Visit, 'outcome' | 'decision'>): State {
  const starting: HoldRule = 'starting';
  return outcome === 'waiting' && decision?.kind === 'hold' && decision.rule === starting ? 'starting' : STATE[outcome];
}

/**
 * Whether it is stopped for another reason than the one that was noted: a marker where a paused container was, or in
 * another place. The text of the note is all that is known of that one.
 *
 * @param noted what was written down
 * @param after what would be written now; one that is cut may not hold the reason, and would be written again and again
 */
export function isStoppedAnew(
  { outcome, reason, verdict, marker }: StoppedVisit,
  noted: string,
  after: string,
): boolean {
  if (outcome !== 'stopped') return false;
  const found = verdict?.marker.kind === 'present' ? verdict.marker : marker;
  const why = found?.kind === 'present' ? `${found.path} ${found.where}` : reason;
  return after.includes(why) && !noted.includes(why);
}
