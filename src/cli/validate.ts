import { formatProblem } from '../config/problem.js';
import { EXIT } from '../model/mistake.js';
import { loadFor } from './config.js';
import type { Io } from './io.js';

/** `wardround validate`. @returns 0 for a config that can be used, warnings or not @throws Mistake for a wrong config */
export function validate(options: { readonly config?: string }, io: Io): number {
  const { system, path, warnings } = loadFor(options, io);
  for (const warning of warnings) io.stderr.write(`${formatProblem(path, warning)} (warning)\n`);
  const count = system.services.size;
  const said =
    warnings.length === 0 ? '' : `, ${String(warnings.length)} ${warnings.length === 1 ? 'warning' : 'warnings'}`;
  io.stdout.write(`${path}: ${String(count)} ${count === 1 ? 'service' : 'services'}, no errors${said}\n`);
  return EXIT.ok;
}
