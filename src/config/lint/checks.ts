import { isDeepStrictEqual } from 'node:util';
import type { Check, Service } from '../../model/service.js';
import type { Problem } from '../problem.js';
import { fieldOf, trap } from './rule.js';

export function intervalWithoutMeaning(service: Service): Problem[] {
  const checks = { startup_check: service.startupCheck, readiness_check: service.readinessCheck };
  return Object.entries(checks).flatMap(([field, check]) => {
    if (check === undefined || check.intervalMs === 0) return [];
    return trap(fieldOf(service, field, 'interval_seconds'), {
      expected: 'none',
      found: 'one',
      why: `only the health_check's interval counts: ${field} is asked whenever it is its turn`,
      mend: 'take it out',
    });
  });
}

export function readinessSameAsHealth(service: Service): Problem[] {
  const { check, readinessCheck } = service;
  if (readinessCheck === undefined || !isDeepStrictEqual(question(check), question(readinessCheck))) return [];
  return trap(fieldOf(service, 'readiness_check'), {
    expected: 'another question than that of health_check',
    found: 'the same',
    why: 'what is alive by it is always ready by it too, so that it says nothing',
    mend: 'ask something that tells whether the service can do its work, or take it out',
  });
}

/** A check without what does not change its answer. */
function question(check: Check): object {
  return { ...check, intervalMs: 0, attempts: 1, retryDelayMs: 0 };
}
