import { describe, expect, it } from 'vitest';
import { openAnnouncer, type Begun } from '../../../src/act/announce.js';
import { foldFacts } from '../../../src/decide/facts.js';
import type { Call, CallSettings, Delivery, Send } from '../../../src/model/call.js';
import type { JournalEvent } from '../../../src/model/journal.js';
import { ALERTS, callSettings, memoryOutbox } from '../../support/calls.js';
import { aCall } from '../../support/reports.js';
import { aFailure, aMoment, aRung, aService, aVerdict } from '../../support/visits.js';
import { World } from '../../support/world.js';

type Given = {
  readonly settings?: Partial<CallSettings>;
  /** Of the journal, before the restart at 30. */
  readonly journal?: readonly JournalEvent[];
  readonly waiting?: Call;
  readonly send?: Send;
};

const opened: JournalEvent = { ...aMoment(0), event: 'incident', incident: 'db-1', step: 'opened', kind: 'failed' };
const closed: JournalEvent = { ...aMoment(5), event: 'incident', incident: 'db-1', step: 'closed', kind: 'failed' };
const called = (minute: number, updates = true): JournalEvent => ({
  ...aMoment(minute),
  event: 'called',
  incident: 'db-1',
  step: 'opened',
  channel: 'ntfy:alerts',
  ...(updates ? { updates: true } : {}),
});
const delivered: Send = () => Promise.resolve({ kind: 'delivered', updates: true });

/** What was sent, remembered and left in the outbox by an announcement half an hour after ten. */
async function announced({ settings, journal = [opened, called(0)], waiting, send = delivered }: Given) {
  const calls = callSettings(settings);
  const world = new World();
  const outbox = memoryOutbox();
  if (waiting !== undefined) outbox.put({ id: '1', call: waiting, queuedAt: aMoment(1), tries: 1 });
  const [sent, recorded]: [Call[], JournalEvent[]] = [[], []];
  const announcer = openAnnouncer({ ...world.system, calls }, () => 200_000, {
    ...world.ports(),
    now: () => aMoment(30),
    outbox,
    record: (_, event) => recorded.push(event),
    send: (call, signal) => {
      sent.push(call);
      return send(call, signal);
    },
  });
  const facts = foldFacts([...journal, { ...aMoment(30), event: 'restart', rung: 'restart' }]);
  const begun: Begun = { service: aService('db'), rung: aRung(), verdict: aVerdict(aFailure()), facts };
  announcer.begins(begun);
  announcer.begins(begun);
  const underway = [...(await announcer.settled())];
  return { sent, recorded, underway, queued: outbox.waiting.size - (waiting === undefined ? 0 : 1) };
}

describe('that a remedy is under way', () => {
  it('is told once a round, quietly, where the message about it can be replaced', async () => {
    const { sent, recorded, underway } = await announced({});
    expect(sent.map(({ channel, priority }) => [channel, priority])).toEqual([[ALERTS, 1]]);
    expect(sent[0]?.reports[0]).toMatchObject({ incident: 'db-1', step: 'progress', title: 'db: restarting' });
    expect(sent[0]?.reports[0].reason).toBe(
      'its check fails (connection refused), and its remedy restart is under way',
    );
    // Its own restart has not ended yet.
    expect(sent[0]?.reports[0].remedies).toEqual([]);
    expect(recorded).toMatchObject([{ event: 'called', step: 'progress', updates: true, underway: true }]);
    expect(underway).toEqual(['db-1']);
  });

  const oncall = { kind: 'ntfy', name: 'oncall' } as const;
  it.each<[string, Given]>([
    ['of what has no incident', { journal: [] }],
    ['of an incident that is over', { journal: [opened, called(0), closed] }],
    ['where the server replaces nothing', { journal: [opened, called(0, false)] }],
    ['where the message was changed only just now', { journal: [opened, called(0), called(20)] }],
    ['where nobody would hear of its end', { settings: { notifyRecovery: false } }],
    ['where a call waits', { waiting: aCall({}, { channel: ALERTS }) }],
    [
      'where the end of the round is an escalation, which others are told',
      { settings: { escalate: [{ afterMs: 1_900_000, channels: [oncall], priority: 5 }] } },
    ],
  ])('is not told %s', async (_, given) => {
    const { sent, recorded } = await announced(given);
    expect([sent, recorded]).toEqual([[], []]);
  });

  it('is told while an escalation is far away', async () => {
    const escalate = [{ afterMs: 7_200_000, channels: [oncall], priority: 5 }] as const;
    expect((await announced({ settings: { escalate } })).sent.length).toBe(1);
  });

  it('is told in vain: nothing waits, nothing is remembered, and the end of the round corrects it all the same', async () => {
    const refused: Delivery = { kind: 'undelivered', cause: 'no route', retry: 'next-round' };
    const endings: Send[] = [
      () => Promise.resolve(refused),
      () => Promise.reject(new Error('broken')),
      (_, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            resolve(refused);
          });
        }),
    ];
    for (const send of endings) {
      const { sent, recorded, queued, underway } = await announced({ send, settings: { timeoutMs: 50 } });
      expect([sent.length, recorded.length, queued, underway]).toEqual([1, 0, 0, ['db-1']]);
    }
  });
});
