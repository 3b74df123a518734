import { describe, expect, it } from 'vitest';
import { logSummary } from '../../src/report/log.js';
import { prettyReport } from '../../src/report/pretty.js';
import { jsonReport } from '../../src/report/json.js';
import { compiledSchema } from '../support/schemas.js';
import { ILL, World } from '../support/world.js';

const DAY_MS = 86_400_000;

/** `db` is ill, and was stopped so many days ago. */
function stoppedFor(days: number): World {
  const world = new World().add('db', { says: [ILL] }).add('api');
  const changedAtMs = world.clock.now().at - days * DAY_MS;
  world.mark('db', 'host', { kind: 'file', content: 'by=ada\nreason=new disk\n', changedAtMs });
  return world;
}

describe('a service that a person has stopped, with no end', () => {
  it('is nobody’s business for three days', async () => {
    const world = stoppedFor(2);
    const round = await world.round();
    expect([round.forgotten, world.titles()]).toEqual([undefined, []]);
  });

  it('is mentioned in each round after that, and told quietly once a day', async () => {
    const world = stoppedFor(5);
    const rounds = [];
    for (let count = 0; count < 600; count += 1) rounds.push(await world.nextRound());
    expect(rounds.every(({ forgotten }) => forgotten?.length === 1)).toBe(true);
    expect(world.sent.map(({ title, priority }) => [title, priority])).toEqual([
      ['db: stopped for 5 days', 2],
      ['db: stopped for 6 days', 2],
      ['db: stopped for 7 days', 2],
    ]);
    expect(world.sent[0]?.body).toContain('wardround resume db');
    expect(world.sent[0]?.body).not.toContain('could not be asked');
    expect(world.events('db').filter((event) => event === 'reminded')).toHaveLength(3);
    expect(world.events('db')).not.toContain('incident');
  });

  it('stands in every report', async () => {
    const round = await stoppedFor(5).round();
    const sentence = 'it has been stopped by ada since';
    expect(logSummary(round, new Date()).join('\n')).toMatch(
      /\[WARNING\] Left alone for long: db \(it has been stopped by ada since .*; to undo it: wardround resume db/,
    );
    expect(prettyReport(round, { colour: false, unicode: true, width: 200 })).toContain(`db: ${sentence}`);
    const { validate, errors } = compiledSchema('report');
    expect(validate(JSON.parse(jsonReport(round))), errors()).toBe(true);
    expect(jsonReport(round)).toContain(sentence);
  });

  it('is told of whoever found the marker where: in the container since it was seen', async () => {
    const world = new World().add('db', { says: [ILL] });
    world.mark('db');
    await world.round();
    for (let day = 0; day < 4; day += 1) {
      world.clock.pass(DAY_MS);
      await world.round();
    }
    expect(world.titles()).toEqual(['db: stopped for 3 days', 'db: stopped for 4 days']);
  });

  it('is told again only where it can be noted that it was', async () => {
    const world = stoppedFor(5);
    await world.round();
    world.clock.pass(2 * DAY_MS);
    world.journalTrouble = 'no space left on device';
    await world.round();
    await world.nextRound();
    expect(world.titles()).toHaveLength(1);
    world.journalTrouble = undefined;
    world.pastTrouble = 'permission denied';
    await world.nextRound();
    expect(world.titles()).toHaveLength(1);
  });

  it('waits in the outbox like any other message', async () => {
    const world = stoppedFor(5);
    world.ntfyTrouble = 'connection refused';
    await world.round();
    world.ntfyTrouble = undefined;
    await world.nextRound();
    expect(world.titles()).toEqual(['db: stopped for 5 days']);
  });

  it.each(['dry-run', 'probe-only'] as const)('is mentioned in a %s, and nobody is told', async (mode) => {
    const world = stoppedFor(5);
    const round = await world.round({ mode });
    expect([round.forgotten?.length, world.titles(), world.journal('db')]).toEqual([1, [], []]);
  });

  it('is not told by a round that was made for another one', async () => {
    const world = stoppedFor(5);
    await world.round({ named: ['api'] });
    expect(world.titles()).toEqual([]);
  });

  it('is never told where nobody is to be', async () => {
    const world = stoppedFor(500);
    world.forgottenAfterMs = 0;
    expect([(await world.round()).forgotten, world.titles()]).toEqual([undefined, []]);
  });

  it('is told of one that is disabled by hand, too', async () => {
    const world = new World().add('db', {}, { enabled: false, disabled: { at: 5 * DAY_MS, by: 'ada' } });
    const round = await world.round();
    expect(round.visits[0]).toMatchObject({ outcome: 'disabled' });
    expect(round.visits[0]?.reason).toMatch(/^it is disabled by ada since 1970/);
    expect(world.titles()).toHaveLength(1);
    expect(world.sent[0]?.body).toContain('wardround enable db');
  });
});
