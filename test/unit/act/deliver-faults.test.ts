import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deliver, type DeliverPorts } from '../../../src/act/deliver.js';
import type { Call, Outbox } from '../../../src/model/call.js';
import { createOutbox } from '../../../src/state/outbox.js';
import { aFolder } from '../../support/folders.js';
import { withoutNewFilesIn } from '../../support/limits.js';
import { aSmallDisk } from '../../support/mounts.js';
import { aCall, aReport, PAGER } from '../../support/waiting.js';
import { Deliveries, IS_DOWN, isToPager, refusing, REFUSES, TAKES } from './deliveries.js';

const toPager = { channel: PAGER };

function inFolder(stateDir = aFolder()): Deliveries<Outbox> & { readonly folder: string } {
  return Object.assign(new Deliveries<Outbox>(createOutbox(stateDir)), { folder: join(stateDir, 'outbox') });
}

/** `CHANNEL INCIDENT STEP` of everything that a person got. */
function toldBy(got: readonly Call[]): string[] {
  return got.flatMap(({ channel, reports }) => reports.map((one) => `${channel.name} ${one.incident} ${one.step}`));
}

/** What happens in the rounds of a bad hour. */
const HOUR: readonly (readonly Call[])[] = [
  [aCall('db web', 'opened'), aCall('db', 'opened', toPager)],
  [aCall('db', 'worse'), aCall('mail', 'opened'), aCall('web', 'progress')],
  [aCall('web', 'reminded'), aCall('db', 'closed'), aCall('db', 'closed', toPager)],
];
/** How each of its incidents ends. */
const ENDS = ['alerts db-1 closed', 'alerts mail-1 opened', 'alerts web-1 reminded', 'pager db-1 closed'];

describe('a server that is down for ten rounds', () => {
  it('gets each incident once when it is back, as it stands by then', async () => {
    const deliveries = inFolder();
    deliveries.server = IS_DOWN;
    for (const calls of [...HOUR, [], [], [], [], [], [], []]) await deliveries.round(calls);
    expect(deliveries.got).toEqual([]);
    expect(readdirSync(deliveries.folder).length).toBe(4);

    deliveries.server = TAKES;
    await deliveries.round();
    expect(toldBy(deliveries.got).sort()).toEqual(ENDS);
    expect(deliveries.gotSaid()).toEqual([
      'mail opened',
      'pager: db closed missed 1',
      'web reminded missed 1',
      'db closed missed 2',
    ]);
    expect([readdirSync(deliveries.folder), deliveries.troubles]).toEqual([[], []]);
  });

  it('is asked once a round and channel', async () => {
    const deliveries = inFolder();
    let asked = 0;
    deliveries.server = (call, signal) => {
      asked += 1;
      return IS_DOWN(call, signal);
    };
    for (const calls of [...HOUR, [], [], [], [], [], [], []]) await deliveries.round(calls);
    expect(asked).toBe(20);
  });

  it('on one channel keeps the other one up to date', async () => {
    const deliveries = inFolder();
    deliveries.server = (call) => (isToPager(call) ? refusing('next-round') : { kind: 'delivered' });
    for (const calls of HOUR) await deliveries.round(calls);
    expect(toldBy(deliveries.got)).toEqual([
      ...['alerts db-1 opened', 'alerts web-1 opened'],
      ...['alerts db-1 worse', 'alerts mail-1 opened', 'alerts web-1 progress'],
      ...['alerts web-1 reminded', 'alerts db-1 closed'],
    ]);
    expect(deliveries.waits()).toEqual(['pager: db closed missed 1']);
  });
});

describe('a server that comes and goes', () => {
  it.each([1, 2, 3, 4, 5, 6, 7])('every answer but each %ith lost, tells each incident’s end in time', async (nth) => {
    const deliveries = inFolder();
    let asked = 0;
    deliveries.server = () => {
      asked += 1;
      return asked % nth === 0 ? { kind: 'delivered' } : refusing('next-round');
    };
    for (const calls of [...HOUR, ...Array.from({ length: 60 }, () => [])]) await deliveries.round(calls);
    const told = toldBy(deliveries.got);
    expect(told).toEqual([...new Set(told)]);
    expect(told).toEqual(expect.arrayContaining(ENDS));
    expect(deliveries.waits()).toEqual([]);
  });
});

