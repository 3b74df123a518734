import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf, layOut } from '../../../src/page/layout.js';

/** Edges go from a lower number to a higher one: there is no cycle. */
function graphs() {
  return fc.integer({ min: 1, max: 30 }).chain((count) => {
    const pair = fc.tuple(fc.nat({ max: count - 1 }), fc.nat({ max: count - 1 }));
    return fc.array(pair, { maxLength: 60 }).map((pairs) => {
      const edges = pairs.flatMap(([a, b]) =>
        a === b ? [] : [{ from: `n${Math.min(a, b)}`, to: `n${Math.max(a, b)}` }],
      );
      const unique = new Map(edges.map((edge) => [keyOf(edge), edge]));
      return { nodes: Array.from({ length: count }, (_, index) => `n${index}`), edges: [...unique.values()] };
    });
  });
}

describe('the layout of a graph', () => {
  it('puts each node to the right of all that it depends on', () => {
    fc.assert(
      fc.property(graphs(), ({ nodes, edges }) => {
        const { places, columns } = layOut(nodes, edges);
        expect(places.size).toBe(nodes.length);
        for (const { from, to } of edges) {
          expect(places.get(to)?.column).toBeGreaterThan(places.get(from)?.column ?? Infinity);
        }
        for (const { column } of places.values()) expect(column).toBeLessThan(columns);
      }),
    );
  });

  it('lets no two nodes overlap, and none stand outside', () => {
    fc.assert(
      fc.property(graphs(), ({ nodes, edges }) => {
        const { places, rows } = layOut(nodes, edges);
        const all = [...places.values()];
        for (const [index, one] of all.entries()) {
          expect(one.row).toBeGreaterThanOrEqual(0);
          expect(one.row).toBeLessThanOrEqual(rows - 1 + 1e-9);
          for (const other of all.slice(index + 1)) {
            if (one.column === other.column) expect(Math.abs(one.row - other.row)).toBeGreaterThan(0.999);
          }
        }
      }),
    );
  });

  it('leads an edge through every column between its ends, past all nodes', () => {
    fc.assert(
      fc.property(graphs(), ({ nodes, edges }) => {
        const { places, routes } = layOut(nodes, edges);
        for (const edge of edges) {
          const route = routes.get(keyOf(edge)) ?? [];
          const [first, last] = [places.get(edge.from)?.column ?? 0, places.get(edge.to)?.column ?? 0];
          expect(route.map(({ column }) => column)).toEqual(
            Array.from({ length: last - first + 1 }, (_, at) => first + at),
          );
          for (const passed of route.slice(1, -1)) {
            for (const { column, row } of places.values()) {
              if (column === passed.column) expect(Math.abs(row - passed.row)).toBeGreaterThan(0.7);
            }
          }
        }
      }),
    );
  });

  it('draws a chain as a straight line', () => {
    const edges = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ];
    expect([...layOut(['c', 'b', 'a'], edges).places.values()].map(({ column, row }) => [column, row])).toEqual([
      [2, 0],
      [1, 0],
      [0, 0],
    ]);
  });
});
