import { describe, expect, it } from 'vitest';
import type { ContainerState } from '../../src/model/container.js';
import type { HookEnd } from '../../src/model/hook.js';
import type { Ran } from '../../src/model/query.js';
import { ALL_HOOKS, aHookFor } from '../support/hooks.js';
import { DEGRADED, ILL, outcomes, SILENT, WELL, World } from '../support/world.js';

const hooks = ALL_HOOKS;

/** `on_failure db`, in the order in which they were run. */
function ran(world: World): string[] {
  return world.hooks.splice(0).map(({ event, service }) => `${event} ${service}`);
}

/** What was run in each of these rounds, one after the other. */
async function ranInRounds(world: World, count: number): Promise<string[][]> {
  const rounds: string[][] = [];
  for (let index = 0; index < count; index += 1) {
    await world.nextRound();
    rounds.push(ran(world));
  }
  return rounds;
}

describe('hooks', () => {
  it('are run once for what begins, and each time for what is done', async () => {
    const world = new World().add('db', { says: [ILL] }, { hooks });
    world.script('db', { says: [WELL] });
    expect(await ranInRounds(world, 2)).toEqual([[], []]);
    world.script('db', { says: [ILL] });
    expect(await ranInRounds(world, 5)).toEqual([
      ['on_failure db', 'on_restart db'],
      ['on_restart db'],
      ['on_restart db', 'on_give_up db'],
      [],
      [],
    ]);
    world.script('db', { says: [WELL] });
    expect(await ranInRounds(world, 2)).toEqual([['on_healthy db'], []]);
  });

  it('tell a recovery as a whole, in order', async () => {
    const world = new World().add('db', { says: [ILL], restarted: [WELL] }, { hooks });
    await world.round();
    expect(world.hooks.map(({ event, failures }) => [event, failures])).toEqual([
      ['on_failure', 1],
      ['on_restart', 1],
      ['on_healthy', 1],
    ]);
    expect(world.hooks.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('connection refused'),
      expect.stringContaining('it was restarted'),
      expect.stringContaining('it is well'),
    ]);
  });

  it('know the incident by the name that people are then told, also when it begins again', async () => {
    const world = new World().add('db', { says: [ILL] }, { hooks, ladder: [] });
    await world.nextRound();
    world.script('db', { says: [WELL] });
    await world.nextRound();
    world.script('db', { says: [ILL] });
    await world.nextRound();
    const [told = ''] = world.delivered.map(({ reports }) => reports[0].incident);
    expect(world.delivered.map(({ reports }) => [reports[0].step, reports[0].incident])).toEqual([
      ['opened', told],
      ['closed', told],
      ['reopened', told],
    ]);
    expect(new Set(world.hooks.map(({ incident }) => incident))).toEqual(new Set([told]));
    expect(world.hooks.length).toBeGreaterThan(3);
  });

  it('know of no incident where nothing fails, or something else may be its root', async () => {
    const world = new World()
      .add('db', { says: [ILL] }, { ladder: [] })
      .add('api', { says: [ILL] }, { hooks, dependencies: ['db'] });
    await world.nextRound();
    expect(world.hooks.map(({ event, incident }) => [event, incident])).toEqual([['on_failure', undefined]]);
  });

  it('wait for the threshold, and are not run for a service that comes and goes below it', async () => {
    const world = new World().add('db', { says: [WELL] }, { hooks, failureThreshold: 2 });
    await world.round();
    world.script('db', { says: [ILL] });
    expect(await ranInRounds(world, 1)).toEqual([[]]);
    world.script('db', { says: [WELL] });
    expect(await ranInRounds(world, 1)).toEqual([[]]);
    world.script('db', { says: [ILL] });
    expect(await ranInRounds(world, 3)).toEqual([[], ['on_failure db', 'on_restart db'], ['on_restart db']]);
  });

  it('are not run again because the engine could not be asked in between', async () => {
    const world = new World().add('db', { says: [ILL] }, { hooks, ladder: [] });
    expect(await ranInRounds(world, 1)).toEqual([['on_failure db', 'on_give_up db']]);
    world.script('db', { says: [SILENT] });
    expect(await ranInRounds(world, 1)).toEqual([[]]);
    world.script('db', { says: [ILL] });
    expect(await ranInRounds(world, 1)).toEqual([[]]);
  });

  it('are run for a service that works again, if not well', async () => {
    const world = new World().add('db', { says: [ILL] }, { hooks, ladder: [] });
    await world.round();
    world.script('db', { says: [DEGRADED] });
    expect(await ranInRounds(world, 1)).toEqual([['on_failure db', 'on_give_up db', 'on_healthy db']]);
  });

  it('tell of a stop marker once, and of what comes after it', async () => {
    const world = new World().add('db', { says: [WELL] }, { hooks });
    await world.round();
    world.mark('db');
    world.script('db', { says: [ILL] });
    expect(await ranInRounds(world, 2)).toEqual([['on_stop db'], []]);
    world.unmark('db');
    expect(await ranInRounds(world, 1)).toEqual([['on_failure db', 'on_restart db']]);
  });

  it('tell of what suffers from a failure as well', async () => {
    const world = new World()
      .add('db', { says: [ILL] }, { hooks, ladder: [] })
      .add('api', { says: [ILL] }, { hooks, dependencies: ['db'] });
    const round = await world.round();
    expect(outcomes(round)).toEqual({ db: 'failed', api: 'blocked' });
    expect(ran(world).sort()).toEqual(['on_failure api', 'on_failure db', 'on_give_up db']);
  });

  it('of each service run in order, and those of several side by side', async () => {
    const world = new World()
      .add('db', { says: [ILL], restarted: [WELL] }, { hooks })
      .add('api', { says: [ILL], restarted: [WELL] }, { hooks });
    world.hookMs = 10_000;
    const { durationMs } = await world.round();
    expect(durationMs).toBeLessThan(40_000);
    const told = world.told.flatMap((event) =>
      event.kind === 'hook-started' || event.kind === 'hook-ended'
        ? [`${event.service.name} ${event.run.event} ${event.kind}`]
        : [],
    );
    expect(told.filter((line) => line.startsWith('db'))).toEqual([
      'db on_failure hook-started',
      'db on_failure hook-ended',
      'db on_restart hook-started',
      'db on_restart hook-ended',
      'db on_healthy hook-started',
      'db on_healthy hook-ended',
    ]);
  });
});

