import { caseInWords, TARGET_CASE } from './cases.js';
import type { ContestantId } from './contestants.js';
import type { CaseResult, Cost } from './race.js';

/** How a round is to compare with another way, in the case that the targets are for. */
type Target = { readonly slow: ContestantId; readonly quick: ContestantId } & (
  { readonly atLeast: number } | { readonly atMost: number }
);

export const TARGETS: readonly Target[] = [
  { slow: 'field', quick: 'wardround', atLeast: 40 },
  { slow: 'each', quick: 'wardround', atLeast: 8 },
  { slow: 'wardround', quick: 'floor', atMost: 1.6 },
];

/** A line for each comparison that can be made, by medians, and from the least to the most that single rounds say. */
export function ratiosOf({ costs }: CaseResult): string[] {
  return TARGETS.flatMap(({ slow, quick }) => {
    const [above, below] = [find(costs, slow), find(costs, quick)];
    if (above === undefined || below === undefined) return [];
    return [`${above.name} takes ${inTimes(above, below)} what ${below.name} takes`];
  });
}

/** Whether a target is met, in a line. */
export function verdictOn(target: Target, cases: readonly CaseResult[]): string {
  const result = cases.find((each) => JSON.stringify(each.case) === JSON.stringify(TARGET_CASE));
  const [above, below] = [target.slow, target.quick].map((id) => find(result?.costs ?? [], id));
  const wanted = 'atLeast' in target ? `at least ${target.atLeast} times` : `at most ${target.atMost} times`;
  const what = `${target.slow === 'wardround' ? 'wardround' : (above?.name ?? target.slow)}, ${wanted} ${below?.name ?? target.quick}`;
  if (above === undefined || below === undefined) return `not measured: ${what} (${caseInWords(TARGET_CASE)})`;
  const ratio = above.wallMs.median / below.wallMs.median;
  const met = 'atLeast' in target ? ratio >= target.atLeast : ratio <= target.atMost;
  return `${met ? 'met' : 'MISSED'}: ${what}; found ${inTimes(above, below)}`;
}

function find(costs: readonly Cost[], id: ContestantId): Cost | undefined {
  return costs.find((cost) => cost.id === id);
}

function inTimes({ wallMs: above }: Cost, { wallMs: below }: Cost): string {
  const times = (value: number): string => value.toFixed(value < 10 ? 2 : 1);
  return `${times(above.median / below.median)} times (${times(above.min / below.max)}–${times(above.max / below.min)})`;
}
