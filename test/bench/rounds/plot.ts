import { caseInWords } from './cases.js';
import type { ContestantId } from './contestants.js';
import type { CaseResult, Cost } from './race.js';

const WIDTH = 860;
const LEFT = 150;
const RIGHT = 110;
const ROW = 20;
const HEAD = 34;
const TOP = 66;

/** Readable on white and on black alike, and told apart by those who see no red or green. */
const COLOURS = { wardround: '#0072b2', field: '#d55e00', each: '#cc79a7', floor: '#8a8f98' } as const satisfies Record<
  ContestantId,
  string
>;

const STYLE = `
    text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
    .title { font-size: 16px; font-weight: 600 }
    .case { font-weight: 600 }
    .small { font-size: 11px; fill: #57606a }
    .name { text-anchor: end }
    .paper { fill: #fff; stroke: #d0d7de }
    .line { stroke: #d0d7de; stroke-width: 1 }
    .spread { stroke: #1f2328; stroke-width: 1.5 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .small { fill: #9da7b3 }
      .paper { fill: #0d1117; stroke: #30363d }
      .line { stroke: #30363d }
      .spread { stroke: #e6edf3 }
    }
  `;

/** How long a round takes, a bar for each contestant of each case, as SVG. The scale is logarithmic, and says so. */
export function plotOf(cases: readonly CaseResult[]): string {
  const walls = cases.flatMap(({ costs }) => costs.flatMap(({ wallMs }) => [wallMs.min, wallMs.max]));
  const x = scale(Math.min(...walls), Math.max(...walls));
  const blocks: string[] = [];
  let y = TOP;
  for (const result of cases) {
    blocks.push(`<text class="case" x="16" y="${y + 18}">${caseInWords(result.case)}</text>`);
    y += HEAD - 8;
    for (const cost of result.costs) {
      blocks.push(bar(cost, y, x));
      y += ROW;
    }
    y += 14;
  }
  const height = y + 14;
  const lines = x.decades.map(({ ms, at }) => gridLine(ms, at, height));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">
  <title id="title">How long a round takes</title>
  <desc id="desc">${cases.map(inWords).join(' ')}</desc>
  <style>${STYLE}</style>
  <rect class="paper" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="12"/>
  <text class="title" x="16" y="28">How long a round takes</text>
  <text class="small" x="16" y="46">medians, with the quickest and the slowest round; each line is ten times the one before</text>
  ${[...lines, ...blocks].join('\n  ')}
</svg>
`;
}

type Scale = ((ms: number) => number) & { readonly decades: readonly { readonly ms: number; readonly at: number }[] };

function scale(least: number, most: number): Scale {
  const [from, to] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  const place = (ms: number): number => LEFT + ((Math.log10(ms) - from) / (to - from)) * (WIDTH - LEFT - RIGHT);
  const decades = Array.from({ length: to - from + 1 }, (_, step) => 10 ** (from + step));
  return Object.assign(place, { decades: decades.map((ms) => ({ ms, at: place(ms) })) });
}

function gridLine(ms: number, at: number, height: number): string {
  const place = at.toFixed(1);
  return `<line class="line" x1="${place}" y1="${TOP}" x2="${place}" y2="${height - 14}"/><text class="small" x="${place}" y="${TOP - 4}" text-anchor="middle">${inTime(ms)}</text>`;
}

function bar({ id, name, wallMs }: Cost, y: number, x: Scale): string {
  const [from, median, least, most] = [LEFT, x(wallMs.median), x(wallMs.min), x(wallMs.max)].map((at) => at.toFixed(1));
  const width = (x(wallMs.median) - LEFT).toFixed(1);
  const middle = y + 7.5;
  return [
    `<text class="name" x="${LEFT - 8}" y="${y + 12}">${name}</text>`,
    `<rect x="${from ?? ''}" y="${y}" width="${width}" height="15" fill="${COLOURS[id]}"/>`,
    `<line class="spread" x1="${least ?? ''}" y1="${middle}" x2="${most ?? ''}" y2="${middle}"/>`,
    `<text x="${(Math.max(Number(median), Number(most)) + 8).toFixed(1)}" y="${y + 12}">${inTime(wallMs.median)}</text>`,
  ].join('');
}

function inWords({ case: each, costs }: CaseResult): string {
  return `${caseInWords(each)}: ${costs.map(({ name, wallMs }) => `${name} ${inTime(wallMs.median)}`).join(', ')}.`;
}

/** `420 ms`, `1.4 s`. */
function inTime(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return `${(ms / 1_000).toFixed(ms < 10_000 && ms % 1_000 !== 0 ? 1 : 0)} s`;
}
