import { describe, expect, it } from 'vitest';
import type { Call, Delivery, Waiting } from '../../../src/model/call.js';
import { aCall, aReport, aWaiting, PAGER } from '../../support/waiting.js';
import { Deliveries, IS_DOWN, isToPager, MemoryOutbox, refusing, REFUSES, TAKES } from './deliveries.js';

const OPENED = aCall('db', 'opened');
const CLOSED = aCall('db', 'closed');
const toPager = { channel: PAGER };
const MINUTE_MS = 60_000;

function someDeliveries(): Deliveries {
  return new Deliveries(new MemoryOutbox());
}

describe('a round without news', () => {
  it('looks into the outbox once, and does nothing else', async () => {
    const deliveries = someDeliveries();
    let looks = 0;
    await deliveries.round([], {
      outbox: {
        list: () => {
          looks += 1;
          return { waiting: [], troubles: [] };
        },
        put: () => expect.unreachable(),
        remove: () => expect.unreachable(),
      },
    });
    expect([looks, deliveries.log]).toEqual([1, []]);
  });

  it('says what is wrong with the outbox', async () => {
    const deliveries = someDeliveries();
    deliveries.outbox.listTroubles = ['x.json is no call'];
    await deliveries.round();
    expect(deliveries.troubles).toEqual(['x.json is no call']);
  });
});

describe('a new call', () => {
  it('is safe before it is sent, and gone once it is delivered', async () => {
    const deliveries = someDeliveries();
    await deliveries.round([OPENED]);
    expect(deliveries.log).toEqual([
      'put db opened',
      'queued db opened',
      'send db opened',
      'remove 0',
      'delivered db opened',
    ]);
    expect([deliveries.waits(), deliveries.titles, deliveries.troubles]).toEqual([[], ['db: opened'], []]);
  });

  it('waits with all others until each of them is safe', async () => {
    const deliveries = someDeliveries();
    await deliveries.round([OPENED, aCall('web', 'opened', toPager)]);
    expect(deliveries.log.slice(0, 4).filter((line) => line.startsWith('send'))).toEqual([]);
  });

  it('that is delivered is handed over with what the server said', async () => {
    const deliveries = someDeliveries();
    const handed: [Call, Delivery][] = [];
    deliveries.server = () => ({ kind: 'delivered', updates: true });
    await deliveries.round([OPENED], { onDelivered: (call, delivery) => handed.push([call, delivery]) });
    expect(handed).toEqual([[OPENED, { kind: 'delivered', updates: true }]]);
  });

  it('that is only progress is no alert in the log', async () => {
    const deliveries = someDeliveries();
    await deliveries.round([aCall('db', 'progress')]);
    expect([deliveries.titles, deliveries.gotSaid()]).toEqual([[], ['db progress']]);
  });

  it('that is a digest is one alert in the log', async () => {
    const deliveries = someDeliveries();
    await deliveries.round([aCall('db web mail', 'opened')]);
    expect(deliveries.titles).toEqual(['db: opened, and 2 more']);
  });
});

