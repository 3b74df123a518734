import { containerJournal, ENGINE_JOURNAL } from './journal.js';
import type { System } from './service.js';

/** The journals of all that the config names. */
export function journalsOf(system: System): string[] {
  return [...system.services.keys(), ...containersOf(system).map(containerJournal), ENGINE_JOURNAL];
}

/** The containers that services live in, as the config names them. */
export function containersOf({ services }: System): string[] {
  const names = [...services.values()].flatMap(({ target }) => (target.kind === 'container' ? [target.name] : []));
  return [...new Set(names)];
}
