import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldFacts } from '../../../src/decide/facts.js';
import type { AlertKind, Facts, JournalEvent } from '../../../src/model/journal.js';
import { events } from '../../support/arbitraries.js';
import { aMoment } from '../../support/visits.js';

type Checked = Extract<JournalEvent, { event: 'checked' }>;
const checked = (minute: number, result: Checked['result']): Checked => ({
  ...aMoment(minute),
  event: 'checked',
  result,
  detail: 'x',
  ms: 1,
});
const did = (minute: number, event: 'restart' | 'recovered' | 'recovery-notified' | 'reset'): JournalEvent => ({
  ...aMoment(minute),
  event,
});
const alerted = (minute: number, kind: AlertKind): Extract<JournalEvent, { event: 'alerted' }> => ({
  ...aMoment(minute),
  event: 'alerted',
  kind,
});

const NOTHING: Facts = { restarts: [], unknownInARow: 0, lastAlerts: new Map() };

describe('what a journal amounts to', () => {
  it('is nothing when it is empty', () => {
    expect(foldFacts([])).toEqual(NOTHING);
  });

  it('is the last check', () => {
    expect(foldFacts([checked(0, 'failure'), checked(5, 'success')]).lastCheck).toEqual(checked(5, 'success'));
  });

  it('is the restarts, oldest first', () => {
    expect(foldFacts([did(0, 'restart'), checked(1, 'failure'), did(5, 'restart')]).restarts).toEqual([
      did(0, 'restart'),
      did(5, 'restart'),
    ]);
  });

  it('is the restarts since the last reset', () => {
    expect(foldFacts([did(0, 'restart'), did(1, 'reset'), did(2, 'restart')]).restarts).toEqual([did(2, 'restart')]);
  });

  it.each<[string, Checked['result'][], number]>([
    ['none', ['success'], 0],
    ['those at the end', ['unknown', 'failure', 'unknown', 'unknown'], 2],
    ['none once it was asked again', ['unknown', 'unknown', 'failure'], 0],
    ['none once it was degraded', ['unknown', 'degraded'], 0],
  ])('counts the checks in a row that could not be asked: %s', (_, results, expected) => {
    expect(foldFacts(results.map((result, index) => checked(index, result))).unknownInARow).toBe(expected);
  });

  it('goes on counting those whatever else happens', () => {
    expect(
      foldFacts([checked(0, 'unknown'), alerted(1, 'unknown'), did(2, 'reset'), checked(3, 'unknown')]).unknownInARow,
    ).toBe(2);
  });

  it('is the last alert of each kind', () => {
    const { lastAlerts } = foldFacts([alerted(0, 'failed'), alerted(1, 'crash_loop'), alerted(2, 'failed')]);
    expect([...lastAlerts]).toEqual([
      ['failed', alerted(2, 'failed')],
      ['crash_loop', alerted(1, 'crash_loop')],
    ]);
  });

  it('is the first alert that was not followed by a recovery notice', () => {
    const open = (...list: JournalEvent[]) => foldFacts(list).openAlert;
    expect(open(alerted(0, 'failed'), alerted(1, 'crash_loop'))).toEqual(alerted(0, 'failed'));
    expect(open(alerted(0, 'failed'), did(1, 'recovery-notified'))).toBeUndefined();
    expect(open(alerted(0, 'failed'), did(1, 'recovery-notified'), alerted(2, 'failed'))).toEqual(alerted(2, 'failed'));
    expect(open(alerted(0, 'failed'), did(1, 'recovered'))).toEqual(alerted(0, 'failed'));
  });

  it('remembers its alerts after a recovery notice, for their cooldown', () => {
    expect(foldFacts([alerted(0, 'failed'), did(1, 'recovery-notified')]).lastAlerts.get('failed')).toEqual(
      alerted(0, 'failed'),
    );
  });
});

describe('the fold of any journal', () => {
  it('is known from those of its two parts', () => {
    fc.assert(
      fc.property(fc.array(events()), fc.array(events()), (before, after) => {
        expect(foldFacts([...before, ...after])).toEqual(joined(foldFacts(before), foldFacts(after), after));
      }),
    );
  });

  it('takes any iterable, and leaves its events as they were', () => {
    fc.assert(
      fc.property(fc.array(events()), (list) => {
        const copy = structuredClone(list);
        expect(foldFacts(list.values())).toEqual(foldFacts(copy));
        expect(list).toEqual(copy);
      }),
    );
  });
});

/** The facts of a journal from those of its halves, and from which kinds of events stand in the second. */
function joined(a: Facts, b: Facts, after: readonly JournalEvent[]): Facts {
  const has = (event: JournalEvent['event']): boolean => after.some((other) => other.event === event);
  const wasAsked = after.some((event) => event.event === 'checked' && event.result !== 'unknown');
  const lastCheck = b.lastCheck ?? a.lastCheck;
  const openAlert = has('recovery-notified') ? b.openAlert : (a.openAlert ?? b.openAlert);
  return {
    restarts: has('reset') ? b.restarts : [...a.restarts, ...b.restarts],
    unknownInARow: wasAsked ? b.unknownInARow : a.unknownInARow + b.unknownInARow,
    lastAlerts: new Map([...a.lastAlerts, ...b.lastAlerts]),
    ...(lastCheck === undefined ? {} : { lastCheck }),
    ...(openAlert === undefined ? {} : { openAlert }),
  };
}