describe('a call that is not delivered', () => {
  it('waits, and is sent first in the next round', async () => {
    const deliveries = someDeliveries();
    deliveries.server = IS_DOWN;
    await deliveries.round([OPENED]);
    expect(deliveries.troubles).toEqual(['"db: opened" could not be sent (the next round tries again): it is down']);
    expect(deliveries.waits()).toEqual(['db opened']);

    deliveries.server = TAKES;
    await deliveries.round([aCall('web', 'opened')]);
    expect([deliveries.gotSaid(), deliveries.waits()]).toEqual([['db opened', 'web opened'], []]);
  });

  it('remembers how often it was tried', async () => {
    const deliveries = someDeliveries();
    deliveries.server = IS_DOWN;
    for (const calls of [[OPENED], [], []]) await deliveries.round(calls);
    expect(deliveries.outbox.list().waiting).toMatchObject([{ tries: 3, call: OPENED }]);
  });

  it('is one message with the good news that comes meanwhile', async () => {
    const deliveries = someDeliveries();
    deliveries.server = IS_DOWN;
    await deliveries.round([OPENED]);
    await deliveries.round([CLOSED]);
    expect(deliveries.log.slice(0, 4)).toEqual([
      'put db closed missed 1',
      'queued db closed',
      'remove -300000',
      'send db closed missed 1',
    ]);
    deliveries.server = TAKES;
    await deliveries.round();
    expect(deliveries.gotSaid()).toEqual(['db closed missed 1']);
    expect(deliveries.log).toEqual(['send db closed missed 1', 'remove -300000', 'delivered db closed missed 1']);
  });

  it('is not thrown away by progress, and progress is not kept beside it', async () => {
    const deliveries = someDeliveries();
    deliveries.server = IS_DOWN;
    await deliveries.round([OPENED]);
    await deliveries.round([aCall('db', 'progress')]);
    expect(deliveries.log).toEqual(['queued db progress', 'send db opened', 'put db opened']);
    expect(deliveries.waits()).toEqual(['db opened']);
  });

  it('that is a digest is written anew only when what it loses is safe', async () => {
    const deliveries = someDeliveries();
    deliveries.server = IS_DOWN;
    await deliveries.round([aCall('db web mail', 'opened')]);
    await deliveries.round([aCall('web', 'worse')]);
    expect(deliveries.log.slice(0, 3)).toEqual([
      'put web worse missed 1',
      'queued web worse',
      'put db opened, mail opened',
    ]);
    expect(deliveries.waits()).toEqual(['db opened, mail opened', 'web worse missed 1']);
  });

  it('keeps the rest of its channel from a server that is down, and says so in one line', async () => {
    const deliveries = someDeliveries();
    deliveries.server = IS_DOWN;
    await deliveries.round([OPENED, aCall('web mail', 'opened'), aCall('api', 'opened')]);
    expect(deliveries.log.filter((line) => line.startsWith('send'))).toEqual(['send db opened']);
    expect(deliveries.troubles).toEqual([
      '"db: opened" and 3 more could not be sent (the next round tries again): it is down',
    ]);
    expect(deliveries.waits()).toEqual(['db opened', 'web opened, mail opened', 'api opened']);
  });

  it('keeps no other channel from its calls', async () => {
    const deliveries = someDeliveries();
    deliveries.server = (call) => (isToPager(call) ? refusing('next-round') : TAKES(call, AbortSignal.abort()));
    await deliveries.round([aCall('db', 'opened', toPager), OPENED, aCall('web', 'opened', toPager)]);
    expect([deliveries.gotSaid(), deliveries.troubles.length]).toEqual([['db opened'], 1]);
    expect(deliveries.waits()).toEqual(['pager: db opened', 'pager: web opened']);
  });

  it('because its sender failed is tried again', async () => {
    const deliveries = someDeliveries();
    deliveries.server = () => {
      throw new Error('a mistake in the sender');
    };
    await deliveries.round([OPENED]);
    expect(deliveries.troubles).toEqual([expect.stringContaining('tries again): a mistake in the sender')]);
    expect(deliveries.waits()).toEqual(['db opened']);
  });
});

