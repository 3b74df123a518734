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

/** How a service stands after its visit, for people: fewer words than outcomes, because they are about the service alone. */
export function stateOf({ outcome, decision }: Pick<Visit, 'outcome' | 'decision'>): State {
  const starting: HoldRule = 'starting';
  return outcome === 'waiting' && decision?.kind === 'hold' && decision.rule === starting ? 'starting' : STATE[outcome];
}
