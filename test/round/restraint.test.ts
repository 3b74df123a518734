import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/model/query.js';
import { ILL, ON_THIS_MACHINE, outcomes, SILENT, WELL, World } from '../support/world.js';
import { aRestartPolicy } from '../support/visits.js';

const ill = (): World => new World().add('db', { says: [ILL], restarted: [WELL] });
const dead = (): World => new World().add('db', { says: [ILL] });

/** Nothing was started, and nothing counts as if it had been. */
function expectNothingDone(world: World): void {
  expect(world.commands).toEqual([]);
  expect(world.events('db')).not.toContain('restart');
}

describe('the restart budget', () => {
  it('refuses the fourth restart in an hour as a crash loop, with one alert', async () => {
    const world = dead();
    const rounds = [await world.round()];
    for (let index = 0; index < 5; index += 1) rounds.push(await world.nextRound());
    expect(rounds.map((round) => outcomes(round).db)).toEqual([
      'failed',
      'failed',
      'failed',
      'crash_loop',
      'crash_loop',
      'crash_loop',
    ]);
    expect(rounds.at(-1)?.exitCode).toBe(1);
    expect(world.commands.length).toBe(3);
    expect(world.titles()).toEqual(['db: recovery failed', 'db: crash loop (it got worse)']);
  });

  it('counts restarts that helped for a while', async () => {
    const world = ill();
    for (let index = 0; index < 4; index += 1) {
      await world.nextRound();
      world.script('db', { says: [ILL], restarted: [WELL] });
    }
    expect([world.commands.length, world.titles()]).toEqual([3, ['db: crash loop']]);
  });

  it('is free again once the window has slid on', async () => {
    const world = dead();
    for (let index = 0; index < 4; index += 1) await world.nextRound();
    // The oldest of the three has slid out of the window; since the last one no whole window has passed.
    world.clock.pass(3_600_000 - 3 * 300_000);
    expect(outcomes(await world.round())).toEqual({ db: 'crash_loop' });
    world.clock.pass(2 * 300_000);
    expect(outcomes(await world.round())).toEqual({ db: 'failed' });
    expect(world.commands.length).toBe(4);
  });

  it('is whole again after a reset', async () => {
    const world = dead();
    for (let index = 0; index < 4; index += 1) await world.nextRound();
    world.journal('db').push({ ...world.clock.now(), event: 'reset' });
    world.script('db', { says: [ILL], restarted: [WELL] });
    expect(outcomes(await world.nextRound())).toEqual({ db: 'recovered' });
    expect(world.commands.length).toBe(4);
  });

  it('of nothing restarts nothing', async () => {
    const world = new World().add('db', { says: [ILL] }, { restart: aRestartPolicy({ maxRestarts: 0 }) });
    expect(outcomes(await world.round())).toEqual({ db: 'crash_loop' });
    expectNothingDone(world);
  });
});

