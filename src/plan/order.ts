import type { Service } from '../model/service.js';

/**
 * The services so that each comes after all that it depends on, and otherwise in the order of the config. Linear in
 * services and dependencies, and without recursion: a chain may be as long as the config.
 *
 * @param services a graph without cycles in which every dependency is known: the config was checked for both
 */
export function orderByDependencies(services: ReadonlyMap<string, Service>): Service[] {
  const ordered = new Set<Service>();
  for (const first of services.values()) {
    const path: { readonly service: Service; next: number }[] = [{ service: first, next: 0 }];
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const name = step.service.dependencies[step.next];
      const dependency = name === undefined ? undefined : services.get(name);
      step.next += 1;
      if (name === undefined) {
        ordered.add(step.service);
        path.pop();
      } else if (dependency !== undefined && !ordered.has(dependency)) {
        path.push({ service: dependency, next: 0 });
      }
    }
  }
  return [...ordered];
}
