import type { Part } from './profile.js';
import type { CaseResult } from './race.js';

/** All that a run has found out. */
export type Results = {
  readonly machine: readonly string[];
  /** Who did not race, and why. */
  readonly leftOut: readonly string[];
  readonly cases: readonly CaseResult[];
  /** Of the case that the targets are for. */
  readonly profile: readonly Part[];
};
