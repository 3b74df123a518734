import { describe, expect, it } from 'vitest';
import { NO_FACTS } from '../../../src/decide/facts.js';
import { conclude, passOver, passOverIn } from '../../../src/decide/outcome.js';
import { clockTime, timeText } from '../../../src/decide/words.js';
import type { ContainerVisit } from '../../../src/model/container.js';
import type { Decision, GiveUpRule, HoldRule } from '../../../src/model/decision.js';
import type { Facts } from '../../../src/model/journal.js';
import type { Outcome } from '../../../src/model/round.js';
import type { Service } from '../../../src/model/service.js';
import type { ProbeResult, StopMarker } from '../../../src/model/verdict.js';
import { anHttpCheck } from '../../support/checks.js';
import { aFailure, aMoment, aRestartPolicy, aRung, aService, aVerdict } from '../../support/visits.js';

const NOW = aMoment(60);
const UNTIL = aMoment(75).at;
const result = (kind: ProbeResult['kind']): ProbeResult => {
  const detail = `it said ${kind}`;
  return kind === 'failure' ? aFailure(detail) : { kind, detail, ms: 1 };
};
const leave: Decision = { kind: 'leave', why: 'x' };
const recover: Decision = { kind: 'recover', rung: aRung(), why: 'this is restart 1 of 3' };
const absent: StopMarker = { kind: 'absent' };
const present: StopMarker = { kind: 'present', path: '/stop/a.stopped', where: 'in services' };
const markerUnknown: StopMarker = { kind: 'unknown', cause: 'no shell' };

type Case = {
  readonly saw?: ProbeResult['kind'];
  readonly ready?: ProbeResult['kind'];
  readonly marker?: StopMarker;
  readonly decision?: Decision;
  readonly service?: Partial<Service>;
  /** `unreadable`: nothing is known of its past. */
  readonly facts?: Partial<Facts> | 'unreadable';
};

function concluded({ saw = 'failure', ready, marker = absent, decision = leave, service, facts = {} }: Case) {
  const verdict = aVerdict(result(saw), { marker, ...(ready === undefined ? {} : { readiness: result(ready) }) });
  const known = facts === 'unreadable' ? undefined : { ...NO_FACTS, ...facts };
  return conclude(aService('a', service), verdict, decision, [], known, NOW);
}

describe('what a service that was left alone came to', () => {
  it.each<[ProbeResult['kind'], StopMarker, Outcome, string]>([
    ['success', absent, 'healthy', 'its check passes: it said success'],
    ['degraded', absent, 'degraded', 'it works, but not well: it said degraded'],
    ['unknown', absent, 'unknown', 'it could not be asked: it said unknown'],
    ['success', markerUnknown, 'healthy', 'its check passes: it said success'],
    ['unknown', markerUnknown, 'unknown', 'it could not be asked: it said unknown'],
    [
      'success',
      present,
      'stopped',
      'a stop marker is there (/stop/a.stopped in services), and its check passes: it said success',
    ],
    [
      'degraded',
      present,
      'stopped',
      'a stop marker is there (/stop/a.stopped in services), and its check passes: it said degraded',
    ],
    [
      'unknown',
      present,
      'stopped',
      'a stop marker is there (/stop/a.stopped in services), and it could not be asked: it said unknown',
    ],
  ])('%s with %j', (saw, marker, outcome, reason) => {
    expect(concluded({ saw, marker })).toMatchObject({ outcome, reason });
  });
});

describe('what a service with a readiness check came to', () => {
  it.each<[ProbeResult['kind'], ProbeResult['kind'], Outcome, string]>([
    ['success', 'success', 'healthy', 'its check passes: it said success'],
    ['success', 'degraded', 'healthy', 'its check passes: it said success'],
    ['success', 'unknown', 'healthy', 'its check passes: it said success'],
    ['success', 'failure', 'degraded', 'it is alive (it said success) and not ready: it said failure'],
    ['degraded', 'failure', 'degraded', 'it works, but not well: it said degraded'],
    ['unknown', 'failure', 'unknown', 'it could not be asked: it said unknown'],
  ])('alive: %s, ready: %s', (saw, ready, outcome, reason) => {
    expect(concluded({ saw, ready })).toMatchObject({ outcome, reason });
  });

  it('is never restarted for that', () => {
    expect(concluded({ saw: 'success', ready: 'failure' }).next).toBe(
      'checks it again; a service that is not ready is not restarted',
    );
  });
});

