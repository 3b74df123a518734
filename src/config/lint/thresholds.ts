import type { Service } from '../../model/service.js';
import type { Problem } from '../problem.js';
import { fieldOf, isRestarted, seconds, trap } from './rule.js';
import type { Linted } from './rule.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export function failureThresholdTooLong(service: Service, { system }: Linted): Problem[] {
  if (!isRestarted(service)) return [];
  return tooLong(service, 'failure_threshold', service.failureThreshold, system.periodMs, 'down', 'it is restarted');
}

export function successThresholdTooLong(service: Service, { system }: Linted): Problem[] {
  return tooLong(service, 'success_threshold', service.successThreshold, system.periodMs, 'well', 'it counts as well');
}

function tooLong(
  service: Service,
  field: string,
  rounds: number,
  periodMs: number,
  state: string,
  then: string,
): Problem[] {
  // The first of the rounds is the one that sees it.
  const lastsMs = (rounds - 1) * periodMs;
  if (lastsMs <= DAY_MS) return [];
  return trap(fieldOf(service, field), {
    expected: 'rounds of a day at most',
    found: `${rounds}, one every ${seconds(periodMs)} seconds`,
    why: `it is ${state} for ${Math.round(lastsMs / HOUR_MS)} hours before ${then}`,
    mend: 'count rounds here, not seconds',
  });
}
