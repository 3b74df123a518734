import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/model/query.js';
import { aCustomCheck } from '../support/checks.js';
import { aRestartPolicy, aRung } from '../support/visits.js';
import { ILL, outcomes, SILENT, WELL, World } from '../support/world.js';

const HANGS: Reply = { kind: 'timed-out', afterMs: 5000 };

async function rounds(world: World, count: number): Promise<string[]> {
  const seen: string[] = [];
  for (let index = 0; index < count; index += 1) seen.push(...Object.values(outcomes(await world.nextRound())));
  return seen;
}

describe('a failure threshold', () => {
  it('counts rounds, says so, and calls nobody before it is reached', async () => {
    const world = new World().add('db', { says: [ILL], restarted: [WELL] }, { failureThreshold: 3 });
    const first = await world.nextRound();
    expect([outcomes(first), first.exitCode]).toEqual([{ db: 'waiting' }, 1]);
    expect(first.visits[0]?.reason).toContain('1 of 3 failures');
    expect(await rounds(world, 2)).toEqual(['waiting', 'recovered']);
    expect([world.commands, world.titles()]).toEqual([['start db'], []]);
  });

  it('begins anew after one success, and passes over what could not be asked', async () => {
    const world = new World().add('db', {}, { failureThreshold: 2 });
    const says = async (reply: Reply): Promise<string[]> => {
      world.script('db', { says: [reply] });
      return rounds(world, 1);
    };
    expect([await says(ILL), await says(WELL), await says(ILL), await says(SILENT)]).toEqual([
      ['waiting'],
      ['healthy'],
      ['waiting'],
      ['unknown'],
    ]);
    expect(world.commands).toEqual([]);
    expect(await says(ILL)).toEqual(['failed']);
    expect(world.commands).toEqual(['start db']);
  });

  it('keeps a dependent blocked meanwhile', async () => {
    const world = new World()
      .add('db', { says: [ILL] }, { failureThreshold: 2 })
      .add('api', { says: [ILL] }, { dependencies: ['db'] });
    expect([outcomes(await world.round()), world.commands, world.titles()]).toEqual([
      { db: 'waiting', api: 'blocked' },
      [],
      [],
    ]);
  });
});

describe('a success threshold', () => {
  it('counts rounds until a service that failed is called well, the restart’s own look included', async () => {
    const world = new World().add('db', { says: [ILL], restarted: [WELL] }, { successThreshold: 3 });
    expect(await rounds(world, 4)).toEqual(['waiting', 'waiting', 'healthy', 'healthy']);
    expect(world.commands).toEqual(['start db']);
  });

  it('is nothing to one that never failed', async () => {
    expect(await rounds(new World().add('db', {}, { successThreshold: 3 }), 1)).toEqual(['healthy']);
  });
});

