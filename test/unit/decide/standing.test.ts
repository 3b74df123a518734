import { describe, expect, it } from 'vitest';
import { passOverIn } from '../../../src/decide/outcome.js';
import { standingOf } from '../../../src/decide/standing.js';
import type { ContainerVisit } from '../../../src/model/container.js';
import type { Standing } from '../../../src/model/decision.js';
import type { Outcome } from '../../../src/model/round.js';
import type { ProbeResult, StopMarker } from '../../../src/model/verdict.js';
import { aFailure, aService, aVerdict, aVisit } from '../../support/visits.js';

const result = (kind: ProbeResult['kind']): ProbeResult =>
  kind === 'failure' ? aFailure() : { kind, detail: 'x', ms: 1 };

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
    const verdict = aVerdict(result(kind));
    expect(standingOf(aVisit('db', 'stopped', { verdict }))).toEqual({ name: 'db', state });
  });

  it.each<[ProbeResult['kind'], Outcome, Standing['state']]>([
    ['success', 'healthy', 'up'],
    ['failure', 'degraded', 'not-ready'],
    ['unknown', 'healthy', 'up'],
    ['degraded', 'degraded', 'up'],
    ['failure', 'stopped', 'up'],
  ])('its readiness check a %s, and so %s, it is %s', (readiness, outcome, state) => {
    const verdict = aVerdict(result('success'), { readiness: result(readiness) });
    expect(standingOf(aVisit('db', outcome, { verdict }))).toEqual({ name: 'db', state });
  });

  it.each<[ContainerVisit['outcome'], StopMarker['kind'], Outcome]>([
    ['down', 'absent', 'blocked'],
    ['down', 'present', 'stopped'],
    ['paused', 'absent', 'stopped'],
  ])('in a container that is %s, its marker %s, and so %s, it is down: nobody is there', (found, kind, outcome) => {
    const marker: StopMarker =
      kind === 'present' ? { kind, path: '/stop/db.stopped', where: 'on this machine' } : { kind: 'absent' };
    const visit = passOverIn(aContainer(found), aService('db'), marker);
    expect(visit.outcome).toBe(outcome);
    expect(standingOf(visit)).toEqual({ name: 'db', state: 'down' });
  });
});

function aContainer(outcome: ContainerVisit['outcome']): ContainerVisit {
  return {
    name: 'services',
    outcome,
    state: { kind: 'paused', detail: 'the container services is paused' },
    reason: 'x',
    next: 'x',
    services: ['db'],
    stopped: [],
    isAlarming: false,
  };
}
