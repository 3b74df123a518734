import { describe, expect, it } from 'vitest';
import { ILL, World } from '../../support/world.js';

/** The names of the incidents that were opened in one round in which all of these are down. */
async function incidentsOf(...names: string[]): Promise<string[]> {
  const world = names.reduce((all, name) => all.add(name, { says: [ILL] }, { ladder: [] }), new World());
  world.calls = { ...world.calls, digestAt: 1000 };
  await world.round();
  return world.delivered.flatMap(({ reports }) => reports.map(({ incident }) => incident));
}

describe('the name of an incident', () => {
  // What waits is collapsed by it: of two incidents of one name a person would hear of one.
  it.each<[string, string[]]>([
    ['that differ in a dot', ['api.v1', 'api_v1', 'api-v1']],
    ['that begin alike', ['a', 'b'].map((end) => `${'long-name-'.repeat(5)}${end}`)],
    ['that have all that a name may have', ['A.b_C-9', 'x'.repeat(64)]],
  ])('is its own among services %s', async (_, names) => {
    const incidents = await incidentsOf(...names);
    expect(new Set(incidents).size).toBe(names.length);
    for (const incident of incidents) expect(incident).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });

  it('is its own beside that of a container of the same name', async () => {
    const target = { kind: 'container', name: 'store' } as const;
    const world = new World()
      .add('container-store', { says: [ILL] }, { ladder: [], target: { kind: 'host' } })
      .add('db', {}, { target });
    world.states.set('store', { kind: 'down', how: 'stopped', detail: 'stopped', outOfMemory: false });
    await world.round();
    const incidents = world.delivered.flatMap(({ reports }) => reports.map(({ incident }) => incident));
    expect(incidents.length).toBe(2);
    expect(new Set(incidents).size).toBe(2);
  });
});
