import type { GraphEdge, GraphView, Look } from './view.js';

/** A box of the drawing: one service, or several that nobody depends on and that depend on the same. */
export type Box = { readonly id: string; readonly names: readonly string[]; readonly look: Look };

export type Drawing = { readonly boxes: readonly Box[]; readonly edges: readonly GraphEdge[] };

/** A drawing of more services than this is gathered. */
const MANY = 24;
const LEAST = 3;

/** What is drawn of a graph. Where there is much of it, services that stand at its end, for the same, and well, become one box. */
export function gather({ nodes, edges }: GraphView): Drawing {
  const needs = new Map(nodes.map(({ name }) => [name, [] as string[]]));
  for (const { from, to } of edges) needs.get(to)?.push(from);
  const needed = new Set(edges.map(({ from }) => from));
  const groups = new Map<string, Box>();
  for (const { name, look } of nodes) {
    const isEnd = !needed.has(name) && look.tone === 'good' && nodes.length > MANY;
    const id = isEnd ? `with ${(needs.get(name) ?? []).toSorted().join(' ')}` : name;
    groups.set(id, { id, look, names: [...(groups.get(id)?.names ?? []), name] });
  }
  const boxes = [...groups.values()].flatMap((box) => (box.names.length < LEAST ? alone(box) : [box]));
  const boxOf = new Map(boxes.flatMap(({ id, names }) => names.map((name) => [name, id] as const)));
  const drawn = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const ends = { from: boxOf.get(edge.from) ?? edge.from, to: boxOf.get(edge.to) ?? edge.to };
    drawn.set(`${ends.from} ${ends.to}`, { ...edge, ...ends });
  }
  return { boxes, edges: [...drawn.values()] };
}

function alone({ names, look }: Box): Box[] {
  return names.map((name) => ({ id: name, names: [name], look }));
}
