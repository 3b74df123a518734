import { describe, expect, it } from 'vitest';
import { foldFacts } from '../../../src/decide/facts.js';
import { ownStart, surroundingStart, type Start } from '../../../src/decide/starting.js';
import type { JournalEvent, Moment } from '../../../src/model/journal.js';
import { aMoment, aService } from '../../support/visits.js';

const MINUTE = 60_000;
const service = aService('a', { startupTimeoutMs: 10 * MINUTE });

const checked = (minute: number, result: 'success' | 'degraded' | 'failure' | 'unknown'): JournalEvent => ({
  ...aMoment(minute),
  event: 'checked',
  result,
  detail: 'x',
  ms: 1,
});
const restart = (minute: number): JournalEvent => ({ ...aMoment(minute), event: 'restart', rung: 'restart' });
const did = (minute: number, event: 'recovered' | 'started' | 'reset'): JournalEvent => ({ ...aMoment(minute), event });
const notRecovered = (minute: number): JournalEvent => ({ ...aMoment(minute), event: 'not-recovered', detail: 'x' });

const notStarted = (minute: number): JournalEvent => ({
  ...aMoment(minute),
  event: 'not-recovered',
  detail: 'no shell',
  started: false,
});

/** How many minutes ago the start was. */
function minutesAgo(start: Start | undefined): number | undefined {
  return start && start.ageMs / MINUTE;
}

describe('a start of ours, with ten minutes for it', () => {
  const ill = checked(0, 'failure');

  it.each<[string, JournalEvent[], number, number | undefined]>([
    ['is none without a restart', [ill], 5, undefined],
    ['is on after a restart', [ill, restart(0)], 5, 5],
    ['is on at once', [ill, restart(0)], 0, 0],
    ['is on though it did not help at once', [ill, restart(0), notRecovered(1), checked(5, 'failure')], 5, 5],
    ['is on a moment before its time is over', [ill, restart(0)], 9.999, 9.999],
    ['is over in time', [ill, restart(0)], 10, undefined],
    ['is over once it was verified', [ill, restart(0), did(1, 'recovered')], 2, undefined],
    ['is over once its startup check has passed', [ill, restart(0), did(5, 'started')], 5, undefined],
    ['is over once its health check has passed', [ill, restart(0), checked(5, 'success')], 5, undefined],
    [
      'stays over when it fails again soon',
      [ill, restart(0), did(1, 'recovered'), checked(2, 'failure')],
      2,
      undefined,
    ],
    [
      'begins anew with the next restart',
      [ill, restart(0), did(1, 'recovered'), checked(8, 'failure'), restart(8)],
      9,
      1,
    ],
    ['is none when it was not started at all', [ill, restart(0), notStarted(1)], 2, undefined],
    ['is none after a reset', [ill, restart(0), did(1, 'reset')], 2, undefined],
  ])('%s', (_, journal, now, expected) => {
    expect(minutesAgo(ownStart(service, foldFacts(journal), aMoment(now)))).toBe(expected);
  });

  it('is none where no time is given', () => {
    expect(ownStart(aService('a'), foldFacts([ill, restart(0)]), aMoment(0))).toBeUndefined();
  });

  it('is told as one', () => {
    expect(ownStart(service, foldFacts([ill, restart(0)]), aMoment(5))).toEqual({
      ageMs: 5 * MINUTE,
      what: 'it was restarted',
    });
  });
});

describe('the start of what a service lives in, with ten minutes for it', () => {
  const around = (startedAt: Moment | undefined) => ({
    what: 'its container was started',
    ...(startedAt === undefined ? {} : { startedAt }),
  });

  /** Its container was started at minute 0. */
  function start(journal: readonly JournalEvent[], now: number, startedAt: Moment | undefined = aMoment(0)) {
    return surroundingStart(service, foldFacts(journal), around(startedAt), aMoment(now));
  }

  it.each<[string, JournalEvent[], number, number | undefined]>([
    ['is on for a service that was never asked', [], 5, 5],
    ['is on for one that was well before', [checked(-5, 'success')], 5, 5],
    ['is on for one that has only failed since', [checked(-5, 'success'), checked(5, 'failure')], 5, 5],
    ['is on for one that could not be asked since', [checked(-5, 'success'), checked(5, 'unknown')], 5, 5],
    ['is over for one that was well since', [checked(3, 'success')], 5, undefined],
    ['is over for one that was degraded since', [checked(3, 'degraded')], 5, undefined],
    [
      'is over for one that was well since, and fails now',
      [checked(3, 'success'), checked(8, 'failure')],
      8,
      undefined,
    ],
    ['is over in time', [], 10, undefined],
  ])('%s', (_, journal, now, expected) => {
    expect(minutesAgo(start(journal, now))).toBe(expected);
  });

  it('is none where it is not known when that was', () => {
    expect(surroundingStart(service, foldFacts([]), around(undefined), aMoment(5))).toBeUndefined();
  });

  it('is none where no time is given', () => {
    expect(surroundingStart(aService('a'), foldFacts([]), around(aMoment(0)), aMoment(0))).toBeUndefined();
  });

  it('has just been when it seems to lie in the future', () => {
    expect(minutesAgo(start([], 5, aMoment(7)))).toBe(0);
  });

  it('goes by the wall clock where the start is of no known boot', () => {
    expect(minutesAgo(start([], 5, { at: aMoment(2).at, upMs: 0, boot: '' }))).toBe(3);
  });

  it('is told as what it was', () => {
    expect(start([], 5)).toEqual({ ageMs: 5 * MINUTE, what: 'its container was started' });
  });
});
