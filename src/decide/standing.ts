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

const STANDS: ReadonlySet<Outcome> = new Set<Outcome>(['healthy', 'degraded']);

/**
 * What a visited service means to those that depend on it. One stopped on purpose is down if its check says so, or if
 * nobody is there to be asked.
 */
export function standingOf(visit: Visit): Standing {
  const { name } = visit.service;
  // What depends on it may have been asked while it was down.
  if (visit.cameBack === true && STANDS.has(visit.outcome)) return { name, state: 'recovered' };
  if (visit.outcome === 'degraded' && visit.verdict?.readiness?.kind === 'failure') return { name, state: 'not-ready' };
  if (visit.outcome !== 'stopped') return { name, state: STANDING[visit.outcome] };
  const result = visit.verdict?.result.kind;
  if (result === 'unknown') return { name, state: 'unknown' };
  return { name, state: result === undefined || result === 'failure' ? 'down' : 'up' };
}