describe('a stop marker', () => {
  it.each([
    ['inside the container', 'services'],
    ['on this machine', 'host'],
  ])('%s means no restart and no alert', async (_, place) => {
    const world = ill();
    world.mark('db', place);
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'stopped' }, 0]);
    expectNothingDone(world);
    expect(world.titles()).toEqual([]);
    expect(world.toldOf('failed').length).toBe(1);
  });

  it('on this machine binds a service of this machine', async () => {
    const world = new World().add('db', { says: [ILL] }, ON_THIS_MACHINE);
    world.mark('db', 'host');
    expect(outcomes(await world.round())).toEqual({ db: 'stopped' });
    expectNothingDone(world);
  });

  it.each([
    ['inside the container', 'services'],
    ['on this machine', 'host'],
  ])('that cannot be looked up %s means no restart, and an alert', async (_, place) => {
    const world = ill();
    world.mark('db', place, { kind: 'unreachable', cause: 'no permission' });
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'failed' }, 1]);
    expectNothingDone(world);
    expect(world.titles()).toEqual(['db: failing, not restarted']);
  });

  it('of another service means nothing', async () => {
    const world = ill();
    world.mark('db2');
    expect(outcomes(await world.round())).toEqual({ db: 'recovered' });
  });

  it.each([
    ['inside the container', 'services'],
    ['on this machine', 'host'],
  ])('%s binds until it has expired, and not after that', async (_, place) => {
    const world = ill();
    const until = new Date(world.clock.now().at + 60_000).toISOString();
    world.mark('db', place, { kind: 'file', content: `until=${until}` });
    expect(outcomes(await world.round())).toEqual({ db: 'stopped' });
    expect(outcomes(await world.nextRound())).toEqual({ db: 'recovered' });
  });

  it('that is gone means that the service is looked after again', async () => {
    const world = ill();
    world.mark('db');
    await world.round();
    world.unmark('db');
    expect(outcomes(await world.nextRound())).toEqual({ db: 'recovered' });
  });

  it.each<[string, Reply]>([
    ['well', WELL],
    ['ill', ILL],
    ['silent', SILENT],
  ])('is reported of a service that is %s', async (_, reply) => {
    const world = new World().add('db', { says: [reply] });
    world.mark('db', 'host');
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'stopped' }, 0]);
  });

  it.each([
    ['inside the container', 'services'],
    ['on this machine', 'host'],
  ])('that appears %s between the look and the restart wins', async (_, place) => {
    const world = ill();
    world.onTold = ({ kind }) => {
      if (kind === 'decided') world.mark('db', place);
    };
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'stopped' }, 0]);
    expect([world.commands, world.titles()]).toEqual([[], []]);
  });

  it('that appears between the first look and the second wins', async () => {
    const world = ill();
    world.onTold = (event) => {
      if (event.kind === 'asked') world.mark('db', 'host');
    };
    expect(outcomes(await world.round())).toEqual({ db: 'stopped' });
    expectNothingDone(world);
  });

  it('that appears while a dependency is restarted wins', async () => {
    const world = new World()
      .add('db', { says: [ILL], restarted: [WELL] })
      .add('api', { says: [ILL] }, { dependencies: ['db'] });
    world.onTold = ({ kind }) => {
      if (kind === 'executing') world.mark('api', 'host');
    };
    expect(outcomes(await world.round())).toEqual({ db: 'recovered', api: 'stopped' });
    expect(world.commands).toEqual(['start db']);
  });
});

describe('a journal', () => {
  it('that cannot be written means no restart, and an alert', async () => {
    const world = ill();
    world.journalTrouble = 'EROFS: read-only file system';
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'failed' }, 1]);
    expectNothingDone(world);
    expect(world.titles()).toEqual(['db: failing, not restarted']);
    expect(world.sent[0]?.body).toContain('EROFS');
  });

  it('that cannot be read means no restart, and an alert', async () => {
    const world = ill();
    world.pastTrouble = 'EACCES: permission denied';
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'failed' }, 1]);
    expectNothingDone(world);
    expect(world.titles()).toEqual(['db: failing, not restarted']);
  });
});

describe('a round that only looks', () => {
  it('in a dry run decides the same and changes nothing', async () => {
    const world = ill();
    const dry = await world.round({ mode: 'dry-run' });
    expect(dry).toMatchObject({ mode: 'dry-run', exitCode: 1 });
    expect(dry.visits[0]).toMatchObject({ outcome: 'failed', next: 'restarts it if it still fails' });
    expect([world.commands, world.sent, [...world.journals.values()].flat()]).toEqual([[], [], []]);

    const real = await ill().round();
    expect(dry.visits[0]?.decision).toEqual(real.visits[0]?.decision);
  });

  it('in a dry run blocks what depends on one that would be restarted', async () => {
    const world = ill().add('api', { says: [ILL] }, { dependencies: ['db'] });
    expect(outcomes(await world.round({ mode: 'dry-run' }))).toEqual({ db: 'failed', api: 'blocked' });
  });

  it('on request asks, and leaves everything as it is', async () => {
    const world = ill();
    const round = await world.round({ mode: 'probe-only' });
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'failed' }, 1]);
    expect([world.commands, world.sent, [...world.journals.values()].flat()]).toEqual([[], [], []]);
  });
});