describe('the success threshold', () => {
  const three = { successThreshold: 3 };
  const well = (successesInARow: number) => ({ hasFailed: true, successesInARow });
  const next = 'counts again, and calls it well once it has succeeded often enough in a row';
  const counting = (count: number, saw = 'success') => ({
    outcome: 'waiting',
    reason: `its check passes again (it said ${saw}): ${String(count)} of 3 successes`,
    next,
  });

  it.each<[string, Case, object]>([
    ['counts the first', { facts: well(1) }, counting(1)],
    ['counts the second', { facts: well(2) }, counting(2)],
    ['is reached', { facts: well(3) }, { outcome: 'healthy' }],
    ['stays reached', { facts: well(30) }, { outcome: 'healthy' }],
    ['counts one that is degraded', { saw: 'degraded', facts: well(2) }, counting(2, 'degraded')],
    ['lets it be degraded', { saw: 'degraded', facts: well(3) }, { outcome: 'degraded' }],
    ['counts one that is not ready', { ready: 'failure', facts: well(2) }, counting(2)],
    ['is not asked of one that has never failed', { facts: { successesInARow: 1 } }, { outcome: 'healthy' }],
    ['is not asked where nothing is known of the past', { facts: 'unreadable' }, { outcome: 'healthy' }],
    ['does not make one up that could not be asked', { saw: 'unknown', facts: well(1) }, { outcome: 'unknown' }],
    ['is not asked of one that was stopped', { marker: present, facts: well(1) }, { outcome: 'stopped' }],
  ])('%s', (_, given, expected) => {
    expect(concluded({ saw: 'success', service: three, ...given })).toMatchObject(expected);
  });

  it('of one is reached at once', () => {
    expect(concluded({ saw: 'success', facts: well(1) }).outcome).toBe('healthy');
  });
});

describe('what a service that was held came to', () => {
  it.each<[HoldRule, Outcome, RegExp]>([
    ['stop-marker', 'stopped', /while the stop marker is there/],
    ['marker-unknown', 'failed', /the stop marker can be looked up/],
    ['dependency-down', 'blocked', /once what it depends on is well/],
    ['threshold', 'waiting', /once it has failed often enough in a row/],
    ['starting', 'waiting', /whether it has come up/],
    ['state-untrusted', 'failed', /its journal can be read and written/],
    ['backoff', 'waiting', /^restart allowed again; to allow it now: wardround reset a$/],
    ['ladder-waits', 'waiting', /goes on with the ladder/],
    ['round-done', 'failed', /^tries again if it still fails and restarts are left$/],
    ['shared-container', 'failed', /spares the container/],
    ['no-time', 'waiting', /restarts it if it still fails/],
    ['not-asked-to', 'failed', /unless it too only looks/],
  ])('by %s', (rule, outcome, next) => {
    const conclusion = concluded({ decision: { kind: 'hold', rule, why: 'WHY' } });
    expect(conclusion.outcome).toBe(outcome);
    expect(conclusion.next).toMatch(next);
    expect(conclusion.reason).toBe(
      rule === 'stop-marker' ? 'WHY' : 'its check fails (it said failure) and it was not restarted: WHY',
    );
  });

  it('by a backoff is told when it ends', () => {
    const decision: Decision = { kind: 'hold', rule: 'backoff', why: 'WHY', untilMs: UNTIL };
    expect(concluded({ decision }).next).toBe(
      `restart allowed again ${clockTime(UNTIL, NOW.at)}; to allow it now: wardround reset a`,
    );
  });

  it.each([
    ['today', UNTIL],
    ['on another day', UNTIL + 24 * 3_600_000],
  ])('because it is starting is told how long it has, %s', (_, untilMs) => {
    const decision: Decision = { kind: 'hold', rule: 'starting', why: 'WHY', untilMs };
    const time = timeText(untilMs, NOW.at);
    expect(concluded({ decision }).next).toBe(`looks whether it has come up, for which it has time until ${time}`);
  });

  it.each<[string, Partial<Service>]>([
    ['is only watched', { type: 'external' }],
    ['has no remedy', { ladder: [] }],
    ['is never restarted by its policy', { restart: aRestartPolicy({ policy: 'never' }) }],
  ])('below its threshold is promised no restart when it %s', (_, service) => {
    const decision: Decision = { kind: 'hold', rule: 'threshold', why: '1 of 3 failures' };
    const conclusion = concluded({ decision, service: { failureThreshold: 3, ...service } });
    expect(conclusion.outcome).toBe('waiting');
    expect(conclusion.next).not.toContain('restarts it');
  });
});

