import { describe, expect, it } from 'vitest';
import { aCustomCheck } from '../support/checks.js';
import { ILL, outcomes, treatedBy, WELL, World } from '../support/world.js';

describe('the deadline', () => {
  it('keeps what could not be finished in time from being begun', async () => {
    const world = new World().add('db', { says: [ILL], restarted: [WELL] });
    const round = await world.round({ deadlineMs: 5000 });
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'waiting' }, 1]);
    expect(round.visits[0]?.reason).toContain('the round ends in 4 s');
    expect([world.commands, world.titles()]).toEqual([[], []]);
  });

  it('that comes while a service is waited for leaves the others their results', async () => {
    const world = new World().add('db').add('api', {}, { dependencies: ['db'] });
    world.latencyMs = 4000;
    world.add('slow', { says: [ILL], restarted: [WELL] });
    const round = await world.round({ deadlineMs: 6000 });
    expect(outcomes(round)).toMatchObject({ db: 'healthy', api: 'healthy' });
    expect(round.cutShort).toBe('the deadline had come');
    expect(round.durationMs).toBe(6000);
    expect(world.commands).toEqual([]);
  });

  it('says of what was never answered that it was not', async () => {
    const world = new World().add('db');
    world.latencyMs = 10_000;
    const round = await world.round({ deadlineMs: 3000 });
    expect([outcomes(round), round.exitCode, round.durationMs]).toEqual([{ db: 'unknown' }, 3, 3000]);
    expect(round.visits[0]?.reason).toContain('the deadline had come');
  });

  it('that comes during a startup delay ends it, and says that what came of it is not known', async () => {
    const check = aCustomCheck({ command: 'check db', exitCodes: 'nagios', timeoutMs: 1000 });
    const ran = { kind: 'exited', code: 0, output: '', ms: 2000, leftWriting: false } as const;
    const world = new World().add(
      'db',
      { says: [ILL], restarted: [WELL], ran },
      { ...treatedBy('db', { startupDelayMs: 8000 }), check },
    );
    const round = await world.round({ deadlineMs: 10_000 });
    expect([outcomes(round), round.exitCode, round.durationMs]).toEqual([{ db: 'unknown' }, 3, 10_000]);
    expect(round.visits[0]?.reason).toContain('whether that helped is not known');
    expect(world.titles()).toEqual([]);
  });

  it('lets a chain of dead services end in time', async () => {
    const world = new World();
    for (let index = 0; index < 10; index += 1) {
      world.add(
        `s${String(index)}`,
        { says: [ILL], restarted: [WELL] },
        { dependencies: index === 0 ? [] : [`s${String(index - 1)}`] },
      );
    }
    const round = await world.round({ deadlineMs: 30_000 });
    expect(round.durationMs).toBeLessThanOrEqual(30_000);
    expect(world.commands).toEqual(['start s0', 'start s1', 'start s2', 'start s3']);
    expect(outcomes(round)).toMatchObject({ s3: 'recovered', s4: 'waiting', s5: 'blocked', s9: 'blocked' });
  });
});

describe('a round that is told to end', () => {
  it('starts nothing more', async () => {
    const world = new World().add('db', { says: [ILL], restarted: [WELL] });
    world.onTold = ({ kind }) => {
      if (kind === 'asked') world.interrupt('the round was ended by SIGTERM');
    };
    const round = await world.round();
    expect(round.cutShort).toBe('the round was ended by SIGTERM');
    expect([world.commands, world.events('db'), world.toldOf('executing')]).toEqual([[], ['checked', 'state'], []]);
    expect(outcomes(round)).toEqual({ db: 'waiting' });
  });

  it('between two levels starts nothing on the second, and calls nobody about what it did not try', async () => {
    const world = new World()
      .add('db', { says: [ILL], restarted: [WELL] })
      .add('api', { says: [ILL] }, { dependencies: ['db'] });
    world.onTold = ({ kind }) => {
      if (kind === 'recovered') world.interrupt('the round was ended by SIGTERM');
    };
    const round = await world.round();
    expect(outcomes(round).db).toBe('recovered');
    expect([world.commands, world.titles(), world.events('api')]).toEqual([['start db'], [], ['checked', 'state']]);
  });

  it('while a command runs says that it was ended', async () => {
    const world = new World().add('db', {
      says: [ILL],
      ran: { kind: 'exited', code: 0, output: '', ms: 60_000, leftWriting: false },
    });
    world.onTold = ({ kind }) => {
      if (kind === 'executing') world.clock.after(10, () => world.interrupt('the round was ended by SIGTERM'));
    };
    const round = await world.round();
    expect([outcomes(round), round.exitCode]).toEqual([{ db: 'unknown' }, 3]);
    expect(world.titles()).toEqual([]);
    expect(round.visits[0]?.reason).toContain(
      'its restart command was not finished (cut off: the round was ended by SIGTERM)',
    );
    expect(round.durationMs).toBe(1010);
  });
});

describe('the looks after a restart', () => {
  it('leave the round enough time to say what the last of them saw', async () => {
    const check = aCustomCheck({ command: 'check db', exitCodes: 'nagios', timeoutMs: 2000 });
    const world = new World().add('db', { says: [ILL] }, { check, verifyTimeoutMs: 600_000 });
    const round = await world.round({ deadlineMs: 60_000 });
    expect([outcomes(round), round.cutShort]).toEqual([{ db: 'failed' }, undefined]);
    expect(world.titles()).toEqual(['db: recovery failed']);
  });
});
