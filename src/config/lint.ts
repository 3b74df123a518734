import type { Service, System } from '../model/service.js';
import { nearest } from './nearest.js';
import type { Problem } from './problem.js';

/**
 * Known traps: what is a valid config and surely not what was meant.
 *
 * @param topics the topics of the config by their keys
 */
export function lint(system: System, topics: Readonly<Record<string, string>>): Problem[] {
  return [...system.services.values()]
    .filter((service) => service.enabled)
    .flatMap((service) => [
      ...startupDelay(service, system),
      ...call(service, system),
      ...topic(service, topics),
      ...dependencies(service, system),
      ...remedy(service),
    ]);
}

function startupDelay(service: Service, { deadlineMs }: System): Problem[] {
  if (service.startupDelayMs < deadlineMs || service.restartCommand === undefined) return [];
  const message =
    `expected less than run_deadline_seconds (${deadlineMs / 1000}), found ${service.startupDelayMs / 1000}; ` +
    'no round has the time for this wait, so that recovery is never started';
  return [{ path: fieldOf(service, 'startup_delay_seconds'), message }];
}

function call(service: Service, { ntfy }: System): Problem[] {
  if (service.topic === undefined || ntfy !== undefined) return [];
  return [
    {
      path: fieldOf(service, 'notify_on_fail'),
      message: 'expected notifications.ntfy, found nothing; nobody is called',
    },
  ];
}

/** What is no key is taken for a topic itself, and an alert to a topic that nobody reads is lost in silence. */
function topic(service: Service, topics: Readonly<Record<string, string>>): Problem[] {
  if (service.topic === undefined || Object.values(topics).includes(service.topic)) return [];
  const near = nearest(service.topic, Object.keys(topics));
  if (near === undefined) return [];
  const message = `expected a key of notifications.ntfy.topics, found none of that name; did you mean "${near}"?`;
  return [{ path: fieldOf(service, 'notify_on_fail'), message }];
}

function dependencies(service: Service, { services }: System): Problem[] {
  return service.dependencies.flatMap((name, index) => {
    if (services.get(name)?.enabled !== false) return [];
    const message = `expected an enabled service, found "${name}", which is disabled and never looked at`;
    return [{ path: [...fieldOf(service, 'dependencies'), String(index)], message }];
  });
}

function remedy(service: Service): Problem[] {
  const path = fieldOf(service, 'restart_cmd');
  if (service.type === 'external' && service.restartCommand !== undefined) {
    return [{ path, message: 'expected none for a service of type "external", found one; it is never run' }];
  }
  if (service.type === 'daemon' && service.restartCommand === undefined) {
    const message =
      'expected a command for a service of type "daemon", found nothing; it is never recovered, only alerted';
    return [{ path, message }];
  }
  return [];
}

function fieldOf(service: Service, field: string): string[] {
  return ['services', service.name, field];
}
