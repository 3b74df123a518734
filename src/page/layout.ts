import { align, neighbours, type Place } from './align.js';

export type Layout = {
  readonly places: ReadonlyMap<string, Place>;
  /** By `from` and `to` of an edge, the places it goes through, both ends included. */
  readonly routes: ReadonlyMap<string, readonly Place[]>;
  readonly columns: number;
  readonly rows: number;
};

type Edge = { readonly from: string; readonly to: string };

/** How often the columns are put in order from left to right and back. */
const SWEEPS = 6;

/**
 * Nodes in columns, each one to the right of all that it depends on, and so ordered within them that few edges cross.
 * An edge over several columns has a place of its own in each that it passes, so that it goes behind no node.
 *
 * @param edges without cycles, between these nodes, from what is depended on to what depends on it
 */
export function layOut(nodes: readonly string[], edges: readonly Edge[]): Layout {
  const depths = depthsOf(nodes, edges);
  const chains = edges.map((edge) => chainOf(edge, depths));
  const columns: string[][] = [];
  const put = (id: string, column: number): void => {
    (columns[column] ??= []).push(id);
  };
  for (const node of nodes) put(node, depths.get(node) ?? 0);
  for (const chain of chains) for (const { id, column } of chain.slice(1, -1)) put(id, column);
  const links = chains.flatMap((chain) => chain.slice(1).map(({ id }, index) => [chain[index]?.id ?? '', id] as const));
  order(columns, links);
  const places = align(columns, links, new Set(nodes));
  const rows = 1 + Math.max(0, ...[...places.values()].map(({ row }) => row));
  return {
    places: new Map(nodes.map((node) => [node, places.get(node) ?? NOWHERE])),
    routes: new Map(
      chains.map((chain, index) => [keyOf(edges[index]), chain.map(({ id }) => places.get(id) ?? NOWHERE)]),
    ),
    columns: columns.length,
    rows,
  };
}

/** What an edge goes by in `Layout.routes`. */
export function keyOf(edge: Edge | undefined): string {
  return `${edge?.from ?? ''} ${edge?.to ?? ''}`;
}

const NOWHERE: Place = { column: 0, row: 0 };

/** By the longest way from a node that depends on nothing. Nodes are taken once all that they depend on is. */
function depthsOf(nodes: readonly string[], edges: readonly Edge[]): Map<string, number> {
  const depths = new Map(nodes.map((node) => [node, 0]));
  const waitsFor = new Map(nodes.map((node) => [node, 0]));
  const leads = new Map<string, string[]>(nodes.map((node) => [node, []]));
  for (const { from, to } of edges) {
    waitsFor.set(to, (waitsFor.get(to) ?? 0) + 1);
    leads.get(from)?.push(to);
  }
  const ready = nodes.filter((node) => waitsFor.get(node) === 0);
  for (const node of ready) {
    for (const next of leads.get(node) ?? []) {
      depths.set(next, Math.max(depths.get(next) ?? 0, (depths.get(node) ?? 0) + 1));
      const left = (waitsFor.get(next) ?? 0) - 1;
      waitsFor.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  return depths;
}

type Stop = { readonly id: string; readonly column: number };

function chainOf(edge: Edge, depths: ReadonlyMap<string, number>): Stop[] {
  const [start, end] = [depths.get(edge.from) ?? 0, depths.get(edge.to) ?? 0];
  const between = Array.from({ length: Math.max(0, end - start - 1) }, (_, index) => {
    const column = start + 1 + index;
    return { id: `${keyOf(edge)} ${String(column)}`, column };
  });
  return [{ id: edge.from, column: start }, ...between, { id: edge.to, column: end }];
}

/** Each node goes to the middle of its neighbours in the column before, then in the one after, and so on. */
function order(columns: string[][], links: readonly (readonly [string, string])[]): void {
  const before = neighbours(links.map(([from, to]) => [to, from]));
  const after = neighbours(links);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isForth = sweep % 2 === 0;
    const indices = columns.map((_, index) => (isForth ? index : columns.length - 1 - index));
    for (const index of indices) {
      const next = columns[isForth ? index - 1 : index + 1];
      const column = columns[index];
      if (next !== undefined && column !== undefined) sortByMiddle(column, next, isForth ? before : after);
    }
  }
}

function sortByMiddle(column: string[], beside: readonly string[], near: ReadonlyMap<string, readonly string[]>): void {
  const rows = new Map(beside.map((id, row) => [id, row / Math.max(1, beside.length)]));
  const own = new Map(column.map((id, row) => [id, row / Math.max(1, column.length)]));
  const middle = (id: string): number => {
    const found = (near.get(id) ?? []).map((one) => rows.get(one) ?? 0);
    return found.length === 0 ? (own.get(id) ?? 0) : found.reduce((sum, row) => sum + row, 0) / found.length;
  };
  const middles = new Map(column.map((id) => [id, middle(id)]));
  column.sort((a, b) => (middles.get(a) ?? 0) - (middles.get(b) ?? 0));
}
