import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/model/query.js';
import { ALERTS, callSettings } from '../support/calls.js';
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
    expect(world.titles()).toEqual(['Docker: could not be asked']);
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

  it('is one cause, however many containers', async () => {
    const world = three().add('d', {}, { target: { kind: 'container', name: 'other' } });
    world.unreachable.set('other', away);
    await world.round();
    await world.nextRound();
    expect(world.titles()).toEqual(['Docker: could not be asked']);
    expect(world.sent[0]?.body).toContain('a, b, c, d');
  });

  it('is said to be there again once, for all', async () => {
    const world = three();
    await world.round();
    await world.nextRound();
    world.unreachable.clear();
    await world.nextRound();
    await world.nextRound();
    expect(world.titles().length).toBe(2);
    expect(world.titles()[1]).toMatch(/^Docker: can be asked again/);
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
    expect(world.events('db')).not.toContain('called');

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
    expect(world.titles()).toEqual(['db: recovery failed', 'db: recovered (after 5 min)']);
  });
});

describe('a recovery notice', () => {
  it('follows an alert once, and not twice', async () => {
    const world = dead();
    await world.round();
    world.script('db', {});
    for (let index = 0; index < 3; index += 1) await world.nextRound();
    expect(world.titles()).toEqual(['db: recovery failed', 'db: recovered (after 5 min)']);
    expect(world.events('db').filter((event) => event === 'called').length).toBe(2);
  });

  it('is sent in the round that recovers it', async () => {
    const world = dead();
    await world.round();
    world.script('db', { says: [ILL], restarted: [WELL] });
    expect(outcomes(await world.nextRound())).toEqual({ db: 'recovered' });
    expect(world.titles()).toEqual(['db: recovery failed', 'db: recovered (after 5 min)']);
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
    expect(world.titles()).toEqual(['db: recovery failed', 'db: recovered (after 5 min)']);
  });

  it('waits while nobody knows', async () => {
    const world = dead();
    await world.round();
    world.script('db', { says: [SILENT] });
    await world.nextRound();
    expect(world.titles()).toEqual(['db: recovery failed']);
  });
});

