import type { Service } from '../../model/service.js';
import type { Problem } from '../problem.js';
import { fieldOf, trap } from './rule.js';
import type { Linted } from './rule.js';

export function dependencyDisabled(service: Service, { system }: Linted): Problem[] {
  return service.dependencies.flatMap((name, index) => {
    if (system.services.get(name)?.enabled !== false) return [];
    return trap(fieldOf(service, 'dependencies', String(index)), {
      expected: 'an enabled service',
      found: `"${name}", which is disabled and never looked at`,
      why: 'it counts as up, whatever it does',
      mend: 'enable it, or take it out of the dependencies',
    });
  });
}

/** To need something external is what external is for: only that nobody hears of it cannot have been meant. */
export function dependencyUnheard(service: Service, { system }: Linted): Problem[] {
  return service.dependencies.flatMap((name, index) => {
    const needed = system.services.get(name);
    if (needed?.enabled !== true || needed.type !== 'external') return [];
    if (needed.channels.length > 0 || service.channels.length > 0) return [];
    return trap(fieldOf(service, 'dependencies', String(index)), {
      expected: 'a service that is restarted, or that calls somebody',
      found: `"${name}", which is external and calls nobody`,
      why: `as long as it is down, "${service.name}" is blocked, and nobody hears of it`,
      mend: `give "${name}" a notify_on_fail`,
    });
  });
}
