import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCycles, referenceProblems } from '../../../src/config/references.js';

const graph = (edges: Readonly<Record<string, string[]>>): Map<string, string[]> => new Map(Object.entries(edges));

describe('a cycle is drawn', () => {
  it.each<[string, Record<string, string[]>, string[][]]>([
    ['not where there is none', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, []],
    ['of two', { a: ['b'], b: ['a'] }, [['a', 'b']]],
    ['of three, from the first that is written', { x: ['c'], a: ['b'], b: ['c'], c: ['a'] }, [['a', 'b', 'c']]],
    ['the shortest way round', { a: ['b'], b: ['c', 'a'], c: ['a'] }, [['a', 'b']]],
    [
      'one for each knot',
      { a: ['b'], b: ['a'], c: ['d', 'a'], d: ['c'] },
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['not for a service that needs itself', { a: ['a', 'b'], b: [] }, []],
    ['not for an unknown name', { a: ['gone'], b: ['constructor'] }, []],
    [
      'for names that every object has',
      { constructor: ['toString'], toString: ['constructor'] },
      [['constructor', 'toString']],
    ],
  ])('%s', (_, edges, cycles) => {
    expect(findCycles(graph(edges)).sort()).toEqual(cycles);
  });

  it('exactly where following dependencies leads back (any graph)', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const edges = fc.dictionary(fc.constantFrom(...names), fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 }));
    fc.assert(
      fc.property(edges, (written) => {
        const dependencies = graph(written);
        const cycles = findCycles(dependencies);
        for (const cycle of cycles) {
          cycle.forEach((name, index) => {
            expect(dependencies.get(name)).toContain(cycle[(index + 1) % cycle.length]);
          });
        }
        expect(cycles.length > 0).toBe([...dependencies.keys()].some((name) => leadsBack(dependencies, name)));
      }),
      { numRuns: 500 },
    );
  });

  it('ten thousand long, shortened', () => {
    const ring = Array.from({ length: 10_000 }, (_, index) => [
      `s${index}`,
      { dependencies: [`s${(index + 1) % 10_000}`] },
    ]);
    const problems = referenceProblems({ services: Object.fromEntries(ring) as unknown });
    expect(problems.map(({ message }) => message)).toEqual([
      'expected dependencies without a cycle, found s0 → s1 → s2 → s3 → s4 → s5 → s6 → s7 → s8 → s9 → (9981 more) → ' +
        's9991 → s9992 → s9993 → s9994 → s9995 → s9996 → s9997 → s9998 → s9999 → s0',
    ]);
  });

  it('quickly among 10,000 services with 50,000 dependencies', () => {
    const dependencies = new Map<string, string[]>();
    for (let index = 0; index < 10_000; index += 1) {
      dependencies.set(
        `s${index}`,
        [1, 2, 3, 5, 8].map((step) => `s${(index + step) % 10_000}`),
      );
    }
    const started = performance.now();
    expect(findCycles(dependencies)).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

it('thousands of unknown names are told quickly, the first ones with a suggestion', () => {
  const services = Array.from({ length: 5000 }, (_, index) => [
    `service-${index}`,
    { dependencies: [`servicee-${index}`] },
  ]);
  const started = performance.now();
  const problems = referenceProblems({ services: Object.fromEntries(services) as unknown });
  expect(performance.now() - started).toBeLessThan(5000);
  expect(problems).toHaveLength(5000);
  expect(problems[0]?.message).toBe('expected a known service, found "servicee-0"; did you mean "service-10"?');
  expect(problems.at(-1)?.message).toBe('expected a known service, found "servicee-4999"');
});

/** The plain way, for graphs that are small: a way of more than one step from the service back to itself. */
function leadsBack(dependencies: ReadonlyMap<string, readonly string[]>, start: string): boolean {
  const others = (name: string): string[] => (dependencies.get(name) ?? []).filter((next) => next !== name);
  const reached = new Set(others(start));
  for (const name of reached) for (const next of others(name)) reached.add(next);
  return reached.has(start);
}
