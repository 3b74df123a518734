import { describe, expect, it } from 'vitest';
import type { ContainerPolicy, ContainerState } from '../../src/model/container.js';
import { ILL, outcomes, WELL, World } from '../support/world.js';

const DOWN: ContainerState = {
  kind: 'down',
  how: 'stopped',
  detail: 'the container services is stopped (exit code 137)',
  outOfMemory: false,
};

function down(onDown?: ContainerPolicy['onDown'], state: ContainerState = DOWN): World {
  const world = new World().add('db').add('api', {}, { dependencies: ['db'] });
  world.states.set('services', state);
  if (onDown !== undefined) {
    world.policies.set('services', {
      name: 'services',
      onDown,
      startupDelayMs: 5000,
      maxStarts: 3,
      windowMs: 3_600_000,
    });
  }
  return world;
}

describe('a container that is down', () => {
  it('is one finding and one alert, its services blocked by it', async () => {
    const world = down();
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'blocked', api: 'blocked' }, 1]);
    expect(round.visits.map(({ blockedBy }) => blockedBy)).toEqual([['container services'], ['container services']]);
    expect([world.asked, world.commands]).toEqual([[], []]);
    expect(world.titles()).toEqual(['container services-container: down']);
    expect(world.sent[0]?.body).toContain('Blocked by it: db, api');
    expect(round.containers).toMatchObject([{ name: 'services', outcome: 'down' }]);
    await world.nextRound();
    expect(world.titles().length).toBe(1);
  });

  it('that runs again is told, and its services are asked', async () => {
    const world = down();
    await world.round();
    world.states.clear();
    const round = await world.nextRound();
    expect(outcomes(round)).toEqual({ db: 'healthy', api: 'healthy' });
    expect(world.titles()).toEqual([
      'container services-container: down',
      'container services-container: running again (after 5 min)',
    ]);
    await world.nextRound();
    expect(world.titles().length).toBe(2);
  });

  it.each([
    ['as it was', DOWN, 'and it did not stay up after its start'],
    [
      'otherwise',
      { ...DOWN, detail: 'the container services is stopped (exit code 1)' },
      'and it did not stay up after its start: the container services is stopped (exit code 1)',
    ],
  ])('is told once when it is down again at once, %s', async (_, again, end) => {
    const world = down('start');
    world.onTold = ({ kind }) => {
      if (kind === 'container-executed') world.states.set('services', again);
    };
    const round = await world.round();
    expect(round.containers[0]?.reason).toBe(`the container services is stopped (exit code 137), ${end}`);
  });

  it('is started where the config says so, and its services are recovered in order', async () => {
    const world = down('start')
      .script('db', { says: [ILL], restarted: [WELL] })
      .script('api', { says: [ILL], restarted: [WELL] });
    world.onTold = ({ kind }) => {
      // Nothing in it comes up by itself.
      if (kind === 'container-executed') {
        world.script('db', { says: [ILL], restarted: [WELL] }).script('api', { says: [ILL], restarted: [WELL] });
      }
    };
    const round = await world.round();
    expect(world.commands).toEqual(['docker start services', 'start db', 'start api']);
    expect([outcomes(round), round.exitCode, world.titles()]).toEqual([{ db: 'recovered', api: 'recovered' }, 0, []]);
    expect(round.containers).toMatchObject([{ name: 'services', outcome: 'started' }]);
  });

  it('is started no more often than its window allows, and one alert says so', async () => {
    const world = down('start');
    world.controlTrouble.set('services', 'no such device');
    const found: string[] = [];
    for (let index = 0; index < 5; index += 1) found.push(String((await world.nextRound()).containers[0]?.reason));
    expect(world.commands.length).toBe(3);
    expect(found[0]).toContain('it could not be started: no such device');
    expect(found[4]).toContain('3 of its 3 starts in 60 min are spent');
    expect(world.titles()).toEqual([
      'container services-container: down',
      'container services-container: start loop (it got worse)',
    ]);
    const tried = world.sent[1]?.body.split('\n').filter((line) => line.startsWith('Tried'));
    expect(tried?.length).toBe(3);
    for (const line of tried ?? []) expect(line).toMatch(/^Tried: start at .* UTC: docker start .*, no such device$/);
  });

  it('is left alone by a round that only looks, and a dry run says what it would do', async () => {
    for (const mode of ['probe-only', 'dry-run'] as const) {
      const world = down('start');
      const round = await world.round({ mode });
      expect([outcomes(round), world.commands]).toEqual([{ db: 'blocked', api: 'blocked' }, []]);
      if (mode === 'dry-run') expect(round.containers[0]?.reason).toContain('it would be started');
    }
  });

  it('is not started while a person has stopped what lives in it', async () => {
    const world = down('start');
    world.mark('db', 'host');
    const round = await world.round();
    expect([outcomes(round), world.commands]).toEqual([{ db: 'stopped', api: 'blocked' }, []]);
    expect(round.containers[0]?.reason).toContain('it would start db as well');
  });

  it('calls nobody while a person has stopped all that lives in it', async () => {
    const world = down();
    world.mark('db', 'host');
    world.mark('api', 'host');
    const round = await world.round();
    expect([outcomes(round), round.exitCode, world.titles()]).toEqual([{ db: 'stopped', api: 'stopped' }, 0, []]);
  });

  it('is looked at twice: one that is being replaced is not down', async () => {
    const world = down('start');
    world.onTold = () => undefined;
    world.clock.after(1000, () => world.states.clear());
    expect([outcomes(await world.round()), world.commands]).toEqual([{ db: 'healthy', api: 'healthy' }, []]);
  });

  it.each(['start', 'restart'] as const)('and not there is nothing to %s', async (onDown) => {
    const world = down(onDown, {
      kind: 'down',
      how: 'missing',
      detail: 'there is no container services',
      outOfMemory: false,
    });
    await world.round();
    expect([world.commands, world.titles()]).toEqual([[], ['container services-container: down']]);
  });

  it('that Docker keeps restarting is believed in the second round, and restarted where the config says so', async () => {
    const restarting: ContainerState = {
      kind: 'down',
      how: 'restarting',
      detail: 'it is restarting',
      outOfMemory: false,
    };
    const world = down('restart', restarting);
    await world.round();
    expect([world.commands, world.titles()]).toEqual([[], []]);
    await world.nextRound();
    expect([world.commands, world.titles()]).toEqual([['docker restart services'], []]);
  });
});

describe('a container that is paused', () => {
  it('is somebody’s intention: nothing happens to it, and nobody is called', async () => {
    const world = down('restart', { kind: 'paused', detail: 'the container services is paused' });
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'stopped', api: 'stopped' }, 0]);
    expect([world.asked, world.commands, world.titles()]).toEqual([[], [], []]);
  });

  it('blocks what depends on its services', async () => {
    const world = down(undefined, { kind: 'paused', detail: 'the container services is paused' });
    world.add('web', { says: [ILL] }, { dependencies: ['db'], target: { kind: 'host' } });
    expect(outcomes(await world.round())).toMatchObject({ web: 'blocked' });
    expect(world.commands).toEqual([]);
  });
});

describe('what lives elsewhere', () => {
  it('is asked without waiting for a container that is down', async () => {
    const world = down().add('web', {}, { target: { kind: 'container', name: 'other' } });
    expect(outcomes(await world.round())).toMatchObject({ web: 'healthy' });
  });
});
