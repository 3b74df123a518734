import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elapsedMs } from '../../../src/decide/age.js';
import { foldFacts, NO_FACTS } from '../../../src/decide/facts.js';
import { foldIncident } from '../../../src/decide/incident-facts.js';
import type { AlertKind } from '../../../src/model/call.js';
import { STATES, type Facts, type Incident, type JournalEvent, type Restart } from '../../../src/model/journal.js';
import { events, moments } from '../../support/arbitraries.js';
import { aMoment, without } from '../../support/visits.js';
import { aRestart } from './a-restart.js';

type Checked = Extract<JournalEvent, { event: 'checked' }>;
const checked = (minute: number, result: Checked['result']): Checked => ({
  ...aMoment(minute),
  event: 'checked',
  result,
  detail: 'x',
  ms: 1,
});
const did = (minute: number, event: 'started' | 'recovered' | 'recovery-notified' | 'reset'): JournalEvent => ({
  ...aMoment(minute),
  event,
});
const restart = (minute: number, rung = 'restart'): JournalEvent => ({ ...aMoment(minute), event: 'restart', rung });
const notRecovered = (minute: number): JournalEvent => ({ ...aMoment(minute), event: 'not-recovered', detail: 'x' });
const alerted = (minute: number, kind: AlertKind): Extract<JournalEvent, { event: 'alerted' }> => ({
  ...aMoment(minute),
  event: 'alerted',
  kind,
});

/** Checks a minute apart. */
const checks = (...results: Checked['result'][]): Checked[] => results.map((result, index) => checked(index, result));

describe('what a journal amounts to', () => {
  it('is nothing when it is empty', () => {
    expect(foldFacts([])).toEqual(NO_FACTS);
  });

  it('is the last check', () => {
    expect(foldFacts([checked(0, 'failure'), checked(5, 'success')]).lastCheck).toEqual(checked(5, 'success'));
  });

  it('is the restarts, oldest first, with the remedy of each', () => {
    expect(foldFacts([restart(0), checked(1, 'unknown'), restart(5, 'rebuild')]).restarts).toEqual([
      aRestart(0),
      aRestart(5, { rung: 'rebuild' }),
    ]);
  });

  it('is the restarts since the last reset', () => {
    expect(foldFacts([restart(0), did(1, 'reset'), restart(2)]).restarts).toEqual([aRestart(2)]);
  });

  it('is the last incident that it was the root of', () => {
    const told = (minute: number, step: 'opened' | 'closed'): JournalEvent => ({
      ...aMoment(minute),
      event: 'incident',
      incident: 'i-1',
      step,
      kind: 'failed',
    });
    const open = foldFacts([checked(0, 'failure'), told(1, 'opened'), checked(5, 'failure'), did(6, 'reset')]);
    expect(open.incident).toMatchObject({ id: 'i-1', kind: 'failed', openedAt: aMoment(1) });
    expect(open.incident).not.toHaveProperty('closedAt');
    expect(foldFacts([told(9, 'closed'), checked(10, 'success')], open).incident?.closedAt).toEqual(aMoment(9));
  });

  it('is the last state that was noted, and what made it so', () => {
    const state: JournalEvent = { ...aMoment(3), event: 'state', state: 'failed', after: 'it still fails' };
    const noted = { state: 'failed', since: aMoment(3), after: 'it still fails' };
    expect(foldFacts([restart(1), state, checked(4, 'success')]).state).toEqual({ ...noted, wasRestarted: false });
    expect(foldFacts([restart(1), state, restart(4), checked(5, 'success')]).state).toEqual({
      ...noted,
      wasRestarted: true,
    });
    expect(foldFacts([state, restart(4), { ...state, ...aMoment(5) }]).state).toMatchObject({
      since: aMoment(5),
      wasRestarted: false,
    });
  });

  it.each<[string, JournalEvent[], number | undefined]>([
    ['before a restart', [checked(0, 'failure')], undefined],
    ['after one that nothing follows: the round is on, or was killed', [checked(0, 'failure'), restart(1)], 1],
    ['since the last of two', [restart(1), restart(2)], 2],
    ['no more once it helped', [restart(1), did(2, 'recovered')], undefined],
    ['no more once it did not', [restart(1), notRecovered(2)], undefined],
    ['no more once the next round has asked', [restart(1), checked(5, 'unknown')], undefined],
  ])('is that it is being restarted: %s', (_, list, minute) => {
    expect(foldFacts(list).restarting).toEqual(minute === undefined ? undefined : aMoment(minute));
  });
});

