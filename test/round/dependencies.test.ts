import { describe, expect, it } from 'vitest';
import { ILL, outcomes, SILENT, WELL, World } from '../support/world.js';

/** Everything in the order in which it was said: questions and commands. */
function sequence(world: World): string[] {
  return world.told.flatMap((event) => {
    if (event.kind === 'asked') return [`check ${event.service.name}`];
    return event.kind === 'executing' ? [`start ${event.service.name}`] : [];
  });
}

describe('a failing dependency', () => {
  it('is restarted first, and its dependent is only checked again', async () => {
    const world = new World()
      .add('api', { says: [ILL, ILL, WELL] }, { dependencies: ['db'] })
      .add('db', { says: [ILL], restarted: [WELL] });
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'recovered', api: 'healthy' }, 0]);
    expect(world.commands).toEqual(['start db']);
    expect(sequence(world).slice(-3)).toEqual(['start db', 'check db', 'check api']);
    expect(world.titles()).toEqual([]);
  });

  it('is restarted first, and then its dependent if that still fails', async () => {
    const world = new World()
      .add('db', { says: [ILL], restarted: [WELL] })
      .add('api', { says: [ILL], restarted: [WELL] }, { dependencies: ['db'] });
    const round = await world.round();
    expect(outcomes(round)).toEqual({ db: 'recovered', api: 'recovered' });
    expect(world.commands).toEqual(['start db', 'start api']);
  });

  it('is restarted at the same time as its neighbours, level by level', async () => {
    const world = new World();
    for (const name of ['a', 'b', 'c']) {
      world.add(`db-${name}`, { says: [ILL], restarted: [WELL] });
      world.add(`api-${name}`, { says: [ILL], restarted: [WELL] }, { dependencies: [`db-${name}`] });
    }
    const round = await world.round();
    expect(new Set(Object.values(outcomes(round)))).toEqual(new Set(['recovered']));
    // Retry and one recovery for the first level; then, once more, retry and one recovery for the second.
    expect(round.durationMs).toBe(2 * (1000 + 50 + 5000));
  });

  it('is nothing to a dependent that is well', async () => {
    const world = new World().add('db', { says: [ILL] }).add('api', {}, { dependencies: ['db'] });
    expect(outcomes(await world.round())).toEqual({ db: 'failed', api: 'healthy' });
  });

  it('that is disabled is nobody’s reason to wait', async () => {
    const world = new World()
      .add('db', { says: [ILL] }, { enabled: false })
      .add('api', { says: [ILL], restarted: [WELL] }, { dependencies: ['db'] });
    expect(outcomes(await world.round())).toEqual({ db: 'disabled', api: 'recovered' });
  });
});

describe('what depends on a dead service', () => {
  const dead = (): World =>
    new World()
      .add('db', { says: [ILL] })
      .add('api', { says: [ILL] }, { dependencies: ['db'] })
      .add('web', { says: [ILL] }, { dependencies: ['api'] })
      .add('mail', { says: [ILL] }, { dependencies: ['db'] });

  it('is blocked, and nothing but the root is restarted', async () => {
    const world = dead();
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([
      { db: 'failed', api: 'blocked', web: 'blocked', mail: 'blocked' },
      1,
    ]);
    expect(world.commands).toEqual(['start db']);
    expect(round.visits.map(({ blockedBy }) => blockedBy)).toEqual([[], ['db'], ['api'], ['db']]);
  });

  it('has no alert of its own: that of the root lists it', async () => {
    const world = dead();
    await world.round();
    expect(world.titles()).toEqual(['db: recovery failed']);
    expect(world.sent[0]?.body).toContain('Blocked by it: api, web, mail');
  });

  it('is treated in the round after the root is well again', async () => {
    const world = dead();
    await world.round();
    world
      .script('db', {})
      .script('api', { says: [ILL], restarted: [WELL] })
      .script('web', {})
      .script('mail', {});
    const round = await world.nextRound();
    expect(outcomes(round)).toEqual({ db: 'healthy', api: 'recovered', web: 'healthy', mail: 'healthy' });
    expect(world.commands).toEqual(['start db', 'start api']);
  });

  it('is blocked as well when the root could not be asked', async () => {
    const world = new World().add('db', { says: [SILENT] }).add('api', { says: [ILL] }, { dependencies: ['db'] });
    expect([outcomes(await world.round()), world.commands]).toEqual([{ db: 'unknown', api: 'blocked' }, []]);
  });

  it('is blocked by one that a person stopped, without an alert', async () => {
    const world = new World().add('db', { says: [ILL] }).add('api', { says: [ILL] }, { dependencies: ['db'] });
    world.mark('db');
    const round = await world.round();
    expect(outcomes(round)).toEqual({ db: 'stopped', api: 'blocked' });
    expect([world.commands, world.titles()]).toEqual([[], []]);
  });

  it('is not blocked by one that a person stopped although it runs', async () => {
    const world = new World().add('db').add('api', { says: [ILL], restarted: [WELL] }, { dependencies: ['db'] });
    world.mark('db');
    expect(outcomes(await world.round())).toEqual({ db: 'stopped', api: 'recovered' });
  });
});