describe('what a service that was given up came to', () => {
  const reset = 'wardround reset a';
  it.each<[GiveUpRule, number | undefined, Outcome, string]>([
    ['crash-loop', UNTIL, 'crash_loop', `restart allowed again ${clockTime(UNTIL, NOW.at)}; to allow it now: ${reset}`],
    ['crash-loop', undefined, 'crash_loop', 'checks it again; its budget allows no restart'],
    ['until-reset', undefined, 'crash_loop', `checks it again, and restarts it only after: ${reset}`],
    [
      'ladder-exhausted',
      undefined,
      'failed',
      `checks it again, and begins at the first remedy once it has been well, or after: ${reset}`,
    ],
    ['policy', undefined, 'failed', 'checks it again; a person has to mend it'],
    ['no-remedy', undefined, 'failed', 'checks it again; a person has to mend it'],
  ])('by %s, until %s', (rule, untilMs, outcome, next) => {
    const decision: Decision = { kind: 'give-up', rule, why: 'WHY', ...(untilMs === undefined ? {} : { untilMs }) };
    expect(concluded({ decision })).toEqual({
      outcome,
      reason: 'its check fails (it said failure) and it was not restarted: WHY',
      next,
    });
  });
});

describe('what a service came to that would be treated', () => {
  it('in a dry run says what would be done', () => {
    expect(concluded({ decision: recover })).toEqual({
      outcome: 'failed',
      reason: 'its check fails (it said failure); it would be restarted: this is restart 1 of 3',
      next: 'restarts it if it still fails',
    });
  });
});

describe('a service that was passed over', () => {
  it.each([
    [
      'is not due',
      { check: anHttpCheck({ intervalMs: 600_000 }) },
      'not_due',
      'it was well when last asked, and is asked every 10 min',
    ],
    ['is disabled', { enabled: false }, 'disabled', 'it is disabled in the config'],
  ] as const)('%s', (_, overrides, outcome, reason) => {
    const service = aService('a', overrides);
    expect(passOver(service)).toMatchObject({ service, outcome, reason, recoveries: [], blockedBy: [] });
  });
});

describe('a service whose container does not run', () => {
  const container = (outcome: ContainerVisit['outcome']): ContainerVisit => ({
    name: 'services',
    outcome,
    state: { kind: 'paused', detail: 'the container services is paused' },
    reason: 'WHY',
    next: 'NEXT',
    services: ['a'],
    stopped: [],
    isAlarming: true,
  });
  const blockedBy = ['container services'];
  const marked = 'WHY (and a stop marker is there: /stop/a.stopped in services)';

  it.each<[ContainerVisit['outcome'], StopMarker, Outcome, string, string[]]>([
    ['down', absent, 'blocked', 'WHY', blockedBy],
    ['down', markerUnknown, 'blocked', 'WHY', blockedBy],
    ['down', present, 'stopped', marked, []],
    ['paused', absent, 'stopped', 'WHY', []],
    ['paused', present, 'stopped', marked, []],
  ])('because it is %s, with %j', (outcome, marker, expected, reason, blockers) => {
    const service = aService('a');
    expect(passOverIn(container(outcome), service, marker)).toEqual({
      service,
      outcome: expected,
      reason,
      next: 'NEXT',
      ...(marker === present ? { marker } : {}),
      recoveries: [],
      blockedBy: blockers,
    });
  });
});
