import type { Service } from '../model/service.js';
import type { GraphEdge, GraphView, Look } from './view.js';

/** Those that are so need what they depend on, or keep what depends on them from working. */
const ILL: ReadonlySet<Look['tone']> = new Set(['bad', 'warn', 'unsure']);

/** Who depends on whom, and who blocks whom. */
export function edgesOf(services: readonly Service[], looks: ReadonlyMap<string, Look>): GraphEdge[] {
  const isIll = (name: string): boolean => ILL.has(looks.get(name)?.tone ?? 'off');
  return services.flatMap(({ name, dependencies }) =>
    dependencies
      .filter((one) => looks.has(one))
      .map((from) => ({ from, to: name, blocks: isIll(name) && blocksOthers(looks.get(from)) })),
  );
}

/** The drawing's content. Undefined where nobody depends on anything. */
export function graphOf(looks: ReadonlyMap<string, Look>, edges: readonly GraphEdge[]): GraphView | undefined {
  if (edges.length === 0) return undefined;
  const inGraph = new Set(edges.flatMap(({ from, to }) => [from, to]));
  return {
    nodes: [...looks].filter(([name]) => inGraph.has(name)).map(([name, look]) => ({ name, look })),
    edges,
    apart: [...looks.keys()].filter((name) => !inGraph.has(name)),
  };
}

/** One that was stopped on purpose keeps others from working as well. */
function blocksOthers(look: Look | undefined): boolean {
  return look?.tone === 'bad' || look?.word === 'Starting' || look?.word === 'Restarting' || look?.word === 'Stopped';
}
