import type { Service } from '../../model/service.js';
import type { Problem } from '../problem.js';
import { printable } from '../problem.js';
import { courseOf } from './course.js';
import { fieldOf, isRestarted, seconds, trap } from './rule.js';
import type { Linted } from './rule.js';

/** A remedy that is not tried even when nothing helps: those before it have no `max`, and spend all restarts. */
export function rungNeverReached(service: Service, { system }: Linted): Problem[] {
  if (!isRestarted(service) || service.ladder.length === 1) return [];
  const { rounds, end } = courseOf(service, system.periodMs);
  if (end === undefined) return [];
  const reached = new Set(rounds.flat());
  return service.ladder.flatMap((rung, index) => {
    if (reached.has(index)) return [];
    return trap(fieldOf(service, 'recovery', String(index)), {
      expected: 'a remedy that has its turn when nothing helps',
      found: `"${printable(rung.name)}", which never has`,
      why: whyNever(service, end),
      mend: 'give a "max" to those before it, so that they end, or allow more restart.max_restarts',
    });
  });
}

function whyNever({ restart }: Service, end: string): string {
  const budget = `${restart.maxRestarts} ${restart.maxRestarts === 1 ? 'restart' : 'restarts'} in ${seconds(restart.windowMs)} seconds`;
  const then = end === 'until-reset' ? 'then it waits for a person' : 'then nothing is left';
  return `the budget (${budget}, ${then}) is spent on other remedies`;
}
