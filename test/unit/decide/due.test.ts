import { describe, expect, it } from 'vitest';
import { isDue } from '../../../src/decide/due.js';
import type { Facts, Past } from '../../../src/model/journal.js';
import { anHttpCheck } from '../../support/checks.js';
import { aMoment, aPast, aService } from '../../support/visits.js';

type Result = NonNullable<Facts['lastCheck']>['result'];

const SECOND = 1 / 60;
const every = (minutes: number) => aService('a', { check: anHttpCheck({ intervalMs: minutes * 60_000 }) });
const lastSeen = (minute: number, result: Result): Past =>
  aPast({ lastCheck: { ...aMoment(minute), event: 'checked', result, detail: 'x', ms: 1 } });

describe('a service with an interval of ten minutes, last seen at 10:00', () => {
  it.each([
    ['is not asked a minute later', 1, false],
    ['is not asked five minutes later', 5, false],
    ['is not asked 31 s early', 10 - 31 * SECOND, false],
    ['is asked 30 s early: cron may be late or early by that much', 10 - 30 * SECOND, true],
    ['is asked in time', 10, true],
    ['is asked late', 60, true],
  ])('%s', (_, minute, expected) => {
    expect(isDue(every(10), lastSeen(0, 'success'), aMoment(minute))).toBe(expected);
  });

  it.each<[Result, boolean]>([
    ['success', false],
    ['degraded', true],
    ['failure', true],
    ['unknown', true],
  ])('is asked a minute later, having been a %s: %s', (result, expected) => {
    expect(isDue(every(10), lastSeen(0, result), aMoment(1))).toBe(expected);
  });

  it.each([
    ['is asked a minute later while it has not succeeded often enough since it failed', 1, true],
    ['is not asked once it has', 2, false],
  ])('%s', (_, successesInARow, expected) => {
    const seen = lastSeen(0, 'success');
    const past = seen.kind === 'known' ? aPast({ ...seen.facts, hasFailed: true, successesInARow }) : seen;
    expect(isDue({ ...every(10), successThreshold: 2 }, past, aMoment(1))).toBe(expected);
  });
});

describe('a service is asked', () => {
  const now = aMoment(1);
  it.each([
    ['in every round when it has no interval', every(0), lastSeen(0, 'success')],
    ['when it was never asked before', every(10), aPast()],
    ['when its past is not known', every(10), { kind: 'unknown', cause: 'EACCES' } as const],
    ['when its interval is shorter than the tolerance', every(0.5), lastSeen(1, 'success')],
  ])('%s', (_, service, past) => {
    expect(isDue(service, past, now)).toBe(true);
  });
});
