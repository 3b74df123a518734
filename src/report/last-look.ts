import type { Visit } from '../model/round.js';
import type { ProbeResult } from '../model/verdict.js';

/** The look that verified the last remedy, unless the service was looked at once more before another one. */
export function verifyingLook({ recoveries, decision }: Visit): ProbeResult | undefined {
  if (decision?.kind === 'leave') return undefined;
  return recoveries.findLast(({ verified }) => verified !== undefined)?.verified;
}

/** What was last seen of a service; undefined when it was not asked. */
export function lastLook(visit: Visit): ProbeResult | undefined {
  return verifyingLook(visit) ?? visit.verdict?.result;
}
