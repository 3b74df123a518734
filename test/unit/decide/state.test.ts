import { describe, expect, it } from 'vitest';
import { stateOf } from '../../../src/decide/state.js';
import type { HoldRule } from '../../../src/model/decision.js';
import type { State } from '../../../src/model/journal.js';
import type { Outcome } from '../../../src/model/round.js';
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