describe('a restart of the first version', () => {
  const old: JournalEvent = { ...aMoment(0), event: 'restart' };

  it('has no remedy’s name', () => {
    expect(foldFacts([old]).restarts).toEqual([aRestart(0, { rung: '' })]);
  });

  it('was followed by its recovery all the same', () => {
    expect(foldFacts([old, did(1, 'recovered')]).restarts).toEqual([
      aRestart(0, { rung: '', helped: true, upAt: aMoment(1), upSince: aMoment(1) }),
    ]);
  });
});

describe('rounds in a row', () => {
  type Row = Pick<Facts, 'failuresInARow' | 'successesInARow' | 'unknownInARow' | 'hasFailed'>;
  const row = (failures: number, successes: number, unknown: number, hasFailed: boolean): Row => ({
    failuresInARow: failures,
    successesInARow: successes,
    unknownInARow: unknown,
    hasFailed,
  });

  it.each<[string, JournalEvent[], Row]>([
    ['a failure is one', checks('failure'), row(1, 0, 0, true)],
    ['failures are counted', checks('success', 'failure', 'failure'), row(2, 0, 0, true)],
    ['a success ends them', checks('failure', 'failure', 'success'), row(0, 1, 0, true)],
    ['a degraded one too', checks('failure', 'degraded'), row(0, 1, 0, true)],
    ['successes are counted', checks('failure', 'success', 'degraded', 'success'), row(0, 3, 0, true)],
    ['a failure ends those', checks('success', 'success', 'failure'), row(1, 0, 0, true)],
    ['that it has never failed is known', checks('success', 'unknown', 'degraded'), row(0, 2, 0, false)],
    ['one that could not be asked is counted', checks('unknown', 'unknown'), row(0, 0, 2, false)],
    ['… those at the end', checks('unknown', 'failure', 'unknown', 'unknown'), row(1, 0, 2, true)],
    ['… no more once it was asked again', checks('unknown', 'unknown', 'failure'), row(1, 0, 0, true)],
    ['… nor once it was degraded', checks('unknown', 'degraded'), row(0, 1, 0, false)],
    ['… and ends no other row: failures', checks('failure', 'unknown', 'failure'), row(2, 0, 0, true)],
    ['… nor successes', checks('failure', 'success', 'unknown', 'success'), row(0, 2, 0, true)],
    ['a restart ends nothing', [...checks('failure'), restart(1)], row(1, 0, 0, true)],
    [
      'one that did not help neither',
      [...checks('failure'), restart(1), notRecovered(2), checked(5, 'failure')],
      row(2, 0, 0, true),
    ],
    ['one that helped is a success', [...checks('failure'), restart(1), did(2, 'recovered')], row(0, 1, 0, true)],
    [
      'and the next round’s is the second',
      [...checks('failure'), restart(1), did(2, 'recovered'), checked(5, 'success')],
      row(0, 2, 0, true),
    ],
    ['one that has started is not yet well', [...checks('failure'), restart(1), did(5, 'started')], row(1, 0, 0, true)],
    ['a reset forgets restarts, not failures', [...checks('failure', 'failure'), did(3, 'reset')], row(2, 0, 0, true)],
    [
      'other events change nothing',
      [checked(0, 'unknown'), alerted(1, 'unknown'), did(2, 'reset'), checked(3, 'unknown')],
      row(0, 0, 2, false),
    ],
  ])('%s', (_, list, expected) => {
    expect(foldFacts(list)).toMatchObject(expected);
  });
});

describe('since when it has been failing', () => {
  it.each<[string, JournalEvent[], number | undefined]>([
    ['never', checks('success', 'unknown'), undefined],
    ['since the first failure of the row', checks('success', 'failure', 'failure'), 1],
    ['whatever could not be asked meanwhile', checks('failure', 'unknown', 'failure'), 0],
    ['no more, once it was well', checks('failure', 'success'), undefined],
    ['no more, once it was recovered', [...checks('failure'), restart(1), did(2, 'recovered')], undefined],
    ['since it fails again', checks('failure', 'success', 'failure', 'failure'), 2],
  ])('%s', (_, list, minute) => {
    expect(foldFacts(list).failingSince).toEqual(minute === undefined ? undefined : aMoment(minute));
  });
});

