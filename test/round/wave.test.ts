import { describe, expect, it } from 'vitest';
import type { Query, Reply } from '../../src/model/query.js';
import type { Service } from '../../src/model/service.js';
import { orderByDependencies } from '../../src/plan/order.js';
import { select } from '../../src/plan/select.js';
import { runRound } from '../../src/round.js';
import { createTargets } from '../../src/target/index.js';
import { ILL, ON_THIS_MACHINE, WELL, World } from '../support/world.js';

/** A world whose questions go through the real targets, which gather them into waves. */
function gathered(world: World): { readonly waves: Record<string, number>[]; readonly round: () => Promise<unknown> } {
  const waves: Record<string, number>[] = [];
  const ports = world.ports();
  const answer = (queries: readonly Query[], place: Service['target']): Promise<Reply[]> => ports.ask(place, queries);
  const targets = createTargets(
    {
      ask: async (queries) => {
        waves.push({ 'this machine': queries.length });
        return answer(queries, ON_THIS_MACHINE.target);
      },
      run: (remedy) => ports.run(ON_THIS_MACHINE.target, remedy),
    },
    async () => ({
      ask: (wave) => {
        waves.push(Object.fromEntries([...wave].map(([name, queries]) => [name, queries.length])));
        return new Map([...wave].map(([name, queries]) => [name, answer(queries, { kind: 'container', name })]));
      },
      run: (name, remedy) => ports.run({ kind: 'container', name }, remedy),
      names: new Map(),
      state: ports.containerState,
      details: ports.containerDetails,
      control: ports.control,
    }),
    ports.signal,
  );
  const selection = select(orderByDependencies(world.system.services), []);
  return {
    waves,
    round: () =>
      runRound(world.system, selection, { ...ports, ...targets }, { id: 'r', mode: 'recover', deadlineMs: 270_000 }),
  };
}

const inContainer = (name: string): Partial<Service> => ({ target: { kind: 'container', name } });

describe('a wave', () => {
  it('puts every first question before any is answered', async () => {
    const world = new World();
    for (const name of ['a', 'b', 'c', 'd']) world.add(name, {}, { dependencies: name === 'a' ? [] : ['a'] });
    world.latencyMs = 10;
    const round = await world.round();
    expect(round.durationMs).toBe(10);
  });

  it('is one batch for each target, stop markers included', async () => {
    const world = new World();
    for (let index = 0; index < 20; index += 1) world.add(`web${String(index)}`, {}, inContainer('web'));
    for (let index = 0; index < 30; index += 1) world.add(`db${String(index)}`, {}, inContainer('db'));
    for (let index = 0; index < 5; index += 1) world.add(`cron${String(index)}`, {}, ON_THIS_MACHINE);
    const { waves, round } = gathered(world);
    await round();
    // Inside: each check and its marker. Here: the same for five services, and the markers of the fifty others.
    expect(waves).toEqual([{ 'this machine': 5 * 2 + 50 }, { web: 20 * 2, db: 30 * 2 }]);
  });

  it('gathers the second looks as it did the first', async () => {
    const world = new World();
    for (let index = 0; index < 6; index += 1) world.add(`s${String(index)}`, { says: [ILL, WELL] });
    const { waves, round } = gathered(world);
    await round();
    expect(waves.filter((wave) => 'services' in wave)).toEqual([{ services: 12 }, { services: 12 }]);
  });

  it('hands every service its own answers', async () => {
    const world = new World();
    const names = Array.from({ length: 40 }, (_, index) => `s${String(index)}`);
    for (const [index, name] of names.entries()) {
      const says = [{ kind: 'exited', code: 0, output: `I am ${name}`, ms: 1 } as const];
      world.add(name, { says }, index % 3 === 0 ? ON_THIS_MACHINE : inContainer(`c${String(index % 3)}`));
    }
    await gathered(world).round();
    const said = world.toldOf('asked').map(({ service, result }) => [service.name, result.detail]);
    expect(said.sort()).toEqual(names.map((name) => [name, `exit code 0 in 1 ms: I am ${name}`]).sort());
  });
});
