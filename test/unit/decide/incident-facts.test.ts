import { describe, expect, it } from 'vitest';
import { foldFacts } from '../../../src/decide/facts.js';
import type { AlertKind, IncidentStep } from '../../../src/model/call.js';
import type { Incident, JournalEvent } from '../../../src/model/journal.js';
import { aMoment } from '../../support/visits.js';

type Step = Exclude<IncidentStep, 'progress' | 'forgotten'>;

const told = (minute: number, step: Step, kind: AlertKind = 'failed', incident = 'i-1'): JournalEvent => ({
  ...aMoment(minute),
  event: 'incident',
  incident,
  step,
  kind,
});
const called = (minute: number, channel: string, updates?: true, incident = 'i-1'): JournalEvent => ({
  ...aMoment(minute),
  event: 'called',
  incident,
  step: 'opened',
  channel,
  ...(updates === undefined ? {} : { updates }),
});
const alerted = (minute: number, kind: AlertKind = 'failed'): JournalEvent => ({
  ...aMoment(minute),
  event: 'alerted',
  kind,
});
const notified = (minute: number): JournalEvent => ({ ...aMoment(minute), event: 'recovery-notified' });

const incidentOf = (...events: JournalEvent[]): Incident | undefined => foldFacts(events).incident;

/** Opened at ten, as a failure. */
const OPENED: Incident = {
  id: 'i-1',
  kind: 'failed',
  openedAt: aMoment(0),
  toldAt: aMoment(0),
  reopened: 0,
  reminders: 0,
  escalated: 0,
  updatable: new Set(),
};

describe('a message that says that a remedy is under way', () => {
  const underway = (minute: number, channel: string): JournalEvent =>
    ({ ...called(minute, channel, true), underway: true }) as JournalEvent;

  it('does so until the next one to the same place', () => {
    const begun = [told(0, 'opened'), called(0, 'ntfy:a', true), underway(5, 'ntfy:a'), underway(5, 'ntfy:b')];
    expect(incidentOf(...begun)).toMatchObject({ underway: new Set(['ntfy:a', 'ntfy:b']) });
    expect(incidentOf(...begun, called(6, 'ntfy:a', true))).toMatchObject({ underway: new Set(['ntfy:b']) });
    expect(incidentOf(...begun, called(6, 'ntfy:a'), called(6, 'ntfy:b', true))).not.toHaveProperty('underway');
  });
});

describe('the incident of a journal', () => {
  it('is none where nothing was told', () => {
    expect(incidentOf({ ...aMoment(0), event: 'recovered' })).toBeUndefined();
  });

  it.each<[string, JournalEvent[], Partial<Incident>]>([
    ['opened', [], {}],
    ['got worse', [told(5, 'worse', 'crash_loop')], { kind: 'crash_loop', toldAt: aMoment(5) }],
    ['reminded', [told(5, 'reminded')], { reminders: 1, toldAt: aMoment(5) }],
    ['reminded twice', [told(5, 'reminded'), told(9, 'reminded')], { reminders: 2, toldAt: aMoment(9) }],
    ['escalated', [told(5, 'escalated')], { escalated: 1, toldAt: aMoment(5) }],
    ['escalated twice', [told(5, 'escalated'), told(9, 'escalated')], { escalated: 2, toldAt: aMoment(9) }],
    ['closed', [told(5, 'closed')], { closedAt: aMoment(5) }],
    [
      'reopened: who was escalated to is not called anew, and is reminded from the start',
      [told(2, 'reminded'), told(3, 'escalated'), told(5, 'closed'), told(9, 'reopened', 'unknown')],
      { kind: 'unknown', reopened: 1, reopenedAt: aMoment(9), escalated: 1, reminders: 0, toldAt: aMoment(9) },
    ],
    [
      'reopened twice',
      [told(5, 'closed'), told(9, 'reopened'), told(15, 'closed'), told(19, 'reopened')],
      { reopened: 2, reopenedAt: aMoment(19), toldAt: aMoment(19) },
    ],
    [
      'closed, and whom the good news reached',
      [told(5, 'closed'), called(6, 'ntfy:a')],
      { closedAt: aMoment(5), calledAt: aMoment(6) },
    ],
    [
      'with checks and restarts between',
      [{ ...aMoment(1), event: 'restart' }, told(5, 'closed')],
      { closedAt: aMoment(5) },
    ],
    ['reset by a person, which changes nothing', [{ ...aMoment(1), event: 'reset' }], {}],
  ])('%s', (_, events, expected) => {
    expect(incidentOf(told(0, 'opened'), ...events)).toEqual({ ...OPENED, ...expected });
  });

  it('is the last one', () => {
    const events = [told(5, 'closed'), told(90, 'opened', 'unknown', 'i-2')];
    expect(incidentOf(told(0, 'opened'), told(2, 'escalated'), ...events)).toEqual({
      ...OPENED,
      id: 'i-2',
      kind: 'unknown',
      openedAt: aMoment(90),
      toldAt: aMoment(90),
    });
  });

  it('is known from any step on, where the journal lost how it began', () => {
    expect(incidentOf(told(5, 'reminded', 'crash_loop'))).toMatchObject({ id: 'i-1', kind: 'crash_loop' });
    expect(incidentOf(told(5, 'reminded'))).not.toHaveProperty('closedAt');
  });

  it('is not open where its end is all that is left', () => {
    const incident = incidentOf(told(5, 'closed'));
    expect(incident === undefined || incident.closedAt !== undefined).toBe(true);
  });
});

