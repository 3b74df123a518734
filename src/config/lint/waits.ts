import type { ContainerPolicy } from '../../model/container.js';
import type { Check, Service } from '../../model/service.js';
import { isRestarted, fieldOf, rungField, seconds, trap } from './rule.js';
import type { Linted, Rule } from './rule.js';
import type { Problem } from '../problem.js';

export const roundOverlaps: Rule = ({ system: { deadlineMs, periodMs } }) => {
  if (deadlineMs < periodMs) return [];
  return trap(['run_deadline_seconds'], {
    expected: `less than run_period_seconds (${seconds(periodMs)})`,
    found: seconds(deadlineMs),
    why: 'a long round is still on when cron starts the next one, which leaves at once with exit code 75',
    mend: 'shorten it, or say in run_period_seconds that cron starts less often',
  });
};

/** `decide` starts nothing whose wait and first look do not fit in what is left of the round. */
export function startupDelayTooLong(service: Service, linted: Linted): Problem[] {
  const { deadlineMs } = linted.system;
  const lookMs = startCheckOf(service).timeoutMs;
  if (!isRestarted(service)) return [];
  return service.ladder.flatMap(({ name, startupDelayMs }, index) => {
    if (startupDelayMs + lookMs < deadlineMs) return [];
    const what = service.ladder.length === 1 ? 'recovery' : `"${name}"`;
    return trap(rungField(service, index, 'startup_delay_seconds', linted), {
      expected: `less than run_deadline_seconds (${seconds(deadlineMs)}) without the check's timeout (${seconds(lookMs)})`,
      found: seconds(startupDelayMs),
      why: `no round has the time for this wait, so that ${what} is never started`,
      mend: 'shorten it, and say in startup_timeout_seconds how long a start may take',
    });
  });
}

export function verifyTimeoutTooLong(service: Service, { system: { deadlineMs } }: Linted): Problem[] {
  if (!isRestarted(service) || service.verifyTimeoutMs < deadlineMs) return [];
  return trap(fieldOf(service, 'verify_timeout_seconds'), {
    expected: `less than run_deadline_seconds (${seconds(deadlineMs)})`,
    found: seconds(service.verifyTimeoutMs),
    why: 'the end of the round cuts this wait short',
    mend: 'shorten it, and say in startup_timeout_seconds how long a start may take: that goes on over rounds',
  });
}

export const containerDelayTooLong: Rule = ({ system: { containers, deadlineMs } }) =>
  [...containers.values()].filter(isStarted).flatMap(({ name, startupDelayMs }) => {
    if (startupDelayMs < deadlineMs) return [];
    return trap(['containers', name, 'startup_delay_seconds'], {
      expected: `less than run_deadline_seconds (${seconds(deadlineMs)})`,
      found: seconds(startupDelayMs),
      why: 'no round has the time for this wait and then a look at the services',
      mend: 'shorten it, and say in the startup_timeout_seconds of the services how long their start may take',
    });
  });

function isStarted({ onDown, maxStarts }: ContainerPolicy): boolean {
  return onDown !== 'alert' && maxStarts > 0;
}

/** By what it is asked after a remedy. */
export function startCheckOf({ startupCheck, check }: Service): Check {
  return startupCheck ?? check;
}
