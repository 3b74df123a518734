import { describe, expect, it } from 'vitest';
import { callLog, type LoggedCall } from '../../../src/decide/call-log.js';
import type { AlertKind, IncidentStep } from '../../../src/model/call.js';
import type { JournalEvent } from '../../../src/model/journal.js';
import { aMoment } from '../../support/visits.js';

type Step = Exclude<IncidentStep, 'progress' | 'forgotten'>;

const told = (minute: number, step: Step, incident = 'db-1', kind: AlertKind = 'failed'): JournalEvent => ({
  ...aMoment(minute),
  event: 'incident',
  incident,
  step,
  kind,
});
const called = (minute: number, step: IncidentStep, channel: string, incident = 'db-1'): JournalEvent => ({
  ...aMoment(minute),
  event: 'called',
  incident,
  step,
  channel,
});
const checked: JournalEvent = { ...aMoment(0), event: 'checked', result: 'failure', detail: 'x', ms: 1 };

const line = (minute: number, step: IncidentStep, channels: readonly string[], incident = 'db-1'): LoggedCall => ({
  at: aMoment(minute).at,
  incident,
  step,
  kind: 'failed',
  channels,
});

describe('what was told', () => {
  it.each<[string, JournalEvent[], LoggedCall[]]>([
    ['nothing', [], []],
    ['nothing of what was merely seen', [checked], []],
    ['a step, which reached nobody', [told(0, 'opened')], [line(0, 'opened', [])]],
    ['a step and whom it reached', [told(0, 'opened'), called(0, 'opened', 'ntfy:a')], [line(0, 'opened', ['ntfy:a'])]],
    [
      '… several',
      [told(0, 'opened'), called(0, 'opened', 'ntfy:a'), called(1, 'opened', 'webhook:w')],
      [line(0, 'opened', ['ntfy:a', 'webhook:w'])],
    ],
    [
      '… rounds later, when it could be delivered at last',
      [told(0, 'opened'), checked, called(15, 'opened', 'ntfy:a')],
      [line(0, 'opened', ['ntfy:a'])],
    ],
    [
      'each step of an incident',
      [told(0, 'opened'), called(0, 'opened', 'ntfy:a'), told(9, 'closed'), called(9, 'closed', 'ntfy:a')],
      [line(0, 'opened', ['ntfy:a']), line(9, 'closed', ['ntfy:a'])],
    ],
    [
      'of two reminders the one that it was',
      [told(0, 'reminded'), called(0, 'reminded', 'ntfy:a'), told(9, 'reminded'), called(9, 'reminded', 'ntfy:b')],
      [line(0, 'reminded', ['ntfy:a']), line(9, 'reminded', ['ntfy:b'])],
    ],
    [
      'of two incidents each its own',
      [
        told(0, 'opened'),
        told(9, 'opened', 'db-2'),
        called(9, 'opened', 'ntfy:a'),
        called(9, 'opened', 'ntfy:a', 'db-2'),
      ],
      [line(0, 'opened', ['ntfy:a']), line(9, 'opened', ['ntfy:a'], 'db-2')],
    ],
  ])('%s', (_, events, expected) => {
    expect(callLog([events])).toEqual(expected);
  });

  it('a delivery of which the step is not known', () => {
    const { at } = aMoment(3);
    expect(callLog([[called(3, 'progress', 'ntfy:a')]])).toEqual([
      { at, incident: 'db-1', step: 'progress', channels: ['ntfy:a'] },
    ]);
  });

  it('each progress of its own, with all that one round told', () => {
    const events = [
      told(0, 'opened'),
      called(5, 'progress', 'ntfy:a'),
      called(5, 'progress', 'ntfy:b'),
      called(5, 'progress', 'ntfy:a'),
      called(10, 'progress', 'ntfy:b'),
    ];
    const found = callLog([events]).filter(({ step }) => step === 'progress');
    expect(found.map(({ at, channels }) => [at, channels])).toEqual([
      [aMoment(5).at, ['ntfy:a', 'ntfy:b']],
      [aMoment(5).at, ['ntfy:a']],
      [aMoment(10).at, ['ntfy:b']],
    ]);
  });

  it('of all journals, oldest first', () => {
    const db = [told(0, 'opened'), told(20, 'closed')];
    const store = [told(10, 'opened', 'container-store-1'), called(11, 'opened', 'ntfy:a', 'container-store-1')];
    expect(callLog([db, store]).map(({ incident, step }) => `${incident} ${step}`)).toEqual([
      'db-1 opened',
      'container-store-1 opened',
      'db-1 closed',
    ]);
  });

  it('each in its journal: an incident of the same name in another one is another', () => {
    expect(callLog([[told(0, 'opened')], [called(0, 'opened', 'ntfy:a')]]).map(({ channels }) => channels)).toEqual([
      [],
      ['ntfy:a'],
    ]);
  });

  it('and the journals stay as they were', () => {
    const events = [told(9, 'closed'), told(0, 'opened'), called(1, 'opened', 'ntfy:a')];
    const copy = structuredClone(events);
    callLog([events]);
    expect(events).toEqual(copy);
  });
});