describe('a startup check', () => {
  const startupCheck = aCustomCheck({ command: 'started db', exitCodes: 'nagios' });
  const slow = (): World => {
    const world = new World().add('db', { says: [ILL] }, { startupCheck, startupTimeoutMs: 900_000 });
    world.onTold = ({ kind }) => {
      if (kind === 'executing') world.script('db', { says: [ILL] });
    };
    return world;
  };

  it('is what is asked after a restart, until it has once succeeded; then liveness counts again', async () => {
    const world = slow();
    expect(await rounds(world, 2)).toEqual(['waiting', 'waiting']);
    expect(world.commands).toEqual(['start db']);
    expect(world.asked.filter((command) => command === 'check db').length).toBe(2);
    world.script('db', {});
    expect(await rounds(world, 1)).toEqual(['healthy']);
    expect(world.events('db')).toContain('started');
    world.script('db', { says: [ILL] });
    expect(await rounds(world, 1)).toEqual(['waiting']);
    expect(world.commands).toEqual(['start db', 'start db']);
  });

  it('is no failure to recover as long as there is time', async () => {
    const world = slow();
    expect(await rounds(world, 1)).toEqual(['waiting']);
    expect(world.toldOf('not-recovered')).toEqual([]);
    expect(world.toldOf('decided').at(-1)?.decision).toMatchObject({ rule: 'starting' });
    await rounds(world, 3);
    expect(world.commands).toEqual(['start db', 'start db']);
  });

  it('is bounded: one that does not come up in time is restarted again', async () => {
    const world = slow();
    expect(await rounds(world, 4)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    expect(world.commands).toEqual(['start db', 'start db']);
    expect(world.titles()).toEqual([]);
  });

  it('spares a service whose container was started a minute ago', async () => {
    const world = new World().add('db', { says: [ILL] }, { startupCheck, startupTimeoutMs: 900_000 });
    world.details.set('services', { startedAtMs: world.clock.now().at - 60_000, restartCount: 0 });
    const round = await world.round();
    expect([outcomes(round), world.commands]).toEqual([{ db: 'waiting' }, []]);
    expect(round.visits[0]?.reason).toContain('its container was started 61 s ago and may take 15 min to start');
    expect(round.visits[0]?.state?.state).toBe('starting');
  });

  it('ends the wait as soon as it succeeds', async () => {
    const answers: Reply[] = [ILL, ILL, ILL, ILL, WELL];
    const world = new World().add('db', { says: [ILL], restarted: answers }, { verifyTimeoutMs: 60_000 });
    const round = await world.round();
    expect(outcomes(round)).toEqual({ db: 'recovered' });
    // The first wait is the startup delay, then the pauses grow.
    expect(world.toldOf('waiting').map(({ ms }) => ms)).toEqual([5000, 1000, 1500, 2250, 3375]);
  });

  it('is asked in vain no longer than verify_timeout_seconds', async () => {
    const world = new World().add('db', { says: [ILL] }, { verifyTimeoutMs: 12_000 });
    await world.round();
    const waits = world.toldOf('waiting').map(({ ms }) => ms);
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(12_000);
  });
});

describe('a readiness check', () => {
  const readinessCheck = aCustomCheck({ command: 'ready db-ready', exitCodes: 'plain' });
  const notReady = (): World => {
    const world = new World().add('db', {}, { readinessCheck });
    return world.script('db-ready', { says: [ILL] });
  };

  it('never restarts: alive and not ready is degraded', async () => {
    const world = notReady();
    const round = await world.round();
    expect([outcomes(round), round.exitCode, world.commands]).toEqual([{ db: 'degraded' }, 0, []]);
    expect(round.visits[0]?.reason).toContain('and not ready');
  });

  it('keeps its dependents from being blamed', async () => {
    const world = notReady().add('api', { says: [ILL] }, { dependencies: ['db'] });
    const round = await world.round();
    expect([outcomes(round), world.commands, world.titles()]).toEqual([{ db: 'degraded', api: 'blocked' }, [], []]);
    expect(round.visits[1]?.reason).toContain('alive and not ready');
    // For good, somebody has to hear of it.
    await world.nextRound();
    expect(world.titles()).toEqual(['api: down']);
  });
});

describe('a restart policy', () => {
  it.each([
    ['always', ILL, ['start db']],
    ['always', HANGS, ['start db']],
    ['on-failure', ILL, ['start db']],
    ['on-failure', HANGS, []],
    ['never', ILL, []],
  ] as const)('of "%s" makes of %j: %j', async (policy, reply, commands) => {
    const world = new World().add('db', { says: [reply] }, { restart: aRestartPolicy({ policy }) });
    await world.round();
    expect([world.commands, world.titles().length]).toEqual([commands, 1]);
  });
});

describe('backoff', () => {
  const backoff = { initialMs: 600_000, multiplier: 2, maxMs: 3_600_000, jitter: 0 };
  const restart = aRestartPolicy({ maxRestarts: 100, windowMs: 86_400_000, backoff });

  it('spaces out the restarts of one incident, and says until when', async () => {
    const world = new World().add('db', { says: [ILL] }, { restart });
    const started: number[] = [];
    world.onTold = ({ kind }) => {
      if (kind === 'executing') started.push(world.clock.now().upMs);
    };
    for (let index = 0; index < 40; index += 1) await world.nextRound();
    const gaps = started.slice(1).map((at, index) => Math.round((at - (started[index] ?? 0)) / 60_000));
    expect(gaps).toEqual([10, 20, 40, 60, 60]);
    const round = await world.nextRound();
    expect(round.visits[0]).toMatchObject({ outcome: 'waiting' });
    expect(round.visits[0]?.next).toMatch(/^restart allowed again at \d\d:\d\d; to allow it now: wardround reset db$/);
  });

  it('is told of by the round that restarted in vain', async () => {
    const world = new World().add('db', { says: [ILL] }, { restart });
    const [visit] = (await world.nextRound()).visits;
    expect(visit).toMatchObject({ outcome: 'failed' });
    expect(visit?.next).toMatch(/^restart allowed again at \d\d:\d\d; to allow it now: wardround reset db$/);
  });

  it('goes on where it was for one that is back for a while only, and is over for one that lasts', async () => {
    const world = new World().add('db', { says: [ILL], restarted: [WELL] }, { restart });
    await world.nextRound();
    world.script('db', { says: [ILL], restarted: [WELL] });
    expect(await rounds(world, 2)).toEqual(['waiting', 'recovered']);
    // Up for longer than min_uptime_seconds: the next failure is a new incident.
    await rounds(world, 4);
    world.script('db', { says: [ILL], restarted: [WELL] });
    expect(await rounds(world, 1)).toEqual(['recovered']);
  });
});

describe('giving up', () => {
  it('"until-reset" waits for a person, however long', async () => {
    const restart = aRestartPolicy({ giveUp: 'until-reset' });
    const world = new World().add('db', { says: [ILL] }, { restart });
    await rounds(world, 4);
    world.clock.pass(100 * 86_400_000);
    expect(await rounds(world, 1)).toEqual(['crash_loop']);
    world.journal('db').push({ ...world.clock.now(), event: 'reset' });
    expect(await rounds(world, 1)).toEqual(['failed']);
    expect(world.commands.length).toBe(4);
  });

  it('"window" tries once a window, and gives up again at once', async () => {
    const world = new World().add('db', { says: [ILL] });
    const seen = await rounds(world, 12 * 4);
    expect(seen.filter((outcome) => outcome === 'failed').length).toBe(3 + 3);
  });
});

describe('how a service stands', () => {
  it('is in the journal once for each change, with what made it so', async () => {
    const world = new World().add('db');
    await rounds(world, 2);
    world.script('db', { says: [ILL] });
    await rounds(world, 5);
    world.script('db', {});
    await rounds(world, 2);
    world.mark('db');
    await rounds(world, 2);
    const states = world.journal('db').flatMap((event) => (event.event === 'state' ? [event] : []));
    expect(states.map(({ state }) => state)).toEqual(['running', 'failed', 'running', 'stopped']);
    expect(states[1]?.after).toContain('connection refused');
  });
});

describe('what kind of failure it is', () => {
  it('is what lack of memory explains, where something in the container was killed for it lately', async () => {
    const world = new World().add('db', { says: [ILL] });
    world.details.set('services', { startedAtMs: 0, restartCount: 0, outOfMemoryAtMs: world.clock.now().at - 60_000 });
    const round = await world.round();
    expect(round.visits[0]?.failure).toMatchObject({ kind: 'resource' });
    expect(world.sent[0]?.body).toContain('Kind: resource');
  });

  it('is a dependency’s, where one is down', async () => {
    const world = new World().add('db', { says: [ILL] }).add('api', { says: [ILL] }, { dependencies: ['db'] });
    expect((await world.round()).visits[1]?.failure).toMatchObject({ kind: 'dependency', evidence: 'db is not well' });
  });

  it('stays what a remedy has shown it to be, while nothing more is tried', async () => {
    const ran = { kind: 'exited', code: 127, output: 'sh: start: not found', ms: 5, leftWriting: false } as const;
    const world = new World().add('db', { says: [ILL], ran });
    const kinds: (string | undefined)[] = [];
    for (let index = 0; index < 5; index += 1) kinds.push((await world.nextRound()).visits[0]?.failure?.kind);
    expect(kinds).toEqual(Array.from({ length: 5 }, () => 'configuration'));
  });
});

describe('a reset', () => {
  it('allows a restart at once, and makes what destroys something wait for its failures again', async () => {
    const rung = (name: string, more: object = {}) =>
      aRung({ name, action: { kind: 'run', command: `${name} db` }, ...more });
    const ladder = [rung('restart'), rung('wipe', { destructive: true, afterFailures: 3 })];
    const world = new World().add('db', { says: [ILL] }, { ladder, failureThreshold: 2 });
    await rounds(world, 2);
    expect(world.commands).toEqual(['restart db']);
    world.journal('db').push({ ...world.clock.now(), event: 'reset' });
    await rounds(world, 1);
    expect(world.commands).toEqual(['restart db', 'restart db']);
  });
});