describe('the messages that the next one replaces', () => {
  it.each<[string, JournalEvent[], string[]]>([
    ['none', [called(1, 'ntfy:a')], []],
    ['those of whom the server said so', [called(1, 'ntfy:a', true), called(1, 'webhook:w')], ['ntfy:a']],
    ['… each', [called(1, 'ntfy:a', true), called(1, 'ntfy:b', true)], ['ntfy:a', 'ntfy:b']],
    ['no more once it said otherwise', [called(1, 'ntfy:a', true), called(2, 'ntfy:a')], []],
    ['not those of another incident', [called(1, 'ntfy:a', true, 'i-0')], []],
    ['still, at its next step', [called(1, 'ntfy:a', true), told(5, 'closed'), told(6, 'reopened')], ['ntfy:a']],
    ['no more in the next incident', [called(1, 'ntfy:a', true), told(5, 'closed'), told(90, 'opened')], []],
  ])('%s', (_, events, channels) => {
    expect([...(incidentOf(told(0, 'opened'), ...events)?.updatable ?? [])]).toEqual(channels);
  });

  it('are none where there is no incident', () => {
    expect(incidentOf(called(1, 'ntfy:a', true))).toBeUndefined();
  });
});

describe('a journal of the first version', () => {
  const isOpen = (...events: JournalEvent[]): boolean => {
    const incident = incidentOf(...events);
    return incident !== undefined && incident.closedAt === undefined;
  };

  it('has an open incident since its first alert', () => {
    expect(incidentOf(alerted(0))).toEqual({ ...OPENED, id: `legacy-${String(aMoment(0).at)}` });
  });

  it.each<[string, JournalEvent[], boolean]>([
    ['an alert', [alerted(0)], true],
    ['several', [alerted(0), alerted(60), alerted(120, 'crash_loop')], true],
    ['an alert and its good news', [alerted(0), notified(5)], false],
    ['another alert after the good news', [alerted(0), notified(5), alerted(9)], true],
    ['… and its good news', [alerted(0), notified(5), alerted(9), notified(15)], false],
    ['good news alone, as the rest was lost', [notified(5)], false],
    ['an alert that a restart has cured without good news', [alerted(0), { ...aMoment(1), event: 'recovered' }], true],
  ])('of %s', (_, events, expected) => {
    expect(isOpen(...events)).toBe(expected);
  });

  it('began at its first alert, and was told at its last', () => {
    expect(incidentOf(alerted(0), alerted(60))).toMatchObject({ openedAt: aMoment(0), toldAt: aMoment(60) });
  });

  it('was as bad as its worst alert', () => {
    expect(incidentOf(alerted(0, 'unknown'), alerted(5), alerted(10, 'crash_loop'))?.kind).toBe('crash_loop');
    expect(incidentOf(alerted(0, 'crash_loop'), alerted(60, 'failed'))?.kind).toBe('crash_loop');
    expect(incidentOf(alerted(0, 'failed'), alerted(5, 'unknown'))?.kind).toBe('failed');
  });

  it('is another incident after its good news', () => {
    const incident = incidentOf(alerted(0), notified(5), alerted(9));
    expect(incident).toMatchObject({ id: `legacy-${String(aMoment(9).at)}`, openedAt: aMoment(9), reopened: 0 });
  });

  it('goes on as an incident of its own', () => {
    const id = `legacy-${String(aMoment(0).at)}`;
    const events = [alerted(0), told(30, 'escalated', 'failed', id), told(60, 'closed', 'failed', id)];
    expect(incidentOf(...events)).toEqual({
      ...OPENED,
      id,
      escalated: 1,
      toldAt: aMoment(30),
      closedAt: aMoment(60),
    });
  });

  it('is shorter than what ntfy takes for the name of a message', () => {
    expect(incidentOf(alerted(0))?.id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });
});
