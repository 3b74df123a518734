import type { Backoff, Service } from '../../model/service.js';
import type { Problem } from '../problem.js';
import { fieldOf, isRestarted, seconds, trap } from './rule.js';
import type { Linted } from './rule.js';

/**
 * A budget that no crash loop ever spends. It is spent once `max_restarts` restarts in a row lie in one window, the first
 * and the last less than a window apart; a round has at most as many of them as the ladder has rungs.
 */
export function budgetNeverFills(service: Service, { system }: Linted): Problem[] {
  const { restart, ladder } = service;
  if (!isRestarted(service) || isLimitedOtherwise(service, system.periodMs)) return [];
  const rounds = Math.ceil(restart.maxRestarts / ladder.length);
  const apartMs = (rounds - 1) * system.periodMs;
  if (apartMs < restart.windowMs) return [];
  const each = ladder.length === 1 ? '' : `, ${ladder.length} in each`;
  return trap(fieldOf(service, 'restart', 'window_seconds'), {
    expected: `more than ${seconds(apartMs)}: ${restart.maxRestarts} restarts take ${rounds} rounds${each}, one every ${seconds(system.periodMs)} seconds`,
    found: seconds(restart.windowMs),
    why: 'the budget never fills, so that a service that does not come up is restarted for ever',
    mend: `make it ${seconds(rounds * system.periodMs)} or more, or allow fewer max_restarts`,
  });
}

/** A backoff whose first wait is cut to its longest, which is an hour where nothing is said. */
export function backoffCutShort(service: Service): Problem[] {
  const { backoff } = service.restart;
  if (!isRestarted(service) || backoff === undefined || backoff.initialMs <= backoff.maxMs) return [];
  return trap(fieldOf(service, 'restart', 'backoff', 'initial_seconds'), {
    expected: `at most max_seconds (${seconds(backoff.maxMs)})`,
    found: seconds(backoff.initialMs),
    why: `every wait is cut to ${seconds(backoff.maxMs)} seconds, the first one too`,
    mend: 'raise max_seconds, or shorten initial_seconds',
  });
}

/** Backoff spaces restarts out by itself, and a ladder whose every rung has a `max` ends by itself. */
function isLimitedOtherwise({ restart, ladder }: Service, periodMs: number): boolean {
  if (ladder.every(({ max }) => max !== undefined)) return true;
  return restart.backoff !== undefined && longestMs(restart.backoff) > periodMs;
}

function longestMs({ initialMs, multiplier, maxMs }: Backoff): number {
  return multiplier > 1 && initialMs > 0 ? maxMs : Math.min(initialMs, maxMs);
}
