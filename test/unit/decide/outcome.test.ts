import { describe, expect, it } from 'vitest';
import { conclude, passOver } from '../../../src/decide/outcome.js';
import type { Decision, HoldRule } from '../../../src/model/decision.js';
import type { Outcome, Recovery } from '../../../src/model/round.js';
import type { ProbeResult, StopMarker } from '../../../src/model/verdict.js';
import { anHttpCheck } from '../../support/checks.js';
import { aRecovery, aService, aVerdict, without } from '../../support/visits.js';

const result = (kind: ProbeResult['kind']): ProbeResult => ({ kind, detail: `it said ${kind}`, ms: 1 });
const leave: Decision = { kind: 'leave', why: 'x' };
const recover: Decision = { kind: 'recover', action: { kind: 'run', command: 'start' }, why: 'this is restart 1 of 3' };
const absent: StopMarker = { kind: 'absent' };
const present: StopMarker = { kind: 'present', path: '/stop/a.stopped', where: 'in services' };
const markerUnknown: StopMarker = { kind: 'unknown', cause: 'no shell' };

type Case = {
  readonly saw?: ProbeResult['kind'];
  readonly marker?: StopMarker;
  readonly decision: Decision;
  readonly recovery?: Recovery;
};

function concluded({ saw = 'failure', marker = absent, decision, recovery }: Case) {
  return conclude(aService('a'), { ...aVerdict(result(saw)), marker }, decision, recovery);
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
    expect(concluded({ saw, marker, decision: leave })).toMatchObject({ outcome, reason });
  });
});

describe('what a service that was held came to', () => {
  it.each<[HoldRule, Outcome, RegExp]>([
    ['stop-marker', 'stopped', /while the stop marker is there/],
    ['marker-unknown', 'failed', /the stop marker can be looked up/],
    ['dependency-down', 'blocked', /once what it depends on is well/],
    ['state-untrusted', 'failed', /its journal can be read and written/],
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
});

describe('what a service that was given up came to', () => {
  it.each([
    [
      'crash-loop',
      'crash_loop',
      'restarts it again once the window of 60 min has slid on, or after: wardround reset a',
    ],
    ['no-remedy', 'failed', 'checks it again; a person has to mend it'],
  ] as const)('by %s', (rule, outcome, next) => {
    expect(concluded({ decision: { kind: 'give-up', rule, why: 'WHY' } })).toEqual({
      outcome,
      reason: 'its check fails (it said failure) and it was not restarted: WHY',
      next,
    });
  });
});

describe('what a service that was treated came to', () => {
  const verified = (kind: ProbeResult['kind']): Recovery => aRecovery({ verified: result(kind) });
  const restarted = 'its check failed (it said failure), it was restarted (exit code 1 in 59 ms), and';

  it.each<[string, Recovery, Outcome, string]>([
    ['is well', verified('success'), 'recovered', `${restarted} it is well: it said success`],
    ['is degraded', verified('degraded'), 'recovered', `${restarted} it is well: it said degraded`],
    ['still fails', verified('failure'), 'failed', `${restarted} it still fails: it said failure`],
    [
      'could not be asked again',
      verified('unknown'),
      'unknown',
      `${restarted} whether that helped is not known: it said unknown`,
    ],
    [
      'was not asked again',
      without(aRecovery(), 'verified'),
      'unknown',
      `${restarted} whether that helped is not known: the round ended before the second look`,
    ],
    [
      'was cut off',
      without(aRecovery({ cutOff: true, detail: 'cut off: SIGTERM' }), 'verified'),
      'unknown',
      'its check failed (it said failure) and its restart was not finished (cut off: SIGTERM)',
    ],
    [
      'was not restarted after all',
      without(aRecovery({ started: false, detail: 'no shell' }), 'verified'),
      'failed',
      'its check fails (it said failure) and its restart command could not be started: no shell',
    ],
  ])('and %s', (_, recovery, outcome, reason) => {
    expect(concluded({ decision: recover, recovery })).toMatchObject({ outcome, reason });
  });

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
    expect(passOver(service)).toMatchObject({ service, outcome, reason, blockedBy: [] });
  });
});