describe('an incident', () => {
  const rounds = async (world: World, count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) await world.nextRound();
  };

  it('opens once, tells once that it got worse, and is told again ever more rarely', async () => {
    const world = dead();
    await rounds(world, 12 * 48);
    expect(world.titles().map((title) => title.replace(/ \d+ min/, ''))).toEqual([
      'db: recovery failed',
      'db: crash loop (it got worse)',
      'db: crash loop (still, after 6 h)',
      'db: crash loop (still, after 18 h)',
      'db: crash loop (still, after 42 h)',
    ]);
  });

  it('of one service is not that of its neighbour', async () => {
    const world = dead();
    await world.round();
    world.add('mail', { says: [ILL] });
    await world.nextRound();
    expect(world.titles()).toEqual(['db: recovery failed', 'mail: recovery failed']);
  });

  it('that begins again soon is the same one, and is over only after it has been well for a while', async () => {
    const world = new World().add('db', {}, { ladder: [] });
    const flap = async (): Promise<void> => {
      world.script('db', { says: [ILL] });
      await world.nextRound();
      world.script('db', {});
      await world.nextRound();
    };
    for (let index = 0; index < 20; index += 1) await flap();
    expect(world.titles()).toEqual(['db: down', 'db: recovered (after 5 min)', 'db: down (again)']);
    await rounds(world, 3);
    expect(world.titles().at(-1)).toMatch(/^db: recovered/);
    const ids = new Set(world.delivered.flatMap(({ reports }) => reports.map(({ incident }) => incident)));
    expect(ids.size).toBe(1);
  });

  it('that goes on calls the next ones, who hear of its end as well', async () => {
    const world = dead();
    const oncall = { kind: 'ntfy', name: 'oncall' } as const;
    world.calls = callSettings({ escalate: [{ afterMs: 1_800_000, channels: [oncall], priority: 5 }] });
    await rounds(world, 9);
    world.script('db', {});
    await world.nextRound();
    expect(world.sent.map(({ title, to }) => `${to}: ${title}`)).toEqual([
      'alerts: db: recovery failed',
      'alerts: db: crash loop (it got worse)',
      'oncall: db: crash loop (not cured for 30 min)',
      'alerts: db: recovered (after 45 min)',
      'oncall: db: recovered (after 45 min)',
    ]);
  });

  it('among many that begin at once is one line of one message', async () => {
    const world = new World();
    for (const name of ['a', 'b', 'c', 'd', 'e']) world.add(name, { says: [ILL] }, { ladder: [] });
    await world.round();
    expect(world.titles()).toEqual(['5 incidents: a, b, c, d, e']);
    for (const name of ['a', 'b', 'c', 'd', 'e']) world.script(name, {});
    await world.nextRound();
    expect(world.titles().length).toBe(6);
  });

  it('is told in quiet hours with less noise, and not dropped', async () => {
    const world = dead();
    world.calls = callSettings({ quiet: { fromMinute: 0, toMinute: 1440, priority: 2 } });
    await world.round();
    expect(world.sent.map(({ priority }) => priority)).toEqual([2]);
  });

  it('is kept true without a sound where the server replaces messages, and told in full where it does not', async () => {
    const living = dead();
    living.updates = true;
    await rounds(living, 3);
    expect(living.sent.map(({ title, priority }) => [title, priority])).toEqual([
      ['db: recovery failed', 5],
      ['db: restarting', 1],
      ['db: recovery failed', 1],
      ['db: recovery failed', 1],
    ]);
    expect(living.toldOf('alert-sent')).toEqual([
      { kind: 'alert-sent', title: 'db: recovery failed', place: 'ntfy:alerts' },
    ]);
    // A place that replaces nothing hears only what is news.
    const mixed = dead();
    mixed.calls = callSettings({ commands: new Map([['mail', { argv: ['/bin/mail'], timeoutMs: 1000 }]]) });
    mixed.add('db', { says: [ILL] }, { channels: [ALERTS, { kind: 'command', name: 'mail' }] });
    mixed.updatesFor = 'alerts';
    await rounds(mixed, 3);
    expect(mixed.sent.map(({ to }) => to)).toEqual(['alerts', 'mail', 'alerts', 'alerts', 'alerts']);
    const plain = dead();
    await rounds(plain, 3);
    expect(plain.sent.length).toBe(1);
  });

  it('that is kept true still carries the evidence of the message that it replaces', async () => {
    const living = dead();
    living.updates = true;
    living.details.set('services', { startedAtMs: Date.UTC(2026, 10, 20), restartCount: 2 });
    await rounds(living, 2);
    expect(living.sent.map(({ priority }) => priority)).toEqual([5, 1, 1]);
    expect(living.sent.at(-1)?.body).toContain('restarted by Docker 2 times');
  });

  it('shows that it is being restarted while it is, and then how that went', async () => {
    const world = dead();
    world.updates = true;
    await world.round();
    const during: string[][] = [];
    world.onTold = ({ kind }) => {
      if (kind === 'executed') during.push(world.titles());
    };
    world.script('db', { says: [ILL], restarted: [WELL] });
    await world.nextRound();
    expect(during).toEqual([['db: recovery failed', 'db: restarting']]);
    expect(world.sent.map(({ title, priority }) => [title, priority])).toEqual([
      ['db: recovery failed', 5],
      ['db: restarting', 1],
      ['db: recovered (after 5 min)', 3],
    ]);
    expect(new Set(world.delivered.map(({ reports }) => reports[0].incident)).size).toBe(1);
    expect(world.outbox.waiting.size).toBe(0);
  });

  it('never goes on saying that it is being restarted, whatever became of that', async () => {
    const world = dead();
    world.updates = true;
    await world.round();
    // Somebody stops it meanwhile.
    world.onTold = ({ kind }) => {
      if (kind === 'executed') world.mark('db');
    };
    await world.nextRound();
    expect(world.titles().slice(-2)).toEqual(['db: restarting', 'db: recovery failed']);
    await world.nextRound();
    expect(world.titles().at(-1)).toBe('db: stopped on purpose');

    const killed = dead();
    killed.updates = true;
    await killed.round();
    const incident = killed.delivered[0]?.reports[0].incident ?? '';
    killed.clock.pass(240_000);
    const event = { event: 'called', incident, step: 'progress', channel: 'ntfy:alerts', updates: true } as const;
    killed.journal('db').push({ ...killed.clock.now(), ...event, underway: true });
    killed.clock.pass(10_000);
    // The round was killed; nothing is tried in the next one.
    killed.add('db', { says: [ILL] }, { ladder: [] });
    await killed.round();
    expect(killed.sent.slice(1).map(({ title, priority }) => [title, priority])).toEqual([['db: down', 1]]);
  });

  it('of which nobody was told is not told to be restarted', async () => {
    const world = new World().add('db', { says: [ILL], restarted: [WELL] });
    world.updates = true;
    await world.round();
    expect(world.titles()).toEqual([]);
  });

  it('of what somebody then stops says so at once, in the message that can be replaced, and once', async () => {
    const world = dead();
    world.updates = true;
    await rounds(world, 30);
    world.mark('db');
    const before = world.sent.length;
    await rounds(world, 30);
    expect(world.sent.slice(before).map(({ title, priority }) => [title, priority])).toEqual([
      ['db: stopped on purpose', 1],
    ]);
    expect(world.sent.at(-1)?.body).toMatch(/^Now: stopped on purpose/);
    expect(world.sent.at(-1)?.body).not.toContain('Next: to silence it');
  });

  it('of a container whose services are then all stopped says so once', async () => {
    const world = new World().add('db').add('mail');
    world.updates = true;
    world.states.set('services', { kind: 'down', how: 'stopped', detail: 'it is stopped', outOfMemory: false });
    await rounds(world, 3);
    world.mark('db', 'host');
    await rounds(world, 2);
    const before = world.sent.length;
    world.mark('mail', 'host');
    await rounds(world, 10);
    expect(world.sent.slice(before).map(({ title }) => title)).toEqual([
      'container services-container: stopped on purpose',
    ]);
  });

  it('is told to those who are next not before it has lasted since it began again', async () => {
    const world = new World().add('db', {}, { ladder: [] });
    const oncall = { kind: 'ntfy', name: 'oncall' } as const;
    world.calls = callSettings({ escalate: [{ afterMs: 1_800_000, channels: [oncall], priority: 5 }] });
    world.script('db', { says: [ILL] });
    await rounds(world, 1);
    world.script('db', {});
    await rounds(world, 9);
    world.script('db', { says: [ILL] });
    await rounds(world, 6);
    expect(world.sent.map(({ to }) => to)).toEqual(['alerts', 'alerts', 'alerts']);
    await rounds(world, 1);
    expect(world.sent.at(-1)?.to).toBe('oncall');
  });

  it('that became a crash loop tells what was tried in earlier rounds, and how that ended', async () => {
    const world = new World().add('db', {
      says: [ILL],
      ran: { kind: 'exited', code: 3, output: 'no space left on device', ms: 9, leftWriting: false },
    });
    await rounds(world, 4);
    expect(world.titles().at(-1)).toBe('db: crash loop (it got worse)');
    const tried = (world.sent.at(-1)?.body ?? '').split('\n').filter((line) => line.startsWith('Tried'));
    expect(tried.length).toBe(3);
    for (const line of tried) {
      expect(line).toMatch(/^Tried: restart at .* UTC: start db, exit code 3 in 9 ms, then: .*connection refused/);
    }
  });

  it('that nobody heard of before its restarts were spent tells all of them', async () => {
    const world = new World().add('db', { says: [ILL], restarted: [WELL, ILL] });
    for (let index = 0; index < 4; index += 1) {
      world.script('db', { says: [ILL], restarted: [WELL] });
      await world.nextRound();
    }
    expect(world.titles()).toEqual(['db: crash loop']);
    const tried = (world.sent[0]?.body ?? '').split('\n').filter((line) => line.startsWith('Tried'));
    expect(tried.length).toBe(3);
    for (const line of tried) expect(line).toMatch(/, exit code 0 in 50 ms, then: it was well for \d+ min$/);
  });

  it('that ended soon after a remedy in vain was not cured by it', async () => {
    const world = dead();
    await world.round();
    world.clock.pass(30_000);
    world.script('db', {});
    await world.round();
    expect(world.titles()).toEqual(['db: recovery failed', expect.stringMatching(/^db: recovered/) as string]);
    expect(world.sent[1]?.body).toContain('Cured by: it came back by itself, or by other hands\n');
  });

  it('that ended by a remedy whose round was cut off was cured by it', async () => {
    const world = new World().add('db', {
      says: [ILL],
      ran: { kind: 'exited', code: 0, output: '', ms: 9, leftWriting: false },
    });
    await world.round();
    world.clock.pass(3_300_000);
    world.script('db', { says: [ILL], restarted: [WELL] });
    world.onTold = ({ kind }) => {
      if (kind === 'executed') world.interrupt('the deadline had come');
    };
    await world.nextRound();
    world.onTold = () => undefined;
    await world.nextRound();
    expect(world.titles().at(-1)).toMatch(/^db: recovered/);
    expect(world.sent.at(-1)?.body).toContain('Cured by: remedy restart helped\n');
  });

  it('is logged without the topic itself, where that is all that the config says', async () => {
    const world = new World().add('db', { says: [ILL] }, { channels: [{ kind: 'ntfy', name: 'a-secret-topic' }] });
    await world.round();
    expect(world.toldOf('alert-sent').map(({ place }) => place)).toEqual(['ntfy']);
    expect(JSON.stringify(world.toldOf('alert-sent'))).not.toContain('a-secret-topic');
  });

  it('carries what a person would look at first', async () => {
    const world = new World().add('db', {
      says: [ILL],
      ran: { kind: 'exited', code: 3, output: 'no space left on device', ms: 9, leftWriting: false },
    });
    world.details.set('services', { startedAtMs: Date.UTC(2026, 10, 20), restartCount: 2 });
    await world.round();
    const body = world.sent[0]?.body ?? '';
    for (const line of [
      'Service: db',
      'services-container',
      'connection refused',
      'start db',
      'exit code 3',
      'no space left on device',
      'resource',
      'running since 2026-11-20T00:00:00Z',
      'restarted by Docker 2 times',
      'wardround run --service db',
    ]) {
      expect(body).toContain(line);
    }
  });
});

describe('an outbox', () => {
  it('keeps what could not be delivered for the next round, and is empty after it', async () => {
    const world = dead();
    world.ntfyTrouble = 'connection refused';
    for (let index = 0; index < 10; index += 1) await world.nextRound();
    expect(world.outbox.waiting.size).toBe(1);
    world.ntfyTrouble = undefined;
    await world.nextRound();
    expect(world.titles()).toEqual(['db: crash loop (it got worse)']);
    expect(world.outbox.waiting.size).toBe(0);
  });

  it('makes one message of an alert and the end of its incident', async () => {
    const world = dead();
    world.ntfyTrouble = 'connection refused';
    await world.round();
    world.script('db', {});
    await world.nextRound();
    world.ntfyTrouble = undefined;
    await world.nextRound();
    expect(world.titles()).toEqual(['db: recovered (after 5 min)']);
    expect(world.sent[0]?.body).toMatch(/could not be (?:sent|delivered)/);
  });
});
