import { EXIT } from '../model/mistake.js';
import type { Outcome, Visit } from '../model/round.js';

const MEANING = {
  healthy: EXIT.ok,
  degraded: EXIT.ok,
  recovered: EXIT.ok,
  stopped: EXIT.ok,
  not_due: EXIT.ok,
  disabled: EXIT.ok,
  failed: EXIT.down,
  crash_loop: EXIT.down,
  waiting: EXIT.down,
  blocked: EXIT.down,
  unknown: EXIT.unknown,
} as const satisfies Record<Outcome, number>;

/** 1 when something is down, else 3 when something could not be asked, else 0. */
export function exitCodeOf(visits: readonly Visit[]): number {
  const meanings = new Set<number>(visits.map(({ outcome }) => MEANING[outcome]));
  return [EXIT.down, EXIT.unknown].find((code) => meanings.has(code)) ?? EXIT.ok;
}
