import { describe, expect, it } from 'vitest';
import { standingOf } from '../../../src/decide/standing.js';
import type { Standing } from '../../../src/model/decision.js';
import type { Outcome } from '../../../src/model/round.js';
import type { ProbeResult } from '../../../src/model/verdict.js';
import { aVerdict, aVisit } from '../../support/visits.js';

describe('what a service is to those that depend on it', () => {
  const table: Record<Exclude<Outcome, 'stopped'>, Standing['state']> = {
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
  };
  it.each(Object.entries(table) as [Outcome, Standing['state']][])('%s is %s', (outcome, state) => {
    expect(standingOf(aVisit('db', outcome))).toEqual({ name: 'db', state });
  });

  it.each<[ProbeResult['kind'], Standing['state']]>([
    ['success', 'up'],
    ['degraded', 'up'],
    ['failure', 'down'],
    ['unknown', 'unknown'],
  ])('stopped on purpose, and its check a %s, it is %s', (kind, state) => {
    const verdict = aVerdict({ kind, detail: 'x', ms: 1 });
    expect(standingOf(aVisit('db', 'stopped', { verdict }))).toEqual({ name: 'db', state });
  });
});
