import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/model/query.js';
import { DEGRADED, ILL, ON_THIS_MACHINE, outcomes, SILENT, WELL, World } from '../support/world.js';

const dead = (): World => new World().add('db', { says: [ILL] });

describe('an engine that cannot be reached', () => {
  const away: Reply = { kind: 'unreachable', cause: 'the Docker engine could not be asked' };
  const three = (): World => {
    const world = new World()
      .add('a')
      .add('b', {}, { dependencies: ['a'] })
      .add('c');
    world.unreachable.set('services', away);
    return world;
  };

  it('makes all unknown: exit 3, no restart', async () => {
    const world = three();
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([{ a: 'unknown', b: 'unknown', c: 'unknown' }, 3]);
    expect(world.commands).toEqual([]);
  });

  it('calls nobody in the first round, and once for all in the second', async () => {
    const world = three();
    await world.round();
    expect(world.titles()).toEqual([]);
    await world.nextRound();
    expect(world.titles()).toEqual(['services-container: could not be asked']);
    expect(world.sent[0]?.body).toContain('a, b, c');
    await world.nextRound();
    expect(world.titles().length).toBe(1);
  });

  it('that is there again in the second round was nobody’s business', async () => {
    const world = three();
    await world.round();
    world.unreachable.clear();
    expect(outcomes(await world.nextRound())).toEqual({ a: 'healthy', b: 'healthy', c: 'healthy' });
    expect(world.titles()).toEqual([]);
  });

  it('is said to be there again once, for all', async () => {
    const world = three();
    await world.round();
    await world.nextRound();
    world.unreachable.clear();
    await world.nextRound();
    await world.nextRound();
    expect(world.titles().length).toBe(2);
    expect(world.titles()[1]).toMatch(/can be asked again$/);
  });

  it('does not keep this machine’s services from being looked after', async () => {
    const world = three().add('cron', { says: [ILL], restarted: [WELL] }, ON_THIS_MACHINE);
    const round = await world.round();
    expect([outcomes(round).cron, round.exitCode]).toEqual(['recovered', 3]);
  });
});

describe('ntfy being down', () => {
  it('leaves the round’s exit code as it is, and is said as trouble', async () => {
    const world = dead();
    world.ntfyTrouble = 'connection refused';
    const round = await world.round();
    expect(round.exitCode).toBe(1);
    expect(world.toldOf('trouble')).toMatchObject([
      { message: expect.stringContaining('connection refused') as string },
    ]);
    expect(world.events('db')).not.toContain('alerted');

    const well = new World().add('db', { says: [ILL], restarted: [WELL] });
    well.journal('db').push({ ...well.clock.now(), event: 'alerted', kind: 'failed' });
    well.ntfyTrouble = 'connection refused';
    expect((await well.round()).exitCode).toBe(0);
  });

  it('means that the alert is sent again in the next round', async () => {
    const world = dead();
    world.ntfyTrouble = 'connection refused';
    await world.round();
    world.ntfyTrouble = undefined;
    await world.nextRound();
    expect(world.titles()).toEqual(['db: recovery failed']);
  });

  it('means that the recovery notice is sent again in the next round', async () => {
    const world = dead();
    await world.round();
    world.script('db', {});
    world.ntfyTrouble = 'connection refused';
    await world.nextRound();
    world.ntfyTrouble = undefined;
    await world.nextRound();
    expect(world.titles()).toEqual(['db: recovery failed', 'db: recovered']);
  });
});

describe('a recovery notice', () => {
  it('follows an alert once, and not twice', async () => {
    const world = dead();
    await world.round();
    world.script('db', {});
    for (let index = 0; index < 3; index += 1) await world.nextRound();
    expect(world.titles()).toEqual(['db: recovery failed', 'db: recovered']);
    expect(world.events('db').filter((event) => event === 'recovery-notified').length).toBe(1);
  });

  it('is sent in the round that recovers it', async () => {
    const world = dead();
    await world.round();
    world.script('db', { says: [ILL], restarted: [WELL] });
    expect(outcomes(await world.nextRound())).toEqual({ db: 'recovered' });
    expect(world.titles()).toEqual(['db: recovery failed', 'db: recovered']);
  });

  it('is not sent of one that nobody was called about', async () => {
    const world = new World().add('db', { says: [ILL], restarted: [WELL] });
    await world.round();
    await world.nextRound();
    expect(world.titles()).toEqual([]);
  });

  it('is sent of one that is up, if degraded', async () => {
    const world = dead();
    await world.round();
    world.script('db', { says: [DEGRADED] });
    await world.nextRound();
    expect(world.titles()).toEqual(['db: recovery failed', 'db: recovered']);
  });

  it('waits while nobody knows', async () => {
    const world = dead();
    await world.round();
    world.script('db', { says: [SILENT] });
    await world.nextRound();
    expect(world.titles()).toEqual(['db: recovery failed']);
  });
});

describe('the cooldown', () => {
  it('lets an alert through once in an hour while a service stays down', async () => {
    const world = dead();
    await world.round();
    for (let index = 0; index < 14; index += 1) await world.nextRound();
    // A second restart that failed, an hour after the first; and the crash loop in between, once in its own hour.
    expect(world.titles().slice(0, 2)).toEqual(['db: recovery failed', 'db: crash loop']);
    const alerts = world.journal('db').filter((event) => event.event === 'alerted');
    expect(alerts.length).toBeGreaterThan(2);
    const gaps = alerts.flatMap((alert) => {
      const before = alerts.filter((other) => other.kind === alert.kind && other.at < alert.at).at(-1);
      return before === undefined ? [] : [alert.at - before.at];
    });
    expect(gaps.every((gap) => gap >= 3_600_000)).toBe(true);
  });

  it('of an alert about the service is not that about its neighbour', async () => {
    const world = dead();
    await world.round();
    world.add('mail', { says: [ILL] });
    await world.nextRound();
    expect(world.titles()).toEqual(['db: recovery failed', 'mail: recovery failed']);
  });
});