describe('a server that wants to be left alone for a while', () => {
  const busyFor = (minutes: number) => () => refusing({ afterMs: minutes * MINUTE_MS }, 'too many requests');

  it('is left alone by the whole channel, new calls included', async () => {
    const deliveries = someDeliveries();
    deliveries.server = busyFor(12);
    await deliveries.round([OPENED, aCall('web', 'opened')]);
    expect(deliveries.troubles).toEqual([
      expect.stringMatching(
        /^"db: opened" and 1 more could not be sent \(the first round after \d\d:\d\d tries again\): too many/,
      ),
    ]);
    deliveries.server = TAKES;
    await deliveries.round([aCall('mail', 'opened')]);
    await deliveries.round();
    expect([deliveries.got, deliveries.troubles, deliveries.log]).toEqual([[], [], []]);
    await deliveries.round();
    expect(deliveries.gotSaid()).toEqual(['db opened', 'web opened', 'mail opened']);
  });

  it('is left alone though the call has become another one', async () => {
    const deliveries = someDeliveries();
    deliveries.server = busyFor(12);
    await deliveries.round([OPENED]);
    deliveries.server = TAKES;
    await deliveries.round([CLOSED]);
    expect(deliveries.got).toEqual([]);
    for (const calls of [[], []]) await deliveries.round(calls);
    expect(deliveries.gotSaid()).toEqual(['db closed missed 1']);
  });

  it('does not silence the other channels', async () => {
    const deliveries = someDeliveries();
    deliveries.server = busyFor(12);
    await deliveries.round([OPENED]);
    deliveries.server = TAKES;
    await deliveries.round([aCall('db', 'opened', toPager)]);
    expect(deliveries.gotSaid()).toEqual(['pager: db opened']);
  });

  it('for less than a minute is asked again by the next round', async () => {
    const deliveries = someDeliveries();
    deliveries.server = busyFor(0.1);
    await deliveries.round([OPENED]);
    expect(deliveries.troubles).toEqual([expect.stringContaining('(the next round tries again)')]);
    deliveries.server = TAKES;
    await deliveries.round();
    expect(deliveries.gotSaid()).toEqual(['db opened']);
  });

  it('is left alone for a day at most', async () => {
    const deliveries = someDeliveries();
    deliveries.server = busyFor(100_000);
    await deliveries.round([OPENED]);
    deliveries.server = TAKES;
    deliveries.clock.pass(24 * 60 * MINUTE_MS);
    await deliveries.round();
    expect(deliveries.gotSaid()).toEqual(['db opened']);
  });

  it('is asked at once when the clock has been set back by more than that', async () => {
    const deliveries = someDeliveries();
    deliveries.outbox.put(aWaiting(1, OPENED, { notBefore: deliveries.clock.now().at + 30 * 24 * 60 * MINUTE_MS }));
    await deliveries.round();
    expect(deliveries.gotSaid()).toEqual(['db opened']);
  });
});

describe('a call that is refused for good', () => {
  it('is dropped with the reason, and the next one is sent', async () => {
    const deliveries = someDeliveries();
    deliveries.server = (call, signal) => (call === OPENED ? refusing('never', 'a bad topic') : TAKES(call, signal));
    await deliveries.round([OPENED, aCall('web', 'opened')]);
    expect(deliveries.troubles).toEqual(['"db: opened" was refused for good and is not sent again: a bad topic']);
    expect([deliveries.gotSaid(), deliveries.waits()]).toEqual([['web opened'], []]);
    expect(deliveries.log).toContain('queued db opened');
    expect(deliveries.log).not.toContain('delivered db opened');
  });
});

