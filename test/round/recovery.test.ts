import { describe, expect, it } from 'vitest';
import { aCustomCheck } from '../support/checks.js';
import { aWorldService, DEGRADED, ILL, outcomes, SILENT, treatedBy, WELL, World } from '../support/world.js';

describe('a confirmed failure', () => {
  it('is treated: command, startup delay, second look', async () => {
    const world = new World().add('db', { says: [ILL], restarted: [WELL] });
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'recovered' }, 0]);
    expect(world.commands).toEqual(['start db']);
    // Retry delay, command, startup delay.
    expect(round.durationMs).toBe(1000 + 50 + 5000);
    expect(world.told.map(({ kind }) => kind)).toEqual([
      'round-started',
      'asked',
      'asked',
      'failed',
      'decided',
      'executing',
      'executed',
      'waiting',
      'asked',
      'recovered',
    ]);
  });

  it('is in the journal before the command starts, so that a round killed half way has spent its budget', async () => {
    const world = new World().add('db', { says: [ILL], restarted: [WELL] });
    let before: string[] = [];
    world.onTold = ({ kind }) => {
      if (kind === 'executing') before = world.events('db');
    };
    await world.round();
    expect(before).toEqual(['checked', 'restart']);
    expect(world.events('db')).toEqual(['checked', 'restart', 'recovered', 'state']);
  });

  it('that the restart does not help calls a person, once in an hour', async () => {
    const world = new World().add('db', {
      says: [ILL],
      ran: { kind: 'exited', code: 3, output: 'no space', ms: 9, leftWriting: false },
    });
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'failed' }, 1]);
    expect(world.titles()).toEqual(['db: recovery failed']);
    expect(world.sent[0]?.body).toContain('start db, exit code 3 in 9 ms');
    expect(world.sent[0]?.body).toContain('no space');
    await world.nextRound();
    expect(world.titles()).toEqual(['db: recovery failed']);
  });

  it.each([
    ['it is degraded afterwards', [DEGRADED], 'recovered', 0],
    ['it could not be asked afterwards', [SILENT], 'unknown', 3],
    ['it needs one more look than there is time for', [ILL, WELL], 'failed', 1],
    ['it is as ill as before', [ILL], 'failed', 1],
  ] as const)('is %s', async (_, restarted, outcome, exitCode) => {
    const round = await new World().add('db', { says: [ILL], restarted }).round();
    expect([outcomes(round), round.exitCode]).toEqual([{ db: outcome }, exitCode]);
  });

  it('is not verified when the command could not be started', async () => {
    const world = new World().add('db', { says: [ILL], ran: { kind: 'unreachable', cause: 'no shell' } });
    const round = await world.round();
    expect(round.visits[0]).toMatchObject({ outcome: 'failed', recoveries: [{ started: false, detail: 'no shell' }] });
    expect(world.toldOf('waiting')).toEqual([]);
  });

  it.each([
    ['an external service', aWorldService('db', { type: 'external' })],
    ['one that has no remedy', aWorldService('db', { ladder: [] })],
  ])('of %s calls a person at once', async (_, service) => {
    const world = new World().addService(service, { says: [ILL] });
    const round = await world.round();
    expect([outcomes(round), world.commands, world.titles()]).toEqual([{ db: 'failed' }, [], ['db: down']]);
  });
});

describe('many failing services that do not depend on one another', () => {
  it('take as long as one', async () => {
    const world = new World();
    const names = Array.from({ length: 20 }, (_, index) => `s${String(index)}`);
    for (const name of names)
      world.add(name, { says: [ILL], restarted: [WELL] }, treatedBy(name, { startupDelayMs: 2000 }));
    const round = await world.round();
    expect(new Set(Object.values(outcomes(round)))).toEqual(new Set(['recovered']));
    expect(world.commands.sort()).toEqual(names.map((name) => `start ${name}`).sort());
    expect(round.durationMs).toBe(1000 + 50 + 2000);
  });

  it('are not kept waiting by one that hangs', async () => {
    const slow = aCustomCheck({ command: 'check slow', exitCodes: 'nagios', attempts: 1 });
    const world = new World()
      .add(
        'slow',
        { says: [ILL], ran: { kind: 'exited', code: 0, output: '', ms: 60_000, leftWriting: false } },
        { check: slow },
      )
      .add('db', { says: [ILL], restarted: [WELL] });
    const recoveredAt: number[] = [];
    const startedAt = world.clock.now().upMs;
    world.onTold = ({ kind }) => {
      if (kind === 'recovered') recoveredAt.push(world.clock.now().upMs - startedAt);
    };
    await world.round();
    expect(recoveredAt).toEqual([6050]);
  });
});
