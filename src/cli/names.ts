import { suggestion } from '../config/nearest.js';
import { EXIT, Mistake } from '../model/mistake.js';
import type { System } from '../model/service.js';

/** @throws Mistake that names every unknown service, with the nearest known one */
export function requireServices(names: readonly string[], system: System): void {
  const unknown = names.filter((name) => !system.services.has(name));
  if (unknown.length === 0) return;
  const known = [...system.services.keys()];
  const lines = unknown.map((name) => `there is no service "${name}"${suggestion(name, known)}`);
  throw new Mistake(`${lines.join('\n')}\nthe config has: ${known.slice(0, 30).join(', ')}`, EXIT.usage);
}
