import { EXIT } from '../model/mistake.js';
import { escapeText } from '../report/escape.js';
import { removeDisabled } from '../state/disabled.js';
import { loadFor } from './config.js';
import type { Io } from './io.js';
import { requireServices, serviceNamed } from './names.js';
import { refusedText } from './by-hand/refused.js';

export type EnableOptions = { readonly config?: string; readonly services: readonly string[] };

/**
 * `wardround enable NAME…`: takes back what `disable` said. What the config disables is for the config to enable.
 *
 * @returns 1 when one of them is still disabled
 * @throws Mistake for a wrong config or name
 */
export function enable({ services, ...options }: EnableOptions, io: Io): number {
  const { system, path } = loadFor(options, io);
  requireServices(services, system);
  let isComplete = true;
  for (const name of new Set(services)) {
    const { enabled, disabled } = serviceNamed(name, system);
    try {
      const was = removeDisabled(system.stateDir, name);
      if (!enabled && disabled === undefined) {
        isComplete = false;
        const what = `the config says "enabled": false; change that in ${escapeText(path)}`;
        io.stderr.write(`wardround: ${name} is still disabled: ${what}\n`);
      } else {
        io.stdout.write(`${name}: ${was ? 'enabled, the next round looks after it again' : 'was not disabled'}\n`);
      }
    } catch (error) {
      isComplete = false;
      io.stderr.write(`wardround: ${name} is still disabled: ${refusedText(error)}\n`);
    }
  }
  return isComplete ? EXIT.ok : EXIT.down;
}
