import { suggestion } from '../config/nearest.js';
import { containersOf } from '../model/journals.js';
import { EXIT, Mistake } from '../model/mistake.js';
import type { Service, System } from '../model/service.js';

/** @throws Mistake that names every unknown container, with the nearest known one */
export function requireContainers(names: readonly string[], system: System): void {
  const known = containersOf(system.services.values());
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const lines = unknown.map((name) => `no service lives in a container "${name}"${suggestion(name, known)}`);
  throw new Mistake(lines.join('\n'), EXIT.usage);
}

/** @throws Mistake when there is no such service, with the nearest known one */
export function serviceNamed(name: string, system: System): Service {
  requireServices([name], system);
  const service = system.services.get(name);
  if (service === undefined) throw new Error(`${name} is no service, and was taken for one`);
  return service;
}

/**
 * @param others services that are known besides those of the config: asked for only where a name is not among these
 * @throws Mistake that names every unknown service, with the nearest known one
 */
export function requireServices(
  names: readonly string[],
  system: System,
  others: () => readonly string[] = () => [],
): void {
  const isUnknown = names.some((name) => !system.services.has(name));
  const known = [...system.services.keys(), ...(isUnknown ? others() : [])];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const lines = unknown.map((name) => `there is no service "${name}"${suggestion(name, known)}`);
  throw new Mistake(
    `${lines.join('\n')}\nthe config has: ${[...system.services.keys()].slice(0, 30).join(', ')}`,
    EXIT.usage,
  );
}
