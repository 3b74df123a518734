import { describe, expect, it } from 'vitest';
import { aCustomCheck } from '../support/checks.js';
import { DEGRADED, ILL, ON_THIS_MACHINE, outcomes, WELL, World } from '../support/world.js';

describe('a round in which all is well', () => {
  it('writes down that a service was seen well for the first time', async () => {
    const world = new World().add('db');
    await world.round();
    expect(world.journal('db')).toMatchObject([
      { event: 'checked', result: 'success' },
      { event: 'state', state: 'running' },
    ]);
  });

  it('asks once and writes down no more than that', async () => {
    const world = new World().add('db').add('api', {}, { dependencies: ['db'], ...ON_THIS_MACHINE });
    await world.round();
    world.asked.length = 0;

    const round = await world.nextRound();
    expect(round).toMatchObject({ exitCode: 0, mode: 'recover' });
    expect(outcomes(round)).toEqual({ db: 'healthy', api: 'healthy' });
    expect(world.asked.sort()).toEqual(['check api', 'check db']);
    expect([world.events('db'), world.events('api')]).toEqual([
      ['checked', 'state', 'checked'],
      ['checked', 'state', 'checked'],
    ]);
    expect([world.commands, world.sent, world.toldOf('trouble')]).toEqual([[], [], []]);
  });

  it('goes on although the journal cannot be written, and says so', async () => {
    const world = new World().add('db');
    world.journalTrouble = 'EROFS';
    const round = await world.round();
    expect(round.exitCode).toBe(0);
    expect(world.toldOf('trouble')).toMatchObject([{ message: expect.stringContaining('EROFS') as string }]);
  });

  it('counts a degraded service as well enough: nobody is called and nothing restarted', async () => {
    const world = new World().add('db', { says: [DEGRADED] });
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'degraded' }, 0]);
    expect([world.commands, world.titles()]).toEqual([[], []]);
  });

  it('reports the services in dependency order, those that are disabled too', async () => {
    const world = new World()
      .add('api', {}, { dependencies: ['db', 'old'] })
      .add('db')
      .add('old', {}, { enabled: false });
    const round = await world.round();
    expect(Object.entries(outcomes(round))).toEqual([
      ['db', 'healthy'],
      ['old', 'disabled'],
      ['api', 'healthy'],
    ]);
    expect(world.asked.sort()).toEqual(['check api', 'check db']);
  });
});

describe('a failure that the second look does not confirm', () => {
  it('restarts nothing', async () => {
    const world = new World().add('db', { says: [ILL, WELL] });
    const round = await world.round();
    expect(outcomes(round)).toEqual({ db: 'healthy' });
    expect(round.visits[0]?.verdict?.attempts).toBe(2);
    expect([world.commands, world.titles()]).toEqual([[], []]);
  });

  it('is looked at again after the retry delay', async () => {
    const world = new World().add('db', { says: [ILL, WELL] });
    expect((await world.round()).durationMs).toBe(1000);
  });

  it.each([
    [1, [ILL, WELL], 'recovered'],
    [2, [ILL, ILL, WELL], 'recovered'],
    [3, [ILL, ILL, WELL], 'healthy'],
  ] as const)('with %i attempts is one that is not there by then', async (attempts, says, expected) => {
    const check = aCustomCheck({ command: 'check db', exitCodes: 'nagios', attempts });
    const world = new World().add('db', { says, restarted: [WELL] }, { check });
    expect(outcomes(await world.round())).toEqual({ db: expected });
  });
});

describe('a service with an interval', () => {
  const check = aCustomCheck({ command: 'check db', exitCodes: 'nagios', intervalMs: 600_000 });

  it('is not asked again before it is due', async () => {
    const world = new World().add('db', {}, { check });
    await world.round();
    const second = await world.nextRound();
    const third = await world.nextRound();
    expect([outcomes(second), outcomes(third)]).toEqual([{ db: 'not_due' }, { db: 'healthy' }]);
    expect(world.asked).toEqual(['check db', 'check db']);
  });

  it('is asked in every round while it is ill', async () => {
    const world = new World().add('db', { says: [ILL] }, { check });
    await world.round();
    expect(outcomes(await world.nextRound())).toEqual({ db: 'failed' });
  });

  it('is asked all the same when a person names it', async () => {
    const world = new World().add('db', {}, { check });
    await world.round();
    expect(outcomes(await world.round({ named: ['db'] }))).toEqual({ db: 'healthy' });
  });

  it('is asked out of turn when what depends on it fails', async () => {
    const world = new World().add('db', {}, { check }).add('api', {}, { dependencies: ['db'] });
    await world.round();
    world.script('db', { says: [ILL], restarted: [WELL] }).script('api', { says: [ILL, ILL, WELL] });

    const round = await world.nextRound();
    expect(outcomes(round)).toEqual({ db: 'recovered', api: 'healthy' });
    expect(world.commands).toEqual(['start db']);
  });
});
