import { describe, expect, it } from 'vitest';
import { isStoppedAnew, stateOf } from '../../../src/decide/state.js';
import type { HoldRule } from '../../../src/model/decision.js';
import type { State } from '../../../src/model/journal.js';
import type { Outcome, Visit } from '../../../src/model/round.js';
import { aVisit } from '../../support/visits.js';

describe('how a service stands after its visit', () => {
  const table: Record<Outcome, State> = {
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
  };
  it.each(Object.entries(table) as [Outcome, State][])('%s is %s', (outcome, state) => {
    expect(stateOf(aVisit('a', outcome))).toBe(state);
  });

  it.each<[HoldRule, Outcome, State]>([
    ['starting', 'waiting', 'starting'],
    ['threshold', 'waiting', 'unhealthy'],
    ['backoff', 'waiting', 'unhealthy'],
    ['no-time', 'waiting', 'unhealthy'],
    ['shared-container', 'failed', 'failed'],
    ['round-done', 'failed', 'failed'],
  ])('held by %s and %s, it is %s', (rule, outcome, state) => {
    expect(stateOf(aVisit('a', outcome, { decision: { kind: 'hold', rule, why: 'x' } }))).toBe(state);
  });
});

describe('one that is stopped', () => {
  const paused = 'the container shop is paused, which is somebody’s intention';
  const marked = 'a stop marker is there (/stop/a.stopped in container shop), and its check passes: 200 in 4 ms';
  const marker = { kind: 'present', path: '/stop/a.stopped', where: 'in container shop' } as const;
  const byMarker = { ...aVisit('a', 'stopped', { reason: marked }), marker };
  const byPause = aVisit('a', 'stopped', { reason: paused });
  it.each<[string, Visit, string, boolean]>([
    ['by a marker where it was paused is so anew', byMarker, paused, true],
    ['by the same marker is not, whatever its check says', byMarker, marked.replace('4 ms', '9 ms'), false],
    ['by a marker in another place is so anew', byMarker, marked.replace('in container shop', 'on this machine'), true],
    ['by a pause where a marker was is so anew', byPause, marked, true],
    ['by the same pause is not', byPause, paused, false],
  ])('%s', (_, visit, noted, expected) => {
    expect(isStoppedAnew(visit, noted, visit.reason)).toBe(expected);
  });

  it('is not noted again and again where its reason is cut', () => {
    expect(isStoppedAnew(byMarker, marked.slice(0, 30), marked.slice(0, 30))).toBe(false);
  });

  it('is not what runs', () => {
    expect(isStoppedAnew(aVisit('a', 'healthy', { reason: 'well' }), paused, 'well')).toBe(false);
  });
});