describe('the limit of time', () => {
  const never = new Promise<Delivery>(() => undefined);
  const endsWhenTold = (_: Call, signal: AbortSignal): Promise<Delivery> =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        resolve(refusing('next-round', 'the server was slow'));
      });
    });

  it('ends what is being sent, and what was not reached waits', async () => {
    const deliveries = someDeliveries();
    deliveries.limitMs = 30;
    deliveries.server = endsWhenTold;
    await deliveries.round([OPENED, aCall('web', 'opened'), aCall('db', 'opened', toPager)]);
    expect(deliveries.troubles).toEqual([
      '"db: opened" and 1 more could not be sent (the next round tries again): the server was slow',
      '"db: opened" could not be sent (the next round tries again): command:pager: the server was slow',
    ]);
    expect(deliveries.waits().length).toBe(3);
  });

  it('ends a sender that does not listen', async () => {
    const deliveries = someDeliveries();
    deliveries.limitMs = 30;
    deliveries.server = () => never;
    await deliveries.round([OPENED]);
    expect(deliveries.troubles).toEqual([expect.stringContaining('there was no answer within 1 s')]);
    expect(deliveries.waits()).toEqual(['db opened']);
  });

  it('says what it has kept from being sent', async () => {
    const deliveries = someDeliveries();
    deliveries.limitMs = 30;
    deliveries.server = async () => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      return { kind: 'delivered' };
    };
    await deliveries.round([OPENED, aCall('web mail', 'opened')]);
    expect(deliveries.troubles).toEqual([
      '"web: opened" and 1 more could not be sent in time (the next round tries again)',
    ]);
    expect([deliveries.gotSaid(), deliveries.waits()]).toEqual([['db opened'], ['web opened, mail opened']]);
  });

  it('that has passed already sends nothing, and loses nothing', async () => {
    const deliveries = someDeliveries();
    deliveries.limitMs = 0;
    await deliveries.round([OPENED]);
    expect([deliveries.got, deliveries.waits(), deliveries.troubles.length]).toEqual([[], ['db opened'], 1]);
  });

  it('is one for all channels: they are served side by side', async () => {
    const deliveries = someDeliveries();
    let [open, most] = [0, 0];
    deliveries.server = async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return { kind: 'delivered' };
    };
    const channels = Array.from({ length: 20 }, (_, n) => ({ kind: 'ntfy' as const, name: `t${n}` }));
    const calls = channels.flatMap((channel) => [
      aCall('db', 'opened', { channel }),
      aCall('web', 'opened', { channel }),
    ]);
    await deliveries.round(calls);
    expect([most, deliveries.got.length]).toEqual([20, 40]);
  });
});

describe('the bounds', () => {
  it('drop the oldest of what waits, say so, and never the news', async () => {
    const deliveries = someDeliveries();
    deliveries.server = IS_DOWN;
    for (let n = 0; n < 205; n += 1) deliveries.outbox.put(aWaiting(n, aCall(`s${n}`, 'opened')));
    await deliveries.round([OPENED]);
    expect(deliveries.troubles.slice(0, 6).every((line) => line.includes('more than 200 calls wait'))).toBe(true);
    expect(deliveries.waits().length).toBe(200);
    expect(deliveries.waits().at(-1)).toBe('db opened');
    expect(deliveries.waits()[0]).toBe('s6 opened');
  });

  it('let a week pass by the machine’s own clock: one that is set forward makes nothing old', async () => {
    const deliveries = someDeliveries();
    deliveries.server = IS_DOWN;
    await deliveries.round([OPENED, aCall('web', 'opened')]);
    const { now } = deliveries.ports();
    await deliveries.round([], { now: () => ({ ...now(), at: now().at + 30 * 24 * 60 * MINUTE_MS }) });
    expect(deliveries.waits().length).toBe(2);
  });
});