describe('a cure two levels down', () => {
  it('cures what is above it: each is asked again before anything is done', async () => {
    const world = new World()
      .add('db', { says: [ILL], restarted: [WELL] })
      .add('api', { says: [ILL, ILL, WELL] }, { dependencies: ['db'] })
      .add('web', { says: [ILL, ILL, WELL] }, { dependencies: ['api'] });
    const round = await world.round();
    expect(world.commands).toEqual(['start db']);
    expect(outcomes(round)).toEqual({ db: 'recovered', api: 'healthy', web: 'healthy' });
  });

  it('may be a hiccup of what it depends on', async () => {
    const world = new World()
      .add('db', { says: [ILL, WELL] })
      .add('api', { says: [ILL, ILL, WELL] }, { dependencies: ['db'] });
    expect([outcomes(await world.round()), world.commands]).toEqual([{ db: 'healthy', api: 'healthy' }, []]);
  });
});

describe('a deep chain', () => {
  it('is recovered from the bottom up', async () => {
    const world = new World();
    const names = Array.from({ length: 8 }, (_, index) => `s${String(index)}`);
    for (const [index, name] of names.entries()) {
      world.add(
        name,
        { says: [ILL], restarted: [WELL] },
        { dependencies: index === 0 ? [] : [`s${String(index - 1)}`] },
      );
    }
    await world.round({ deadlineMs: 1_000_000 });
    expect(world.commands).toEqual(names.map((name) => `start ${name}`));
  });

  it('of 2,000 services is one round', async () => {
    const world = new World();
    for (let index = 0; index < 2000; index += 1) {
      world.add(`s${String(index)}`, { says: [ILL] }, { dependencies: index === 0 ? [] : [`s${String(index - 1)}`] });
    }
    const round = await world.round();
    expect(round.visits.filter(({ outcome }) => outcome === 'blocked').length).toBe(1999);
    expect(world.titles()).toEqual(['s0: recovery failed']);
  });
});

describe('a round over named services', () => {
  const world = (): World =>
    new World()
      .add('db', { says: [ILL], restarted: [WELL] })
      .add('api', { says: [ILL], restarted: [WELL] }, { dependencies: ['db'] })
      .add('web', { says: [ILL] }, { dependencies: ['api'] });

  it('asks what they depend on, and leaves the others alone', async () => {
    const named = world();
    const round = await named.round({ named: ['api'] });
    expect(outcomes(round)).toEqual({ db: 'failed', api: 'blocked' });
    expect(new Set(named.asked)).toEqual(new Set(['check db', 'check api']));
  });

  it('restarts only what was named', async () => {
    const one = world();
    await one.round({ named: ['api'] });
    expect(one.commands).toEqual([]);
    const both = world();
    await both.round({ named: ['api', 'db'] });
    expect(both.commands).toEqual(['start db', 'start api']);
  });

  it('calls nobody about what was only looked at for another one’s sake', async () => {
    const named = world();
    await named.round({ named: ['api'] });
    expect(named.titles()).toEqual([]);
  });

  it('restarts the one that was named when all that it depends on is well', async () => {
    const named = world().script('db', {});
    const round = await named.round({ named: ['api'] });
    expect([outcomes(round), named.commands]).toEqual([{ db: 'healthy', api: 'recovered' }, ['start api']]);
  });
});
