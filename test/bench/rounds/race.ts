import { startCountingProxy } from '../../support/counting-proxy.js';
import { caseInWords, failingIn, type Case } from './cases.js';
import type { Contestant, ContestantId, Setting } from './contestants.js';
import type { BenchContainer } from './fleet.js';
import { memoryKib, nextPidIn, pidsBetween, type Ended, type Sample } from './measure.js';

export type Spread = { readonly median: number; readonly min: number; readonly max: number };

/** What one contestant's rounds of one case cost. Times are ms. */
export type Cost = {
  readonly id: ContestantId;
  readonly name: string;
  /** How many rounds the medians are of. */
  readonly rounds: number;
  readonly wallMs: Spread;
  readonly clientCpuMs: Spread;
  readonly machineCpuMs: Spread;
  /** Of all its processes at once. */
  readonly memoryKib: number;
  readonly engineCalls: number;
  /** Pids given out in all containers: processes and threads, those of the engine's own runtime too. */
  readonly pidsInside: number;
};

export type CaseResult = { readonly case: Case; readonly costs: readonly Cost[] };

/** One round of it is all that is taken of who needs longer; ms. */
const PATIENCE_MS = 60_000;

/**
 * Has all contestants do rounds of one case, in turns, after a round each that is not counted.
 *
 * @throws Error when one of them does not find healthy what is healthy, and ill what is ill
 */
export async function race(
  each: Case,
  all: readonly Contestant[],
  setting: Setting,
  fleet: readonly BenchContainer[],
  rounds: number,
  onProgress: (words: string) => void,
): Promise<CaseResult> {
  const racing = all.filter(({ onThisMachine }) => each.containers > 0 || onThisMachine);
  const samples = new Map<ContestantId, Sample[]>();
  const slow = new Set<ContestantId>();
  for (let turn = 0; turn <= rounds; turn += 1) {
    for (const contestant of rotated(racing, turn)) {
      const { id, name } = contestant;
      if (slow.has(id)) continue;
      onProgress(`${caseInWords(each)}: ${turn === 0 ? 'first round' : `${turn} of ${rounds}`}, ${name}`);
      const { sample, ended } = await contestant.round(setting);
      if (ended !== undefined) expectTruth(each, name, ended);
      if (turn === 0 && sample.wallMs > PATIENCE_MS) slow.add(id);
      if (turn > 0 || slow.has(id)) samples.set(id, [...(samples.get(id) ?? []), sample]);
    }
  }
  const costs: Cost[] = [];
  for (const contestant of racing) {
    onProgress(`${caseInWords(each)}: counting, ${contestant.name}`);
    costs.push(costOf(contestant, samples.get(contestant.id) ?? [], await count(contestant, setting, fleet)));
  }
  return { case: each, costs };
}

/** Nobody always follows the same one. */
function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

function costOf({ id, name }: Contestant, samples: readonly Sample[], counted: Counted): Cost {
  const spread = (field: keyof Sample): Spread => spreadOf(samples.map((sample) => sample[field]));
  return {
    id,
    name,
    rounds: samples.length,
    wallMs: spread('wallMs'),
    clientCpuMs: spread('clientCpuMs'),
    machineCpuMs: spread('machineCpuMs'),
    ...counted,
  };
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
  return { median, min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN };
}

function expectTruth(each: Case, name: string, { output }: Ended): void {
  const passed = output.match(/Health check passed/g)?.length ?? 0;
  const failed = output.match(/Health check failed/g)?.length ?? 0;
  const ill = failingIn(each);
  if (failed === ill && passed === each.services - ill) return;
  const found = `${passed} healthy and ${failed} failed`;
  throw new Error(
    `${name}: expected ${each.services - ill} healthy and ${ill} failed, found ${found}:\n${output.slice(-2_000)}`,
  );
}

type Counted = Pick<Cost, 'memoryKib' | 'engineCalls' | 'pidsInside'>;

/** One more round, through a proxy that counts and with looks at its memory, so it is not timed. */
async function count(contestant: Contestant, setting: Setting, fleet: readonly BenchContainer[]): Promise<Counted> {
  const proxy = await startCountingProxy(setting.dockerHost);
  try {
    const before = fleet.map(({ pid }) => nextPidIn(pid));
    let memory = 0;
    await contestant.watched({ ...setting, dockerHost: proxy.dockerHost }, (pid) => {
      memory = Math.max(memory, memoryKib(pid));
    });
    const pids = fleet.map(({ pid }, index) => pidsBetween(before[index] ?? 0, nextPidIn(pid)));
    return {
      memoryKib: memory,
      engineCalls: proxy.calls.length,
      pidsInside: pids.reduce((sum, given) => sum + given, 0),
    };
  } finally {
    await proxy.close();
  }
}
