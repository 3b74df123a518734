import type { Finding, Grade } from '../model/finding.js';
import type { World } from './world.js';

/** One look at one part of the machine. */
export type Checkup = {
  /** What is looked at, in one word. */
  readonly name: string;
  readonly look: (world: World, signal: AbortSignal) => readonly Sight[] | Promise<readonly Sight[]>;
};

/** A finding before it is known which checkup it is of. */
export type Sight = Omit<Finding, 'check'>;

export function ok(says: string): Sight {
  return { grade: 'ok', says };
}

export function warning(says: string, mend: string, hint?: string): Sight {
  return sight('warning', says, mend, hint);
}

export function problem(says: string, mend: string, hint?: string): Sight {
  return sight('problem', says, mend, hint);
}

function sight(grade: Grade, says: string, mend: string, hint?: string): Sight {
  return { grade, says, mend, ...(hint === undefined ? {} : { hint }) };
}