describe('what came of a restart', () => {
  /** Minutes: first up, first down, up since, and for how long at most before that. */
  type After = { readonly up?: number; readonly down?: number; readonly since?: number; readonly lasted?: number };
  const once = did(1, 'recovered');

  it.each<[string, JournalEvent[], After]>([
    ['nothing yet', [], {}],
    ['nothing, when it still failed', [notRecovered(1), checked(5, 'failure')], {}],
    ['nothing, when it could not be asked', [checked(5, 'unknown')], {}],
    ['it was up when it was verified', [once], { up: 1, since: 1 }],
    ['it was up when it had started', [did(5, 'started'), checked(6, 'failure')], { up: 5, down: 6, lasted: 1 }],
    ['it was up when a later check passed', [notRecovered(1), checked(5, 'success')], { up: 5, since: 5 }],
    ['it was up when a later check was degraded', [checked(5, 'degraded')], { up: 5, since: 5 }],
    ['the first of these counts', [once, checked(5, 'success'), checked(10, 'success')], { up: 1, since: 1 }],
    ['one that could not be asked was not down', [once, checked(5, 'unknown')], { up: 1, since: 1 }],
    [
      'it was down at its first failure after that',
      [once, checked(5, 'failure'), checked(10, 'failure')],
      { up: 1, down: 5, lasted: 4 },
    ],
    [
      'it came up again by itself',
      [once, checked(5, 'failure'), checked(10, 'success')],
      { up: 1, down: 5, since: 10, lasted: 4 },
    ],
    [
      '… for longer than before',
      [once, checked(5, 'failure'), checked(10, 'success'), checked(60, 'failure')],
      { up: 1, down: 5, lasted: 50 },
    ],
    [
      '… for less long than before',
      [once, checked(50, 'failure'), checked(55, 'success'), checked(60, 'failure')],
      { up: 1, down: 50, lasted: 49 },
    ],
  ])('%s', (_, after, { up, down, since, lasted }) => {
    const expected = aRestart(0, {
      ...(up === undefined ? {} : { upAt: aMoment(up) }),
      ...(down === undefined ? {} : { downAt: aMoment(down) }),
      ...(since === undefined ? {} : { upSince: aMoment(since) }),
      ...(lasted === undefined ? {} : { lastedMs: lasted * 60_000 }),
    });
    expect(foldFacts([checked(-1, 'failure'), restart(0), ...after]).restarts.map(whenItWasUp)).toEqual([expected]);
  });

  it('is that it was not started at all', () => {
    const notStarted: JournalEvent = { ...aMoment(1), event: 'not-recovered', detail: 'no shell', started: false };
    const first = aRestart(0, { wasNotStarted: true });
    const restartsOf = (...list: JournalEvent[]): Restart[] => foldFacts(list).restarts.map(whenItWasUp);
    expect(restartsOf(restart(0), notStarted)).toEqual([first]);
    expect(restartsOf(restart(0), notStarted, restart(5), notRecovered(6))).toEqual([first, aRestart(5)]);
    expect(foldFacts([notStarted]).restarts).toEqual([]);
  });

  it('is the last one’s: an earlier one is not revised', () => {
    const facts = foldFacts([restart(0), restart(1, 'rebuild'), did(2, 'recovered'), checked(5, 'failure')]);
    const last = { rung: 'rebuild', upAt: aMoment(2), downAt: aMoment(5), lastedMs: 180_000 };
    expect(facts.restarts.map(whenItWasUp)).toEqual([aRestart(0), aRestart(1, last)]);
  });

  it('is that it failed before the next one, though the check that said so is lost', () => {
    const facts = foldFacts([restart(0), did(1, 'recovered'), restart(9)]);
    const first = { upAt: aMoment(1), downAt: aMoment(9), lastedMs: 480_000 };
    expect(facts.restarts.map(whenItWasUp)).toEqual([aRestart(0, first), aRestart(9)]);
  });

  const ran = { ran: 'exit code 3 in 5 ms', code: 3 };
  it.each<[string, JournalEvent, Restart['end']]>([
    ['well', { ...aMoment(1), event: 'recovered', ...ran }, ran],
    ['in vain', { ...aMoment(1), event: 'not-recovered', detail: 'refused', ...ran }, { ...ran, saw: 'refused' }],
    ['by force', { ...aMoment(1), event: 'recovered', ran: 'ended by force' }, { ran: 'ended by force' }],
    ['as an earlier version has it', notRecovered(1), { saw: 'x' }],
    ['nobody knows how', did(1, 'recovered'), undefined],
  ])('is how it ended: %s', (_, event, end) => {
    expect(foldFacts([restart(0), event, checked(5, 'failure')]).restarts[0]?.end).toEqual(end);
  });

  const unseen: JournalEvent = { ...aMoment(1), event: 'not-recovered', detail: 'cut off', ran: 'cut off' };
  const inVain: JournalEvent = { ...unseen, failure: 'refused' };
  it.each<[string, JournalEvent[], boolean | undefined]>([
    ['is not known yet', [], undefined],
    ['is not known yet, when nothing was seen', [unseen, checked(5, 'unknown')], undefined],
    ['it did, when it was verified', [once, checked(5, 'failure')], true],
    ['it did, when the next look was good, and the first came to nothing', [unseen, checked(5, 'success')], true],
    ['it did, when a round was killed, and the next look was good', [checked(5, 'degraded')], true],
    ['it did, when it came up while it still had time to', [inVain, did(3, 'started'), checked(3, 'success')], true],
    ['it did not, when it was seen failing, however soon it was well', [inVain, checked(2, 'success')], false],
    ['it did not, when the next look was bad', [unseen, checked(5, 'failure'), checked(6, 'success')], false],
    ['it did not, when nothing was started', [{ ...unseen, started: false }, checked(5, 'success')], false],
    ['it did not, in vain in an earlier version', [notRecovered(1), checked(5, 'success')], false],
  ])('is whether it helped: %s', (_, after, helped) => {
    expect(foldFacts([restart(0), ...after]).restarts[0]?.helped).toBe(helped);
  });
});

