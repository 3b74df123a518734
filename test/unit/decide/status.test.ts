import { describe, expect, it } from 'vitest';
import { foldFacts } from '../../../src/decide/facts.js';
import { placeStatus, serviceStatus, statusExitCode } from '../../../src/decide/status.js';
import type { JournalEvent, State } from '../../../src/model/journal.js';
import type { ServiceStatus, Status, StatusWord } from '../../../src/model/status.js';
import type { Service } from '../../../src/model/service.js';
import type { StopMarker } from '../../../src/model/verdict.js';
import { aMoment, aRestartPolicy, aService } from '../../support/visits.js';

type Happened = JournalEvent extends infer E ? (E extends unknown ? Omit<E, 'at' | 'upMs' | 'boot'> : never) : never;

const NOW = aMoment(60);
const absent: StopMarker = { kind: 'absent' };
const present: StopMarker = { kind: 'present', path: '/stop/db.stopped', where: 'on this machine', by: 'ada' };

const at = (minute: number, event: Happened): JournalEvent => ({ ...aMoment(minute), ...event });
const checked = (minute: number, result: 'success' | 'degraded' | 'failure' | 'unknown'): JournalEvent =>
  at(minute, { event: 'checked', result, detail: result, ms: 4 });
const state = (minute: number, name: State): JournalEvent =>
  at(minute, { event: 'state', state: name, after: `it was ${name}` });
const restart = (minute: number): JournalEvent => at(minute, { event: 'restart', rung: 'restart' });

function statusOf(events: readonly JournalEvent[], overrides: Partial<Service> = {}, marker = absent): ServiceStatus {
  const service = aService('db', overrides);
  return serviceStatus({ service, past: { kind: 'known', facts: foldFacts(events) }, marker }, NOW);
}

const crashed = [restart(50), restart(52), restart(54), checked(55, 'failure'), state(55, 'failed')];

describe('how a service stands by its journal', () => {
  it.each<[StatusWord, readonly JournalEvent[], Partial<Service>?, StopMarker?]>([
    ['never_asked', []],
    ['running', [checked(0, 'success'), state(0, 'running')]],
    ['running', [checked(0, 'success')]],
    ['degraded', [checked(0, 'degraded'), state(0, 'running')]],
    [
      'degraded',
      [at(0, { event: 'checked', result: 'success', detail: 'x', ms: 1, ready: false }), state(0, 'running')],
    ],
    ['failed', [checked(0, 'failure')]],
    ['failed', [checked(0, 'failure'), state(0, 'failed')]],
    ['unhealthy', [checked(0, 'failure'), state(0, 'unhealthy')]],
    ['starting', [state(0, 'starting')]],
    ['unknown', [checked(0, 'unknown'), state(0, 'unknown')]],
    ['restarting', [checked(0, 'failure'), restart(1)]],
    ['crash_loop', crashed],
    ['failed', crashed, { ladder: [] }],
    ['failed', crashed, { restart: aRestartPolicy({ maxRestarts: 0 }) }],
    ['failed', crashed, { restart: aRestartPolicy({ maxRestarts: 4 }) }],
    ['stopped', [checked(0, 'failure'), state(0, 'stopped')]],
    ['stopped', crashed, {}, present],
    ['stopped', [checked(0, 'success'), state(0, 'running')], {}, present],
    ['running', [checked(0, 'success'), state(0, 'running')], {}, { kind: 'unknown', cause: 'EACCES' }],
    ['disabled', crashed, { enabled: false }, present],
  ])('is %s: %#', (word, events, overrides, marker) => {
    expect(statusOf(events, overrides, marker).word).toBe(word);
  });

  describe('stopped by a marker', () => {
    const since = (minute: number): StopMarker => ({ ...present, since: aMoment(minute).at });
    it.each<[string, readonly JournalEvent[], StopMarker, number | undefined, string | undefined]>([
      ['that no round has seen: since then', [state(9, 'failed')], since(30), 30, 'it was stopped on purpose'],
      ['that a round found later: since then', [state(31, 'stopped')], since(30), 30, 'it was stopped'],
      ['that was renewed: since a round found the first', [state(9, 'stopped')], since(30), 9, 'it was stopped'],
      ['whose time is not known: since a round found it', [state(9, 'stopped')], present, 9, 'it was stopped'],
      ['of which nothing is known: nobody knows', [state(9, 'failed')], present, undefined, undefined],
    ])('%s', (_, events, marker, minute, after) => {
      const shown = statusOf([checked(0, 'success'), ...events], {}, marker);
      expect(shown.since?.at).toBe(minute === undefined ? undefined : aMoment(minute).at);
      expect(shown.since?.after).toBe(after);
    });
  });

  it('is told with since when, the last check, restarts, backoff and incident', () => {
    const events = [
      checked(10, 'failure'),
      restart(10),
      at(11, { event: 'incident', incident: 'db-1', step: 'opened', kind: 'failed' }),
      state(11, 'failed'),
      checked(55, 'failure'),
      restart(55),
      at(56, { event: 'not-recovered', detail: 'refused' }),
    ];
    const backoff = { initialMs: 600_000, multiplier: 1, maxMs: 600_000, jitter: 0 };
    expect(statusOf(events, { restart: aRestartPolicy({ backoff }) })).toMatchObject({
      word: 'failed',
      since: { at: aMoment(11).at, ageMs: 49 * 60_000, after: 'it was failed' },
      check: { ageMs: 5 * 60_000, result: 'failure', detail: 'failure', ms: 4 },
      restarts: { spent: 2, of: 3, windowMs: 3_600_000, freeInMs: 0 },
      backoffLeftMs: 5 * 60_000,
      incident: { id: 'db-1', kind: 'failed', ageMs: 49 * 60_000 },
    });
  });

  it('forgets an incident that is over', () => {
    const events = (['opened', 'closed'] as const).map((step, index) =>
      at(index, { event: 'incident', incident: 'db-1', step, kind: 'failed' }),
    );
    expect(statusOf(events)).not.toHaveProperty('incident');
  });

  it.each<[StatusWord, Partial<Service>, StopMarker]>([
    ['unreadable', {}, absent],
    ['stopped', {}, present],
    ['disabled', { enabled: false }, absent],
  ])('is %s where its journal cannot be read', (word, overrides, marker) => {
    const past = { kind: 'unknown', cause: 'EACCES' } as const;
    expect(serviceStatus({ service: aService('db', overrides), past, marker }, NOW)).toMatchObject({
      word,
      trouble: 'EACCES',
    });
  });
});