describe('a server that is slow', () => {
  it('gets everything in time, in order, each once, and delays no round', async () => {
    const deliveries = inFolder();
    deliveries.limitMs = 100;
    deliveries.server = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return { kind: 'delivered' };
    };
    const names = Array.from({ length: 12 }, (_, n) => `s${n}`);
    let rounds = 0;
    for (; rounds === 0 || deliveries.waits().length > 0; rounds += 1) {
      const began = performance.now();
      await deliveries.round(rounds === 0 ? names.map((name) => aCall(name, 'opened')) : []);
      expect(performance.now() - began).toBeLessThan(2000);
    }
    expect(deliveries.gotSaid()).toEqual(names.map((name) => `${name} opened`));
    expect(rounds).toBeGreaterThan(1);
  });
});

describe('a server that refuses for good', () => {
  it('is not asked again, and each call is said with the reason', async () => {
    const deliveries = inFolder();
    deliveries.server = REFUSES;
    await deliveries.round(HOUR[0]);
    expect(deliveries.troubles).toEqual([
      '"db: opened" and 1 more was refused for good and is not sent again: it is down',
      '"db: opened" was refused for good and is not sent again: command:pager: it is down',
    ]);
    await deliveries.round();
    expect([deliveries.log, deliveries.troubles, readdirSync(deliveries.folder)]).toEqual([[], [], []]);
  });
});

/** The round's ports until so many steps have been taken: after that nothing happens any more, as in a killed process. */
function until(steps: number, ports: DeliverPorts): DeliverPorts & { readonly wasKilled: () => boolean } {
  let taken = 0;
  const lives = (): boolean => {
    taken += 1;
    return taken <= steps;
  };
  return {
    ...ports,
    wasKilled: () => taken > steps,
    tell: () => undefined,
    outbox: {
      list: ports.outbox.list,
      put: (waiting) => {
        if (lives()) ports.outbox.put(waiting);
      },
      remove: (id) => (lives() ? ports.outbox.remove(id) : undefined),
    },
    send: async (call, signal) => {
      // Killed before it is sent, or while its server answers.
      const delivery = lives() ? await ports.send(call, signal) : refusing('next-round');
      return lives() ? delivery : refusing('next-round');
    },
    onQueued: (call) => {
      if (lives()) ports.onQueued(call);
    },
    onDelivered: (call, delivery) => {
      if (lives()) ports.onDelivered(call, delivery);
    },
  };
}

describe.each([
  ['while its server is up', TAKES],
  ['while its server is down', IS_DOWN],
])('a round that is killed %s', (_, server) => {
  /** The hour, its round `victim` killed after so many steps. What is not known to be safe is called again. */
  async function hour(victim: number, steps: number): Promise<{ told: string[]; waits: string[]; wasKilled: boolean }> {
    const deliveries = inFolder();
    deliveries.server = server;
    let wasKilled = false;
    let owed: readonly Call[] = [];
    for (const [round, calls] of [...HOUR, [], []].entries()) {
      if (round === HOUR.length) deliveries.server = TAKES;
      const due = [...owed, ...calls];
      const safe = new Set<Call>();
      const ports = { ...deliveries.ports(), onQueued: (call: Call) => safe.add(call) };
      const mortal = until(round === victim ? steps : Infinity, ports);
      deliveries.clock.pass(300_000);
      await deliver(due, mortal);
      wasKilled ||= mortal.wasKilled();
      owed = due.filter((call) => !safe.has(call));
    }
    return { told: toldBy(deliveries.got), waits: deliveries.waits(), wasKilled };
  }

  it.each(HOUR.map((__, round) => round))(
    'in round %i, wherever, loses no incident and says none more than twice',
    async (victim) => {
      let steps = 0;
      for (let wasKilled = true; wasKilled; steps += 1) {
        const result = await hour(victim, steps);
        ({ wasKilled } = result);
        expect(result.told).toEqual(expect.arrayContaining(ENDS));
        expect(result.waits).toEqual([]);
        const counts = [...new Set(result.told)].map((one) => result.told.filter((other) => other === one).length);
        expect(Math.max(...counts)).toBeLessThanOrEqual(wasKilled ? 2 : 1);
      }
      expect(steps).toBeGreaterThan(8);
    },
  );
});

