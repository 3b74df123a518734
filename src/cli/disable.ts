import { EXIT } from '../model/mistake.js';
import { escapeText } from '../report/escape.js';
import { writeDisabled } from '../state/disabled.js';
import { loadFor } from './config.js';
import type { Io } from './io.js';
import { requireServices, serviceNamed } from './names.js';
import { refusedText } from './by-hand/refused.js';
import { whoAmI } from './by-hand/who.js';

export type DisableOptions = {
  readonly config?: string;
  readonly services: readonly string[];
  readonly reason?: string;
  readonly by?: string;
};

/**
 * `wardround disable NAME…`: rounds pass it over, until somebody enables it. What runs goes on running.
 *
 * @returns 1 when one of them could not be disabled
 * @throws Mistake for a wrong config or name
 */
export function disable({ services, reason, ...options }: DisableOptions, io: Io): number {
  const by = options.by ?? whoAmI(io);
  const { system } = loadFor(options, io);
  requireServices(services, system);
  const disabled: string[] = [];
  const names = [...new Set(services)];
  for (const name of names) {
    try {
      const before = serviceNamed(name, system);
      writeDisabled(system.stateDir, name, { at: Date.now(), by, ...(reason === undefined ? {} : { reason }) });
      const inConfig = before.enabled || before.disabled !== undefined ? '' : '; the config disables it as well';
      const why = reason === undefined ? '' : ` (${escapeText(reason)})`;
      io.stdout.write(`${name}: disabled by ${escapeText(by)}${why}, rounds pass it over${inConfig}\n`);
      disabled.push(name);
    } catch (error) {
      io.stderr.write(`wardround: ${name} was not disabled: ${refusedText(error)}\n`);
    }
  }
  if (disabled.length > 0) {
    io.stdout.write('what runs goes on running: it is not checked, not restarted, and nobody is called\n');
    io.stdout.write(`to undo it: wardround enable ${disabled.join(' ')}\n`);
  }
  return disabled.length === names.length ? EXIT.ok : EXIT.down;
}
