import type { Service } from '../model/service.js';

export type Selection = {
  /** The services of this round, in dependency order. */
  readonly order: readonly Service[];
  /** Named by the user: always asked, due or not. Empty: all services. */
  readonly named: ReadonlySet<string>;
};

/**
 * The named services and everything that they depend on; all services when none is named.
 *
 * @param order all services in dependency order
 * @param named names that are known to exist
 */
export function select(order: readonly Service[], named: readonly string[]): Selection {
  if (named.length === 0) return { order, named: new Set() };
  const wanted = new Set(named);
  // Dependencies come before their dependents, so that walking backwards reaches all of them in one pass.
  for (const service of [...order].reverse()) {
    if (wanted.has(service.name)) for (const dependency of service.dependencies) wanted.add(dependency);
  }
  return { order: order.filter((service) => wanted.has(service.name)), named: new Set(named) };
}
