import { describe, expect, it } from 'vitest';
import type { Rung } from '../../src/model/service.js';
import { aCustomCheck } from '../support/checks.js';
import { aRestartPolicy, aRung } from '../support/visits.js';
import { ILL, outcomes, WELL, World } from '../support/world.js';

function rung(name: string, overrides: Partial<Rung> = {}): Rung {
  return aRung({ name, action: { kind: 'run', command: `${name} db` }, ...overrides });
}

const RESTART_CONTAINER = aRung({
  name: 'restart-container',
  action: { kind: 'restart-container', container: 'services' },
});

describe('a ladder of remedies', () => {
  it('is climbed in one round, until one helps', async () => {
    const world = new World().add('db', { says: [ILL] }, { ladder: [rung('restart'), rung('repair'), rung('reset')] });
    world.onTold = (event) => {
      if (event.kind === 'executing' && event.rung.name === 'repair') world.script('db', {});
    };
    const round = await world.round();
    expect([outcomes(round), world.commands]).toEqual([{ db: 'recovered' }, ['restart db', 'repair db']]);
    expect(round.visits[0]?.reason).toContain('restart was tried');
    expect(round.visits[0]?.recoveries.map((recovery) => recovery.rung.name)).toEqual(['restart', 'repair']);
    expect(world.events('db')).toEqual(['checked', 'restart', 'not-recovered', 'restart', 'recovered', 'state']);
  });

  it('spends the budget rung by rung', async () => {
    const ladder = [rung('a'), rung('b'), rung('c'), rung('d')];
    const world = new World().add('db', { says: [ILL] }, { ladder });
    const round = await world.round();
    expect(world.commands).toEqual(['a db', 'b db', 'c db']);
    expect(round.visits[0]).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('3 of 3 restarts') as string,
    });
    expect(outcomes(await world.nextRound())).toEqual({ db: 'crash_loop' });
  });

  it('never reaches a destructive remedy before its time', async () => {
    const restart = aRestartPolicy({ maxRestarts: 100 });
    const ladder = [rung('restart'), rung('reset', { destructive: true, afterFailures: 3 })];
    const world = new World().add('db', { says: [ILL] }, { ladder, restart });
    const reasons: (string | undefined)[] = [];
    for (let index = 0; index < 3; index += 1) reasons.push((await world.nextRound()).visits[0]?.reason);
    // The third round begins with what has not had its turn yet.
    expect(world.commands).toEqual(['restart db', 'restart db', 'reset db']);
    expect(reasons[0]).toContain('reset is next, and needs more failures: 1 of 3 failing rounds');
  });

  it('begins the next incident at its first rung', async () => {
    const ladder = [rung('restart', { max: 1 }), rung('repair')];
    const world = new World().add('db', { says: [ILL] }, { ladder, restart: aRestartPolicy({ maxRestarts: 100 }) });
    await world.round();
    await world.nextRound();
    expect(world.commands).toEqual(['restart db', 'repair db', 'repair db']);
    world.script('db', {});
    for (let index = 0; index < 4; index += 1) await world.nextRound();
    world.script('db', { says: [ILL] });
    await world.nextRound();
    expect(world.commands.slice(3)).toEqual(['restart db', 'repair db']);
  });

  it('is left where the round has no time for the next rung', async () => {
    const ladder = [rung('restart', { startupDelayMs: 20_000 }), rung('repair', { startupDelayMs: 20_000 })];
    const world = new World().add('db', { says: [ILL] }, { ladder });
    const round = await world.round({ deadlineMs: 30_000 });
    expect(world.commands).toEqual(['restart db']);
    expect(round.visits[0]?.reason).toContain('no further remedy: repair takes at least');
    expect(round.cutShort).toBeUndefined();
  });

  it('is not climbed on a guess: what could not be asked afterwards is left alone', async () => {
    const world = new World().add('db', { says: [ILL] }, { ladder: [rung('restart'), rung('repair')] });
    world.onTold = ({ kind }) => {
      if (kind === 'executing') world.unreachable.set('services', { kind: 'unreachable', cause: 'the engine is away' });
    };
    expect([outcomes(await world.round()), world.commands]).toEqual([{ db: 'unknown' }, ['restart db']]);
  });
});