function whenItWasUp(one: Restart): Restart {
  return without(one, 'end', 'helped');
}

describe('when it was last seen well', () => {
  it.each<[string, JournalEvent[], number | undefined]>([
    ['never', [checked(0, 'failure'), checked(1, 'unknown'), restart(2), notRecovered(3)], undefined],
    ['at its last success', [checked(0, 'success'), checked(5, 'success'), checked(10, 'failure')], 5],
    ['when it was degraded', [checked(0, 'degraded'), checked(5, 'unknown')], 0],
    ['when it was recovered', [checked(0, 'success'), restart(1), did(2, 'recovered')], 2],
    ['when it had started', [checked(0, 'success'), restart(1), did(2, 'started')], 2],
  ])('%s', (_, list, minute) => {
    expect(foldFacts(list).lastWell).toEqual(minute === undefined ? undefined : aMoment(minute));
  });
});

describe('since when it has been well', () => {
  it.each<[string, JournalEvent[], number | undefined]>([
    ['not, before it was asked', [], undefined],
    ['not, when it was never', checks('failure', 'unknown'), undefined],
    ['since the first success', checks('success', 'success', 'degraded'), 0],
    ['since the first after its last failure', checks('success', 'failure', 'success', 'success'), 2],
    ['not, while it fails', checks('success', 'failure'), undefined],
    ['since it was recovered', [...checks('failure'), restart(1), did(2, 'recovered'), checked(5, 'success')], 2],
    ['not, when it has merely started', [...checks('failure'), restart(1), did(2, 'started')], undefined],
    ['whatever was lost once: a look that came to nothing', checks('success', 'unknown', 'success'), 0],
    // That is an incident by itself: to have been well before it must not end the next one at once.
    ['not, while it cannot be asked for rounds', checks('success', 'unknown', 'unknown'), undefined],
    ['since it could be asked again', checks('success', 'unknown', 'unknown', 'success', 'success'), 3],
    ['not, when it cannot be asked, and failed before', checks('failure', 'unknown'), undefined],
  ])('%s', (_, list, minute) => {
    expect(foldFacts(list).wellSince).toEqual(minute === undefined ? undefined : aMoment(minute));
  });
});

const anEvent = fc.oneof(
  { weight: 4, arbitrary: events() },
  {
    weight: 4,
    arbitrary: fc
      .record({
        event: fc.constant('checked'),
        result: fc.constantFrom('success', 'failure', 'unknown', 'unknown'),
        detail: fc.string(),
        ms: fc.nat(),
      })
      .chain(at),
  },
  fc.record({ event: fc.constantFrom('started', 'recovered'), ran: fc.string(), code: fc.nat() }).chain(at),
  fc.record({ event: fc.constant('not-recovered'), detail: fc.string(), ran: fc.string() }).chain(at),
  fc.record({ event: fc.constant('started') }).chain(at),
  fc.record({ event: fc.constant('restart'), rung: fc.constantFrom('reload', 'rebuild') }).chain(at),
  fc.record({ event: fc.constant('not-recovered'), detail: fc.string(), started: fc.constant(false) }).chain(at),
  fc.record({ event: fc.constant('state'), state: fc.constantFrom(...STATES), after: fc.string() }).chain(at),
  fc
    .record({
      event: fc.constant('incident'),
      incident: fc.constantFrom('i-1', 'i-2'),
      step: fc.constantFrom('opened', 'worse', 'reopened', 'reminded', 'escalated', 'closed'),
      kind: fc.constantFrom('unknown', 'failed', 'crash_loop'),
    })
    .chain(at),
  fc
    .record({
      event: fc.constant('called'),
      incident: fc.constantFrom('i-1', 'i-2'),
      step: fc.constantFrom('opened', 'progress', 'closed'),
      channel: fc.constantFrom('ntfy:alerts', 'webhook:w'),
    })
    .chain(at),
);

