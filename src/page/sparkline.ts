import { markup, type Markup } from './html.js';
import type { DayLatency, ServiceView } from './view.js';

const HEIGHT = 40;
/** However even it is, so many times the least is what the line's height spans: noise is not to look like news. */
const LEAST_SPAN = 4;

/** How long checks took, day by day, under the bars of the same days: the middle one as a line, 95 of 100 as a band. */
export function sparkline(latencies: ServiceView['latencies']): Markup | undefined {
  if (latencies === undefined) return undefined;
  const y = scaleOf(latencies.flatMap((day) => (day === undefined ? [] : [day.p50, day.p95])));
  const runs = runsOf(latencies);
  const top = (run: readonly Stop[]): Point[] => run.map(({ x, day }) => [x, y(day.p95)]);
  const bottom = (run: readonly Stop[]): Point[] => run.map(({ x, day }) => [x, y(day.p50)]);
  const band = runs.map((run) => `${pathOf([...top(run), ...bottom(run).toReversed()])}z`);
  const line = runs.map((run) => pathOf(bottom(run)));
  return markup`
    <svg class="spark" viewBox="-.5 0 ${latencies.length} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    <path class="band" d="${band.join('')}"/><path class="line" d="${line.join('')}"/></svg>`;
}

type Point = readonly [x: number, y: number];

/** In steps from point to point, which are short to write: a page may have a hundred of these. */
function pathOf([first = [0, 0], ...rest]: readonly Point[]): string {
  const steps = rest.flatMap(([x, y], index) => {
    const [fromX, fromY] = rest[index - 1] ?? first;
    return [x - fromX, y - fromY];
  });
  return `M${first.join(' ')}l${steps.join(' ').replaceAll(' -', '-')}`;
}

/** `x`: the middle of a day's bar. */
type Stop = { readonly x: number; readonly day: DayLatency };

/** Days on end of which something is known. One alone is drawn as wide as a day. */
function runsOf(latencies: readonly (DayLatency | undefined)[]): Stop[][] {
  const runs: Stop[][] = [];
  latencies.forEach((day, x) => {
    if (day === undefined) return;
    if (latencies[x - 1] === undefined) runs.push([]);
    runs.at(-1)?.push({ x, day });
  });
  return runs.map((run) =>
    run.length > 1 ? run : run.flatMap(({ x, day }) => [x, x + 1].map((at) => ({ x: at, day }))),
  );
}

/** Logarithmic, as latencies are; whole units, of which there are enough. */
function scaleOf(values: readonly number[]): (value: number) => number {
  const logs = values.map((value) => Math.log(value + 1));
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  const span = Math.max(most - least, Math.log(LEAST_SPAN));
  const middle = (least + most) / 2;
  return (value) => Math.round(HEIGHT / 2 - ((Math.log(value + 1) - middle) / span) * (HEIGHT - 6));
}
