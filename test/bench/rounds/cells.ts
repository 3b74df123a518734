import type { Cost, Spread } from './race.js';

export const COST_HEADINGS = [
  'who',
  'wall ms (min–max)',
  'client CPU ms',
  'machine CPU ms',
  'peak memory MiB',
  'engine calls',
  'pids inside',
  'rounds',
] as const;

/** One contestant's figures, under the headings above. */
export function costCells(cost: Cost): readonly string[] {
  return [
    cost.name,
    inMs(cost.wallMs),
    cost.clientCpuMs.median.toFixed(0),
    cost.machineCpuMs.median.toFixed(0),
    (cost.memoryKib / 1024).toFixed(0),
    String(cost.engineCalls),
    String(cost.pidsInside),
    String(cost.rounds),
  ];
}

/** `420 (401–455)`. */
export function inMs({ median, min, max }: Spread): string {
  return `${median.toFixed(0)} (${min.toFixed(0)}–${max.toFixed(0)})`;
}
