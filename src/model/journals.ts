import { containerJournal, ENGINE_JOURNAL } from './journal.js';
import type { Service, System } from './service.js';

/** The journals of all that the config names. */
export function journalsOf({ services }: System): string[] {
  return [...services.keys(), ...containersOf(services.values()).map(containerJournal), ENGINE_JOURNAL];
}

/** The containers that these services live in, as the config names them. */
export function containersOf(services: Iterable<Service>): string[] {
  const names = [...services].flatMap(({ target }) => (target.kind === 'container' ? [target.name] : []));
  return [...new Set(names)];
}
