import { list } from '../decide/words.js';
import type { Place } from './align.js';
import { gather, type Box } from './gather.js';
import { markup, type Markup } from './html.js';
import { keyOf, layOut, type Layout } from './layout.js';
import type { GraphEdge, GraphView, PageView } from './view.js';

/** Pixels. */
const BOX = { width: 168, height: 30 };
const STEP = { x: 248, y: 40 };
const EDGE = 8;
/** Names are set in a font of equal widths: so many of its characters fit. */
const FITS = 18;

/** Who depends on whom, drawn from left to right, and who blocks whom. */
export function graphMarkup({ graph }: PageView): Markup | undefined {
  if (graph === undefined) return undefined;
  const blocks = graph.edges.filter((edge) => edge.blocks);
  return markup`
    <section aria-labelledby="graph-title"><div class="head"><h2 id="graph-title">Who needs whom</h2>
    <p class="legend">An arrow leads from a service to those that need it${blocks.length > 0 && ', and is red where it blocks them'}.</p></div>
    <div class="card graph">
    ${blocks.length > 0 && markup`<p class="blocks">${blockersText(blocks)}</p>`}
    <div class="scroll" role="region" aria-label="Drawing of who needs whom" tabindex="0">${drawing(graph)}</div>
    ${graph.apart.length > 0 && markup`<p class="apart">Alone: ${graph.apart.join(', ')}</p>`}
    <details><summary>The same as a list</summary><ul>${needsOf(graph).map(
      ([name, needs]) => markup`<li><b>${name}</b> needs ${list(needs)}</li>`,
    )}</ul></details>
    </div></section>`;
}

function blockersText(blocks: readonly GraphEdge[]): string {
  const blocked = new Map<string, string[]>();
  for (const { from, to } of blocks) blocked.set(from, [...(blocked.get(from) ?? []), to]);
  return `${[...blocked].map(([name, names]) => `${name} blocks ${list(names)}`).join('; ')}.`;
}

function needsOf({ nodes, edges }: GraphView): (readonly [string, string[]])[] {
  return nodes
    .map(({ name }) => [name, edges.filter(({ to }) => to === name).map(({ from }) => from)] as const)
    .filter(([, needs]) => needs.length > 0);
}

function drawing(graph: GraphView): Markup {
  const { boxes, edges } = gather(graph);
  const layout = layOut(
    boxes.map(({ id }) => id),
    edges,
  );
  const width = (layout.columns - 1) * STEP.x + BOX.width + 2 * EDGE;
  const height = Math.ceil((layout.rows - 1) * STEP.y) + BOX.height + 2 * EDGE;
  // Those that block lie above the others.
  const drawn = edges.toSorted((a, b) => Number(a.blocks) - Number(b.blocks));
  return markup`
    <svg class="dag" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" 
    aria-label="${graph.nodes.length} services and ${graph.edges.length} dependencies; the list below says the same">
    <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 .5L7.5 4 0 7.5z"/></marker>
    <marker id="tip-b" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="5" markerHeight="5" orient="auto"><path d="M0 .5L7.5 4 0 7.5z"/></marker></defs>
    ${drawn.map((edge) => edgeMarkup(edge, layout))}${boxes.map((box) => boxMarkup(box, layout))}</svg>`;
}

function edgeMarkup(edge: GraphEdge, { routes }: Layout): Markup {
  const route = routes.get(keyOf(edge)) ?? [];
  return edge.blocks
    ? markup`<path class="e b" marker-end="url(#tip-b)" d="${wayOf(route)}"/>`
    : markup`<path class="e" marker-end="url(#tip)" d="${wayOf(route)}"/>`;
}

/** Curves from box to box; straight through the places that an edge only passes. */
function wayOf(route: readonly Place[]): string {
  const [first, ...rest] = route.map(cornerOf);
  if (first === undefined) return '';
  const parts = rest.map((to, index) => {
    const from = index === 0 ? first : (rest[index - 1] ?? first);
    const [x1, x2] = [from.x + BOX.width, to.x];
    const bend = (x2 - x1) / 2;
    const curve = `C${x1 + bend} ${middle(from)} ${x2 - bend} ${middle(to)} ${x2} ${middle(to)}`;
    return index === rest.length - 1 ? curve : `${curve}H${x2 + BOX.width}`;
  });
  return `M${first.x + BOX.width} ${middle(first)}${parts.join('')}`;
}

function boxMarkup({ id, names, look }: Box, { places }: Layout): Markup {
  const { x, y } = cornerOf(places.get(id) ?? { column: 0, row: 0 });
  const [name = ''] = names;
  const label = names.length === 1 ? name : `${String(names.length)} services`;
  const short = label.length > FITS ? `${label.slice(0, FITS - 1)}…` : label;
  return markup`
    <g class="box ${look.tone}${names.length > 1 ? ' many' : ''}" transform="translate(${x} ${y})"><title>${names.join(', ')}: ${look.word}</title>
    <rect width="${BOX.width}" height="${BOX.height}" rx="7"/><use href="#i-${look.tone}" x="10" y="8" width="14" height="14"/>
    <text x="32" y="19.5">${short}</text></g>`;
}

function cornerOf({ column, row }: Place): { readonly x: number; readonly y: number } {
  return { x: EDGE + column * STEP.x, y: Math.round(EDGE + row * STEP.y) };
}

function middle({ y }: { readonly y: number }): number {
  return y + BOX.height / 2;
}
