import type { Service } from '../model/service.js';

/**
 * The named services and everything that depends on them, directly or through others.
 *
 * @param order all services in dependency order
 */
export function withDependents(order: readonly Service[], named: readonly string[]): string[] {
  const wanted = new Set(named);
  // Dependencies come before their dependents, so that one pass reaches all of them.
  for (const { name, dependencies } of order) {
    if (dependencies.some((dependency) => wanted.has(dependency))) wanted.add(name);
  }
  return [...wanted];
}
