import type { Disabled, Service, System } from '../model/service.js';
import { readDisabled } from '../state/disabled.js';

export type Overlaid = {
  readonly system: System;
  /** For a person, a line each. */
  readonly troubles: readonly string[];
  /** Why it is not known who is disabled, if it is not: then nothing may be restarted. */
  readonly stateTrouble?: string;
};

/** The system with what people have disabled by hand as of now. */
export function withDisabled(system: System): Overlaid {
  const read = readDisabled(system.stateDir);
  if (read.kind === 'unreadable') {
    return { system, troubles: [], stateTrouble: `who is disabled by hand cannot be read: ${read.cause}` };
  }
  const services = new Map(
    [...system.services].map(([name, service]) => [name, overlaid(service, read.disabled.get(name))]),
  );
  return { system: { ...system, services }, troubles: read.troubles };
}

/** What the config disables is not anybody's to enable. */
function overlaid(service: Service, disabled: Disabled | undefined): Service {
  const { disabled: before, ...config } = service;
  if (before === undefined && !service.enabled) return service;
  return disabled === undefined ? { ...config, enabled: true } : { ...config, enabled: false, disabled };
}
