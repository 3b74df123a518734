import { describe, expect, it } from 'vitest';
import { forgottenIn, isReminderDue } from '../../../src/decide/forgotten.js';
import { NO_FACTS } from '../../../src/decide/facts.js';
import type { Facts } from '../../../src/model/journal.js';
import type { StopMarker } from '../../../src/model/verdict.js';
import { aFailure, aMoment, aVerdict, aVisit } from '../../support/visits.js';

const DAY_MINUTES = 1440;
const DAY_MS = DAY_MINUTES * 60_000;
const NOW = aMoment(0);
const daysAgo = (days: number): number => NOW.at - days * DAY_MS;

type Marker = Extract<StopMarker, { kind: 'present' }>;

const marker = (overrides: Partial<Marker>): Marker => {
  return { kind: 'present', path: '/stop/db.stopped', where: 'on this machine', ...overrides };
};
const stopped = (overrides: Partial<Marker>, facts: Partial<Facts> = {}) =>
  aVisit('db', 'stopped', {
    verdict: aVerdict(aFailure(), { marker: marker(overrides) }),
    facts: { ...NO_FACTS, ...facts },
  });
const since = (days: number): Partial<Facts> => ({
  state: { state: 'stopped', since: aMoment(-days * DAY_MINUTES), after: 'x', wasRestarted: false },
});

describe('what a person left alone', () => {
  it.each([
    ['a marker, just now', stopped({ since: daysAgo(0) }), false],
    ['a marker of two days', stopped({ since: daysAgo(2.9) }), false],
    ['a marker of three days', stopped({ since: daysAgo(3) }), true],
    ['one that ends', stopped({ since: daysAgo(30), until: NOW.at + 1 }), false],
    ['one whose end cannot be read', stopped({ since: daysAgo(30), unreadUntil: 'monday' }), true],
    ['one in the container, seen for four days', stopped({}, since(4)), true],
    ['one in the container, seen for two days', stopped({}, since(2)), false],
    ['one in the container that was never noted', stopped({}), false],
    ['one of a service in a container that is down', aVisit('db', 'stopped', { marker: marker({ since: 0 }) }), true],
    ['no marker', aVisit('db', 'failed'), false],
    ['disabled by hand for a year', aVisit('db', 'disabled', { service: { disabled: { at: daysAgo(365) } } }), true],
    ['disabled by hand today', aVisit('db', 'disabled', { service: { disabled: { at: daysAgo(0.5) } } }), false],
    ['disabled by a file that says nothing', aVisit('db', 'disabled', { service: { disabled: {} } }), false],
    ['disabled by the config', aVisit('db', 'disabled', { service: { enabled: false } }), false],
    ['a clock that was set back', stopped({ since: NOW.at + 10 * DAY_MS }), false],
  ])('%s: forgotten? %j', (_, visit, isForgotten) => {
    expect(forgottenIn([visit], 3 * DAY_MS, NOW).map(({ name }) => name)).toEqual(isForgotten ? ['db'] : []);
    expect(forgottenIn([visit], 0, NOW)).toEqual([]);
  });

  it('is told with who, since when and why, and how to take it back', () => {
    const [one] = forgottenIn([stopped({ since: daysAgo(5), by: 'ada', reason: 'new disk' })], 3 * DAY_MS, NOW);
    expect(one).toMatchObject({ how: 'stopped', ageMs: 5 * DAY_MS, undo: 'wardround resume db' });
    expect(one?.reason).toMatch(
      /^it has been stopped by ada since 2026-11-15 at .*, with no end \(new disk\): forgotten\?$/,
    );
  });
});

describe('a reminder', () => {
  it.each([
    [undefined, true],
    [0, false],
    [-5, false],
    [-DAY_MINUTES + 5, false],
    [-DAY_MINUTES, true],
  ])('after one at minute %j is due: %j', (minute, isDue) => {
    const facts = { ...NO_FACTS, ...(minute === undefined ? {} : { remindedAt: aMoment(minute) }) };
    expect(isReminderDue(facts, NOW)).toBe(isDue);
  });
});
