import type { Standing } from '../model/decision.js';
import type { Outcome, Visit } from '../model/round.js';

const STANDING = {
  healthy: 'up',
  degraded: 'up',
  not_due: 'up',
  disabled: 'up',
  recovered: 'recovered',
  failed: 'down',
  crash_loop: 'down',
  waiting: 'down',
  blocked: 'down',
  unknown: 'unknown',
} as const satisfies Record<Exclude<Outcome, 'stopped'>, Standing['state']>;

/** What a visited service means to those that depend on it. One stopped on purpose is down if its check says so. */
export function standingOf(visit: Visit): Standing {
  const { name } = visit.service;
  if (visit.outcome !== 'stopped') return { name, state: STANDING[visit.outcome] };
  const result = visit.verdict?.result.kind;
  return { name, state: result === 'failure' ? 'down' : result === 'unknown' ? 'unknown' : 'up' };
}