describe('a disk that is full', () => {
  it('keeps nothing from being told, and loses no incident that waits', async (context) => {
    const disk = aSmallDisk(48);
    if (disk === undefined) return context.skip('no file system may be mounted here: a full disk is not tested');
    const deliveries = inFolder(disk);
    deliveries.server = IS_DOWN;
    await deliveries.round(HOUR[0]);
    const before = deliveries.waits();
    fill(disk);

    await deliveries.round(HOUR[1]);
    expect(deliveries.troubles.at(-1)).toContain('could not be put into the outbox: ENOSPC');
    expect(deliveries.log.filter((line) => line.startsWith('queued'))).toEqual([]);
    expect(deliveries.waits()).toEqual(before);
    expect(readdirSync(deliveries.folder).length).toBe(2);

    deliveries.server = TAKES;
    // The calls that were not safe are made again.
    await deliveries.round(HOUR[1]);
    await deliveries.round();
    expect(deliveries.gotSaid()).toEqual(['web opened', 'pager: db opened', 'db worse missed 1', 'mail opened']);
    expect(readdirSync(deliveries.folder)).toEqual([]);
  });

  function fill(disk: string): void {
    for (let n = 0; n < 100; n += 1) {
      try {
        writeFileSync(join(disk, `fill-${n}`), Buffer.alloc(4096));
      } catch {
        return;
      }
    }
  }
});

describe('a folder that may not be written', () => {
  function readOnly(outbox: Outbox, folder: string): Outbox {
    return {
      list: outbox.list,
      put: (waiting) => withoutNewFilesIn(folder, () => outbox.put(waiting)),
      remove: (id) => withoutNewFilesIn(folder, () => outbox.remove(id)),
    };
  }

  it('keeps nothing from being told, and what it holds is told until it can be taken out', async () => {
    const deliveries = inFolder();
    deliveries.server = IS_DOWN;
    await deliveries.round([aCall('db', 'opened')]);
    deliveries.server = TAKES;
    const outbox = readOnly(deliveries.outbox, deliveries.folder);
    await deliveries.round([aCall('web', 'opened')], { outbox });
    expect(deliveries.gotSaid()).toEqual(['db opened', 'web opened']);
    expect(deliveries.troubles).toEqual([
      expect.stringMatching(/^"web: opened" could not be put into the outbox: EACCES/),
      expect.stringMatching(
        /^"db: opened" could not be taken out of the outbox, so that the next round sends it again/,
      ),
    ]);

    await deliveries.round();
    await deliveries.round();
    expect(deliveries.gotSaid()).toEqual(['db opened', 'web opened', 'db opened']);
  });
});

describe('files that are torn', () => {
  it('are kept and said once, and the rest is delivered', async () => {
    const deliveries = inFolder();
    deliveries.server = IS_DOWN;
    for (const name of ['db', 'web', 'mail']) await deliveries.round([aCall(name, 'opened')]);
    const [, name = ''] = readdirSync(deliveries.folder);
    const path = join(deliveries.folder, name);
    writeFileSync(path, readFileSync(path).subarray(0, 300));

    await deliveries.round();
    expect(deliveries.troubles.length).toBe(2);
    expect(deliveries.troubles[0]).toContain(`${name} is no call that can be read`);
    deliveries.server = TAKES;
    await deliveries.round();
    expect([deliveries.gotSaid(), deliveries.troubles]).toEqual([['db opened', 'mail opened'], []]);
    expect(readdirSync(deliveries.folder)).toEqual(['unreadable']);
    expect(readdirSync(join(deliveries.folder, 'unreadable'))).toEqual([name]);
  });

  it('are never written over by a new call', async () => {
    const deliveries = inFolder();
    const taken = String(deliveries.clock.now().at + 300_000).padStart(15, '0');
    mkdirSync(deliveries.folder);
    writeFileSync(join(deliveries.folder, `${taken}.json`), 'torn');
    deliveries.server = IS_DOWN;
    await deliveries.round([aCall('db', 'opened')]);
    expect(readFileSync(join(deliveries.folder, 'unreadable', `${taken}.json`), 'utf8')).toBe('torn');
    expect(deliveries.waits()).toEqual(['db opened']);
  });
});

it('a call that is too large for the outbox is sent all the same', async () => {
  const deliveries = inFolder();
  const reports: Call['reports'] = [aReport('db', 'opened', { reason: 'x'.repeat(2 * 1024 * 1024) })];
  await deliveries.round([aCall('', 'opened', { reports })]);
  expect(deliveries.gotSaid()).toEqual(['db opened']);
  expect(deliveries.troubles).toEqual([expect.stringContaining('could not be put into the outbox: it is larger')]);
});
