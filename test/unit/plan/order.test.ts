import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/model/service.js';
import { orderByDependencies } from '../../../src/plan/order.js';
import { aService } from '../../support/visits.js';

type Graph = Readonly<Record<string, readonly string[]>>;

function servicesOf(graph: Graph): Map<string, Service> {
  return new Map(Object.entries(graph).map(([name, dependencies]) => [name, aService(name, { dependencies })]));
}

function ordered(graph: Graph): string[] {
  return orderByDependencies(servicesOf(graph)).map(({ name }) => name);
}

describe('the order of services', () => {
  it.each<[string, Graph, string[]]>([
    ['is empty for none', {}, []],
    ['is the config’s where nothing depends on anything', { c: [], a: [], b: [] }, ['c', 'a', 'b']],
    ['puts a dependency first', { api: ['db'], db: [] }, ['db', 'api']],
    ['leaves what is in order alone', { db: [], api: ['db'] }, ['db', 'api']],
    ['puts only what has to move', { x: [], api: ['db'], y: [], db: [] }, ['x', 'db', 'api', 'y']],
    ['follows the dependencies as they are listed', { api: ['q', 'db'], db: [], q: [] }, ['q', 'db', 'api']],
    [
      'names each once in a diamond',
      { top: ['l', 'r'], l: ['base'], r: ['base'], base: [] },
      ['base', 'l', 'r', 'top'],
    ],
    ['takes a dependency that is named twice once', { api: ['db', 'db'], db: [] }, ['db', 'api']],
    [
      'knows names that objects have by nature',
      { constructor: ['__proto__2'], __proto__2: [] },
      ['__proto__2', 'constructor'],
    ],
  ])('%s', (_, graph, expected) => {
    expect(ordered(graph)).toEqual(expected);
  });

  it('goes as deep as a chain of 10,000', () => {
    const chain = Array.from(
      { length: 10_000 },
      (_, index) => [`s${String(index)}`, [`s${String(index + 1)}`]] as const,
    );
    const order = ordered({ ...Object.fromEntries(chain), s10000: [] });
    expect([order.length, order[0], order.at(-1)]).toEqual([10_001, 's10000', 's0']);
  });

  it('has time for 10,000 services with 50,000 dependencies', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `s${String(index)}`);
    const graph = Object.fromEntries(
      names.map((name, index) => [name, [1, 2, 3, 5, 7].map((step) => names[index + step * 11]).filter(isName)]),
    );
    const order = ordered(graph);
    expect(order.length).toBe(10_000);
    expectDependenciesFirst(order, graph);
  });

  it('always has every service once, after all that it depends on', () => {
    fc.assert(
      fc.property(acyclicGraphs(), (graph) => {
        const order = ordered(graph);
        expect([...order].sort()).toEqual(Object.keys(graph).sort());
        expectDependenciesFirst(order, graph);
      }),
    );
  });
});

function isName(name: string | undefined): name is string {
  return name !== undefined;
}

function expectDependenciesFirst(order: readonly string[], graph: Graph): void {
  const position = new Map(order.map((name, index) => [name, index]));
  const late = order.filter((name, index) => graph[name]?.some((on) => (position.get(on) ?? Infinity) > index));
  expect(late).toEqual([]);
}

/** Dependencies point from a number to a greater one; the config lists them in any order. */
function acyclicGraphs(): fc.Arbitrary<Graph> {
  return fc
    .array(fc.array(fc.nat({ max: 30 }), { maxLength: 4 }), { maxLength: 30 })
    .map((steps) =>
      steps.map((hops, index): [string, string[]] => [
        `s${String(index)}`,
        hops
          .map((hop) => index + 1 + hop)
          .filter((on) => on < steps.length)
          .map((on) => `s${String(on)}`),
      ]),
    )
    .chain((entries) => fc.shuffledSubarray(entries, { minLength: entries.length }))
    .map((entries) => Object.fromEntries(entries));
}