describe('an outbox that cannot be written', () => {
  it('keeps no call from being sent; it counts as safe once it is delivered', async () => {
    const deliveries = someDeliveries();
    deliveries.outbox.putTrouble = 'the disk is full';
    await deliveries.round([OPENED, aCall('web', 'opened')]);
    expect(deliveries.log).toEqual([
      ...['send db opened', 'queued db opened', 'delivered db opened'],
      ...['send web opened', 'queued web opened', 'delivered web opened'],
    ]);
    expect(deliveries.troubles).toEqual(['"db: opened" and 1 more could not be put into the outbox: the disk is full']);
  });

  it('leaves a call that was not delivered to the next round’s judgement', async () => {
    const deliveries = someDeliveries();
    deliveries.outbox.putTrouble = 'the disk is full';
    deliveries.server = IS_DOWN;
    await deliveries.round([OPENED]);
    expect([deliveries.log, deliveries.waits()]).toEqual([['send db opened'], []]);
    expect(deliveries.troubles.length).toBe(2);
  });

  it('is done with a call that is refused for good', async () => {
    const deliveries = someDeliveries();
    deliveries.outbox.putTrouble = 'the disk is full';
    deliveries.server = REFUSES;
    await deliveries.round([OPENED]);
    expect(deliveries.log).toEqual(['send db opened', 'queued db opened']);
  });

  it('loses no step of what waits: it goes once what stands for it is delivered', async () => {
    const deliveries = someDeliveries();
    deliveries.server = IS_DOWN;
    await deliveries.round([OPENED]);
    deliveries.outbox.putTrouble = 'the disk is full';
    await deliveries.round([CLOSED]);
    expect(deliveries.waits()).toEqual(['db opened']);
    deliveries.server = TAKES;
    await deliveries.round([CLOSED]);
    expect([deliveries.gotSaid(), deliveries.waits()]).toEqual([['db closed missed 1'], []]);
  });

  it('keeps a digest whole while what it would lose is not safe', async () => {
    const deliveries = someDeliveries();
    deliveries.server = IS_DOWN;
    await deliveries.round([aCall('db web', 'opened')]);
    const { outbox } = deliveries.ports();
    const put = (waiting: Waiting): void => {
      if (waiting.call.reports.some(({ step }) => step === 'closed')) throw new Error('the disk is full');
      outbox.put(waiting);
    };
    await deliveries.round([CLOSED], { outbox: { ...outbox, put } });
    expect(deliveries.waits()).toEqual(['db opened, web opened']);
    expect(deliveries.log).toEqual(['send web opened']);
  });

  it('nor emptied is said, for what it holds comes again', async () => {
    const deliveries = someDeliveries();
    deliveries.outbox.put(aWaiting(1, OPENED));
    deliveries.outbox.removeTrouble = 'read-only file system';
    await deliveries.round();
    expect(deliveries.gotSaid()).toEqual(['db opened']);
    expect(deliveries.troubles).toEqual([
      '"db: opened" could not be taken out of the outbox, so that the next round sends it again: read-only file system',
    ]);
  });
});

describe('what cannot be remembered', () => {
  it('keeps no call from being sent, and is said', async () => {
    const deliveries = someDeliveries();
    const fail = (): never => {
      throw new Error('no room');
    };
    await deliveries.round([OPENED, aCall('web', 'opened')], { onQueued: fail, onDelivered: fail });
    expect(deliveries.gotSaid()).toEqual(['db opened', 'web opened']);
    expect(deliveries.troubles).toEqual([
      'that "db: opened" is on its way could not be remembered: no room',
      'that "web: opened" is on its way could not be remembered: no room',
      'that "db: opened" was sent could not be remembered: no room',
      'that "web: opened" was sent could not be remembered: no room',
    ]);
  });
});

it('a report that several channels get is told in each, once', async () => {
  const deliveries = someDeliveries();
  const reports: Call['reports'] = [aReport('db', 'opened')];
  const calls = [aCall('', 'opened', { reports }), aCall('', 'opened', { reports, ...toPager })];
  await deliveries.round(calls);
  expect(deliveries.gotSaid()).toEqual(['db opened', 'pager: db opened']);
});

it('steps that come in one round are one message, and each is safe with it', async () => {
  const deliveries = someDeliveries();
  await deliveries.round([OPENED, aCall('db', 'escalated')]);
  expect(deliveries.log).toEqual([
    'put db escalated missed 1',
    'queued db opened',
    'queued db escalated',
    'send db escalated missed 1',
    'remove 1',
    'delivered db escalated missed 1',
  ]);
});

it('an error that nobody thought of is said, and ends no round', async () => {
  const deliveries = someDeliveries();
  const list = (): never => {
    throw new Error('a mistake in the outbox');
  };
  await deliveries.round([OPENED], { outbox: { ...deliveries.ports().outbox, list } });
  expect(deliveries.troubles).toEqual(['nobody more could be called: a mistake in the outbox']);
});
