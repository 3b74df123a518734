import type { Service, System } from '../model/service.js';
import type { Problem } from './problem.js';

/** Known traps: what is a valid config and surely not what was meant. */
export function lint(system: System): Problem[] {
  return [...system.services.values()]
    .filter((service) => service.enabled)
    .flatMap((service) => [
      ...startupDelay(service, system),
      ...call(service, system),
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