describe('hooks of a container', () => {
  const down: ContainerState = { kind: 'down', how: 'stopped', detail: 'it is stopped', outOfMemory: false };

  it('tell once that it stands, and that it was started', async () => {
    const world = new World().add('db', {}, { hooks });
    await world.round();
    world.states.set('services', down);
    expect(await ranInRounds(world, 2)).toEqual([['on_stop db', 'on_failure db'], []]);
    const policy = { name: 'services', startupDelayMs: 5000, maxStarts: 3, windowMs: 3_600_000 } as const;
    world.policies.set('services', { ...policy, onDown: 'start' });
    expect(await ranInRounds(world, 2)).toEqual([['on_start db', 'on_healthy db'], []]);
  });

  it('tell once that it was paused', async () => {
    const world = new World().add('db', {}, { hooks });
    await world.round();
    world.states.set('services', { kind: 'paused', detail: 'it is paused' });
    expect(await ranInRounds(world, 2)).toEqual([['on_stop db'], []]);
    world.states.clear();
    expect(await ranInRounds(world, 1)).toEqual([['on_healthy db']]);
  });
});

describe('a round that only looks', () => {
  it.each(['dry-run', 'probe-only'] as const)('runs no hook: %s', async (mode) => {
    const world = new World().add('db', { says: [ILL] }, { hooks });
    await world.round({ mode });
    expect(world.hooks).toEqual([]);
  });
});

describe('a round over one service', () => {
  it('runs the hooks of what it depends on as well: the next round will not see it begin', async () => {
    const world = new World()
      .add('db', { says: [ILL] }, { hooks, ladder: [] })
      .add('api', { says: [ILL] }, { hooks, dependencies: ['db'] });
    await world.round({ named: ['api'] });
    expect(ran(world).sort()).toEqual(['on_failure api', 'on_failure db', 'on_give_up db']);
    expect(await ranInRounds(world, 1)).toEqual([[]]);
  });
});

