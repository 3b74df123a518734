import { NO_COUNT, type Count, type Counters } from '../../model/counters.js';
import type { Facts, Past } from '../../model/journal.js';
import { containersOf } from '../../model/journals.js';
import type { Round } from '../../model/round.js';
import type { Service, System } from '../../model/service.js';
import type { Metric, Sample } from './exposition.js';

/** All that the metrics are made of. */
export type Measured = {
  readonly system: System;
  /** A whole one. */
  readonly round: Round;
  /** What is known after the round, by journal. */
  readonly pastOf: (journal: string) => Past;
  /** Absent where they are not known: then there are none. */
  readonly counters?: Counters;
  /** The version of the program. */
  readonly version: string;
};

/** In the order of the config. */
export function enabledIn({ services }: System): Service[] {
  return [...services.values()].filter(({ enabled }) => enabled);
}

/** The containers that enabled services live in, in the order of the config. */
export function containersIn(system: System): string[] {
  return containersOf(enabledIn(system));
}

/** How often something has happened in a journal. */
export function countOf(
  { counters }: Pick<Measured, 'counters'>,
  journal: string,
  count: keyof Count,
): number | undefined {
  return counters === undefined ? undefined : (counters.get(journal) ?? NO_COUNT)[count];
}

export function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name: `wardround_${name}`, type: 'gauge', help, samples };
}

export function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name: `wardround_${name}`, type: 'counter', help, samples };
}

export function sampleOf(labels: Readonly<Record<string, string>>, value: number | undefined): Sample[] {
  return value === undefined ? [] : [{ labels, value }];
}

export function factsOf(past: Past): Facts | undefined {
  return past.kind === 'known' ? past.facts : undefined;
}

export function bit(is: boolean): number {
  return is ? 1 : 0;
}

export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