function at(event: object): fc.Arbitrary<JournalEvent> {
  return moments().map((moment) => ({ ...moment, ...event }) as JournalEvent);
}

describe('the fold of any journal', () => {
  it('is what each fact means', () => {
    fc.assert(
      fc.property(fc.array(anEvent), (list) => {
        expect(foldFacts(list)).toEqual(meaningOf(list));
      }),
      { numRuns: 1000 },
    );
  });

  it('goes on where that of its first part ended', () => {
    fc.assert(
      fc.property(fc.array(anEvent), fc.array(anEvent), (before, after) => {
        expect(foldFacts(after, foldFacts(before))).toEqual(foldFacts([...before, ...after]));
      }),
    );
  });

  it('takes any iterable, and leaves its events and what was known before as they were', () => {
    fc.assert(
      fc.property(fc.array(anEvent), fc.array(anEvent), (before, list) => {
        const [copy, known] = [structuredClone(list), foldFacts(before)];
        const knownBefore = structuredClone(known);
        expect(foldFacts(list.values(), known)).toEqual(foldFacts(copy, known));
        expect(list).toEqual(copy);
        expect(known).toEqual(knownBefore);
      }),
    );
  });
});

/** Each fact by itself, looked for in the whole list. */
function meaningOf(list: readonly JournalEvent[]): Facts {
  const all = list.filter((event): event is Checked => event.event === 'checked');
  const isUp = ({ event, ...rest }: JournalEvent): boolean =>
    event === 'recovered' || (event === 'checked' && 'result' in rest && isWell(rest.result));
  const looks = list.filter((event) => isUp(event) || isFailure(event));
  const lastUp = looks.findLastIndex(isUp);
  const failures = looks.slice(lastUp + 1);
  const lastAsked = all.findLastIndex(({ result }) => result !== 'unknown');
  const [first] = failures;
  const last = list.at(-1);
  const reminded = list.findLast(({ event }) => event === 'reminded');
  const lastWell = list.findLast((event) => isUp(event) || event.event === 'started');
  return withoutUndefined({
    lastCheck: all.at(-1),
    restarts: restartsIn(list, (event) => isUp(event) || event.event === 'started'),
    lastWell: lastWell && momentOf(lastWell),
    remindedAt: reminded && momentOf(reminded),
    failuresInARow: failures.length,
    failuresBeforeReset: failuresBeforeReset(list.slice(list.findLastIndex(isUp) + 1)),
    failingSince: first && momentOf(first),
    successesInARow: looks.length - 1 - looks.findLastIndex(isFailure),
    unknownInARow: all.length - 1 - lastAsked,
    hasFailed: all.some(isFailure),
    state: stateIn(list),
    knownState: list
      .flatMap((event) => (event.event === 'state' ? event.state : []))
      .findLast((one) => one !== 'unknown'),
    restarting: last?.event === 'restart' ? momentOf(last) : undefined,
    wellSince: wellSinceIn(list, isUp),
    incident: incidentIn(list),
  });
}

/** The first success of the last row that neither a failure nor two silent looks have broken. */
function wellSinceIn(list: readonly JournalEvent[], isUp: (event: JournalEvent) => boolean): Facts['wellSince'] {
  const isSilent = (event: JournalEvent): boolean => event.event === 'checked' && event.result === 'unknown';
  const looks = list.filter((event) => event.event === 'checked' || isUp(event));
  const breaks = (event: JournalEvent, index: number): boolean => {
    const before = looks.slice(0, index).findLast((other) => other.event === 'checked');
    return isFailure(event) || (isSilent(event) && before !== undefined && isSilent(before));
  };
  const first = looks.slice(looks.findLastIndex(breaks) + 1).find(isUp);
  return first && momentOf(first);
}