describe('a hook', () => {
  const ends: HookEnd[] = [
    { kind: 'exited', code: 1, output: 'no\n', ms: 5 },
    { kind: 'ended', cause: 'it was not through after 60 s', output: '' },
    { kind: 'not-started', cause: 'there is no /hooks/on_failure' },
  ];
  it.each(ends)('that goes wrong changes nothing else: $kind', async (end) => {
    const rounds = await Promise.all(
      [undefined, end].map(async (one) => {
        const world = new World().add('db', { says: [ILL], restarted: [WELL] }, { hooks });
        if (one !== undefined) world.hookEnds.set('on_failure', one);
        const { visits, exitCode, durationMs } = await world.round();
        const told = world.toldOf('hook-ended').map((event) => event.end.kind);
        return { outcome: visits[0]?.outcome, exitCode, durationMs, commands: world.commands, told };
      }),
    );
    const [plain, wrong] = rounds;
    expect({ ...wrong, told: [] }).toEqual({ ...plain, told: [] });
    expect(wrong?.told).toEqual([end.kind, 'exited', 'exited']);
  });

  it('that takes its time keeps nobody else waiting', async () => {
    const world = new World()
      .add('db', { says: [ILL], restarted: [WELL] }, { hooks: aHookFor('on_failure') })
      .add('api', { says: [ILL], restarted: [WELL] }, { dependencies: ['db'] });
    world.hookMs = 30_000;
    const { durationMs } = await world.round();
    const restarted = world.told.findIndex((event) => event.kind === 'recovered' && event.service.name === 'api');
    const ended = world.told.findIndex(({ kind }) => kind === 'hook-ended');
    expect(restarted).toBeLessThan(ended);
    expect(durationMs).toBeLessThan(40_000);
  });

  it('that hangs is ended a few seconds after the deadline at the latest', async () => {
    const world = new World().add('db', { says: [ILL] }, { hooks: aHookFor('on_failure'), ladder: [] });
    world.hookMs = 3_600_000;
    const { durationMs } = await world.round({ deadlineMs: 20_000 });
    expect(world.toldOf('hook-ended')).toMatchObject([{ end: { kind: 'ended' } }]);
    expect(durationMs).toBeGreaterThan(20_000);
    expect(durationMs).toBeLessThan(24_000);
  });

  it('has a few seconds even where the deadline cut its round short', async () => {
    const ran60s: Ran = { kind: 'exited', code: 0, output: '', ms: 60_000, leftWriting: false };
    const world = new World().add('db', { says: [ILL], ran: ran60s }, { hooks: aHookFor('on_failure') });
    const { cutShort } = await world.round({ deadlineMs: 20_000 });
    expect([cutShort, ran(world)]).toEqual(['the deadline had come', ['on_failure db']]);
    expect(world.toldOf('hook-ended')).toMatchObject([{ end: { kind: 'exited' } }]);
  });

  it('is ended when a person ends the round', async () => {
    const world = new World().add('db', { says: [ILL] }, { hooks: aHookFor('on_failure'), ladder: [] });
    world.hookMs = 50_000;
    world.onTold = ({ kind }) => {
      if (kind === 'hook-started') world.clock.after(1_000, () => world.interrupt('the round was ended by SIGTERM'));
    };
    const { durationMs } = await world.round();
    expect(world.toldOf('hook-ended')).toMatchObject([
      { end: { kind: 'ended', cause: 'the round was ended by SIGTERM' } },
    ]);
    expect(durationMs).toBeLessThan(5_000);
  });
});

describe('where the past', () => {
  it('cannot be read, no hook is run: nobody knows what has begun', async () => {
    const world = new World().add('db', { says: [ILL] }, { hooks });
    world.pastTrouble = 'EACCES';
    await world.round();
    expect(world.hooks).toEqual([]);
  });

  it('cannot be written, one is run rather too often than not at all', async () => {
    const world = new World().add('db', { says: [ILL] }, { hooks: aHookFor('on_failure') });
    world.journalTrouble = 'ENOSPC';
    expect(await ranInRounds(world, 2)).toEqual([['on_failure db'], ['on_failure db']]);
  });
});