describe('the restart of a whole container', () => {
  const ladder = [rung('restart'), RESTART_CONTAINER];

  it('is done where nothing else lives there', async () => {
    const world = new World().add('db', { says: [ILL] }, { ladder });
    world.onTold = (event) => {
      if (event.kind === 'executing' && event.rung === RESTART_CONTAINER) world.script('db', {});
    };
    expect([outcomes(await world.round()), world.commands]).toEqual([
      { db: 'recovered' },
      ['restart db', 'docker restart services'],
    ]);
  });

  it.each([
    ['well', (world: World) => world.add('web'), 'would restart web as well'],
    ['stopped on purpose', (world: World) => world.add('web', { says: [ILL] }).mark('web'), 'would start web as well'],
    [
      'not asked',
      (world: World) =>
        world.add('web', {}, { enabled: true, check: aCustomCheck({ command: 'check web', intervalMs: 3_600_000 }) }),
      'would restart web as well',
    ],
  ])('spares another service in it that is %s', async (_, addWeb, why) => {
    const world = new World();
    addWeb(world);
    await world.round();
    world.commands.length = 0;
    world.add('db', { says: [ILL] }, { ladder });
    const round = await world.nextRound();
    expect(world.commands).toEqual(['restart db']);
    expect(round.visits.find(({ service }) => service.name === 'db')?.reason).toContain(why);
  });

  it('does not spare the well where it is owned up to, and always those that a person stopped', async () => {
    const destructive = { ...RESTART_CONTAINER, destructive: true };
    const world = new World().add('web').add('db', { says: [ILL] }, { ladder: [destructive] });
    await world.round();
    expect(world.commands).toEqual(['docker restart services']);
    world.mark('web');
    await world.nextRound();
    expect(world.commands).toEqual(['docker restart services']);
  });

  it.each(['host', 'services'])(
    'spares one that a person has stopped in the middle of the round (%s)',
    async (place) => {
      const world = new World().add('web', { says: [ILL] }, { ladder: [] }).add('db', { says: [ILL] }, { ladder });
      world.onTold = (event) => {
        if (event.kind === 'executing') world.mark('web', place);
      };
      const round = await world.round();
      expect(world.commands).toEqual(['restart db']);
      expect(round.visits.find(({ service }) => service.name === 'db')?.reason).toContain('would start web as well');
    },
  );

  it('is done once for two that are ill, and cures both', async () => {
    const world = new World()
      .add('db', { says: [ILL] }, { ladder: [RESTART_CONTAINER] })
      .add('web', { says: [ILL] }, { ladder: [RESTART_CONTAINER] });
    world.onTold = (event) => {
      if (event.kind === 'executing') for (const name of ['db', 'web']) world.script(name, {});
    };
    expect([outcomes(await world.round()), world.commands]).toEqual([
      { db: 'recovered', web: 'healthy' },
      ['docker restart services'],
    ]);
  });

  it('waits for a command that another service has running there, and looks again', async () => {
    const ran = { kind: 'exited', code: 0, output: '', ms: 30_000, leftWriting: false } as const;
    const world = new World()
      .add('db', { says: [ILL] }, { ladder: [RESTART_CONTAINER] })
      .add(
        'web',
        { says: [ILL], restarted: [WELL], ran },
        { ladder: [aRung({ action: { kind: 'run', command: 'start web' } })] },
      );
    const round = await world.round();
    // Once web is well again, the container is no longer db's alone to restart.
    expect(world.commands).toEqual(['start web']);
    expect(outcomes(round)).toEqual({ db: 'failed', web: 'recovered' });
  });
});