describe('a container', () => {
  const placeOf = (events: readonly JournalEvent[]): unknown => {
    const past = { kind: 'known', facts: foldFacts(events) } as const;
    return placeStatus({ kind: 'container', name: 'shop', past }, undefined, NOW);
  };

  it.each([
    ['has nothing to be said of it before anything happened', [], undefined],
    ['has nothing to be said of it once it runs again', [checked(0, 'failure'), checked(5, 'success')], undefined],
    [
      'is down since it was first seen so',
      [checked(30, 'failure'), checked(55, 'failure')],
      { word: 'down', since: { at: aMoment(30).at, ageMs: 1_800_000 }, detail: 'failure' },
    ],
    ['could not be asked', [checked(50, 'unknown')], { word: 'unknown', detail: 'unknown' }],
  ])('%s', (_, events, expected) => {
    if (expected === undefined) expect(placeOf(events)).toBeUndefined();
    else expect(placeOf(events)).toMatchObject(expected);
  });

  it('is told with its starts where it may be started', () => {
    const policy = { name: 'shop', onDown: 'start', startupDelayMs: 0, maxStarts: 2, windowMs: 3_600_000 } as const;
    const past = { kind: 'known', facts: foldFacts([restart(50), checked(55, 'failure')]) } as const;
    const status = placeStatus({ kind: 'container', name: 'shop', past }, policy, NOW);
    expect(status).toMatchObject({ starts: { spent: 1, of: 2 } });
  });
});

describe('the exit code', () => {
  const codeOf = (words: readonly StatusWord[], round: Partial<Status['round']> = {}, probed = false): number => {
    const services = words.map((word): ServiceStatus => {
      return { name: 'db', target: { kind: 'host' }, word, marker: absent };
    });
    const last = { at: NOW.at, ageMs: 0 };
    return statusExitCode({
      services,
      probed,
      round: { last, isOld: false, isUnderWay: false, periodMs: 1, ...round },
    });
  };

  it.each<[StatusWord[], number]>([
    [['running', 'degraded', 'stopped', 'disabled'], 0],
    [['running', 'unknown'], 3],
    [['running', 'never_asked'], 3],
    [['running', 'unreadable'], 3],
    [['unknown', 'failed'], 1],
    [['unhealthy'], 1],
    [['starting'], 1],
    [['restarting'], 1],
    [['crash_loop'], 1],
  ])('of %j is %i', (words, code) => {
    expect(codeOf(words)).toBe(code);
  });

  it('is 3 once the rounds have stopped: what was well may be anything', () => {
    expect([codeOf(['running'], { isOld: true }), codeOf(['failed'], { isOld: true })]).toEqual([3, 1]);
    expect(codeOf(['running'], { isOld: true }, true)).toBe(0);
  });
});