function incidentIn(list: readonly JournalEvent[]): Incident | undefined {
  return list.reduce<Incident | undefined>((incident, event) => {
    switch (event.event) {
      case 'incident':
      case 'called':
      case 'alerted':
      case 'recovery-notified':
        return foldIncident(incident, event);
      default:
        return incident;
    }
  }, undefined);
}

function failuresBeforeReset(sinceUp: readonly JournalEvent[]): number | undefined {
  const reset = sinceUp.findLastIndex(({ event }) => event === 'reset');
  return reset === -1 ? undefined : sinceUp.slice(0, reset).filter(isFailure).length;
}

function restartsIn(list: readonly JournalEvent[], isUp: (event: JournalEvent) => boolean): Restart[] {
  const since = list.slice(list.findLastIndex(({ event }) => event === 'reset') + 1);
  return since.flatMap((event, index) => {
    if (event.event !== 'restart') return [];
    const rest = since.slice(index + 1);
    const next = rest.findIndex((other) => other.event === 'restart');
    // The next restart says that it had failed before, though the check that said so may be lost.
    const until = next === -1 ? rest : rest.slice(0, next + 1);
    const isDown = (other: JournalEvent): boolean => isFailure(other) || other.event === 'restart';
    const after = until.filter((other) => isUp(other) || isDown(other));
    // Of each run of successes, and of each run of failures after one, the first.
    const changes = after
      .slice(Math.max(0, after.findIndex(isUp)))
      .filter((other, nth, all) => nth === 0 || isUp(other) !== isUp(all[nth - 1] ?? other));
    const notStarted = until.some((other) => other.event === 'not-recovered' && other.started === false);
    const end = endIn(until);
    const helped = helpedIn(until);
    const made = {
      ...momentOf(event),
      rung: event.rung ?? '',
      ...(notStarted ? ({ wasNotStarted: true } as const) : {}),
      ...(end === undefined ? {} : { end }),
      ...(helped === undefined ? {} : { helped }),
    };
    if (!changes.some(isUp)) return [made];
    const [upAt, downAt] = changes;
    const lasted = changes.map((up, nth) => {
      const down = changes[nth + 1];
      return isUp(up) && down !== undefined ? elapsedMs(up, down) : 0;
    });
    const last = changes.at(-1);
    return [
      withoutUndefined({
        ...made,
        upAt: upAt && momentOf(upAt),
        downAt: downAt && momentOf(downAt),
        upSince: last && isUp(last) ? momentOf(last) : undefined,
        lastedMs: downAt && Math.max(...lasted),
      }),
    ];
  });
}

/** What the last event says that says how it ended. */
function endIn(after: readonly JournalEvent[]): Restart['end'] {
  return after
    .flatMap((event): Restart['end'][] => {
      if (event.event === 'restart' || !('ran' in event || event.event === 'not-recovered')) return [];
      const { ran, code } = event;
      return [withoutUndefined({ ran, code, saw: event.event === 'not-recovered' ? event.detail : undefined })];
    })
    .at(-1);
}

/** By the last event that says so by itself, and, where there is none before it, the first look. */
function helpedIn(after: readonly JournalEvent[]): boolean | undefined {
  const saidBy = (event: JournalEvent): boolean | undefined => {
    if (event.event === 'recovered' || event.event === 'started') return true;
    if (event.event !== 'not-recovered') return undefined;
    const isKnown = event.failure !== undefined || event.ran === undefined || event.started === false;
    return isKnown ? false : undefined;
  };
  const said = after.map(saidBy).findLast((one) => one !== undefined);
  const look = after.find((event) => event.event === 'checked' && event.result !== 'unknown');
  return said ?? (look && !isFailure(look));
}

function stateIn(list: readonly JournalEvent[]): Facts['state'] {
  const index = list.findLastIndex(({ event }) => event === 'state');
  const noted = list[index];
  if (noted?.event !== 'state') return undefined;
  const wasRestarted = list.slice(index).some(({ event }) => event === 'restart');
  return { state: noted.state, since: momentOf(noted), after: noted.after, wasRestarted };
}

function isWell(result: unknown): boolean {
  return result === 'success' || result === 'degraded';
}

function isFailure(event: JournalEvent): boolean {
  return event.event === 'checked' && event.result === 'failure';
}

function momentOf({ at: time, upMs, boot }: JournalEvent) {
  return { at: time, upMs, boot };
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(whole: T): Defined<T> {
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)) as Defined<T>;
}
