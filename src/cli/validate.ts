import { formatProblem } from '../config/problem.js';
import type { Problem } from '../config/problem.js';
import { EXIT } from '../model/mistake.js';
import { loadFor } from './config.js';
import type { Io } from './io.js';

export type ValidateOptions = {
  readonly config?: string;
  /** Whether a warning is as good as an error. */
  readonly strict: boolean;
};

/** `wardround validate`. @returns 0 for a config that can be used, 78 for one with warnings if strict @throws Mistake for a wrong config */
export function validate(options: ValidateOptions, io: Io): number {
  const { system, path, warnings } = loadFor(options, io);
  for (const warning of warnings) io.stderr.write(`${formatProblem(path, warning)} (warning${named(warning)})\n`);
  const count = system.services.size;
  const byHand = [...system.services.values()].filter(({ disabled }) => disabled !== undefined).length;
  const disabled = byHand === 0 ? '' : ` (${String(byHand)} disabled by hand)`;
  const said =
    warnings.length === 0 ? '' : `, ${String(warnings.length)} ${warnings.length === 1 ? 'warning' : 'warnings'}`;
  io.stdout.write(`${path}: ${String(count)} ${count === 1 ? 'service' : 'services'}${disabled}, no errors${said}\n`);
  return options.strict && warnings.length > 0 ? EXIT.config : EXIT.ok;
}

/** The rule's name, under which docs/linter.md explains it. */
function named({ rule }: Problem): string {
  return rule === undefined ? '' : `: ${rule}`;
}
