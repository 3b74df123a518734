import type { System } from '../model/service.js';
import { readDisabled } from '../state/disabled.js';

export type Overlaid = {
  readonly system: System;
  /** For a person, a line each. */
  readonly troubles: readonly string[];
  /** Why it is not known who is disabled, if it is not: then nothing may be restarted. */
  readonly stateTrouble?: string;
};

/** The system with what people have disabled by hand. */
export function withDisabled(system: System): Overlaid {
  const read = readDisabled(system.stateDir);
  if (read.kind === 'unreadable') {
    return { system, troubles: [], stateTrouble: `who is disabled by hand cannot be read: ${read.cause}` };
  }
  if (read.disabled.size === 0) return { system, troubles: [] };
  const services = new Map(
    [...system.services].map(([name, service]) => {
      const disabled = service.enabled ? read.disabled.get(name) : undefined;
      return [name, disabled === undefined ? service : { ...service, enabled: false, disabled }];
    }),
  );
  return { system: { ...system, services }, troubles: read.troubles };
}
