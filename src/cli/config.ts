import { loadConfig, type LoadedConfig } from '../config/load.js';
import { escapeText } from '../report/escape.js';
import { withDisabled, type Overlaid } from './disabled.js';
import type { Io } from './io.js';

/**
 * The config that the command line names, else the one that is found, with what people have disabled by hand. What is
 * wrong with the latter is said on stderr.
 *
 * @throws Mistake with all that is wrong with the config
 */
export function loadFor(options: { readonly config?: string }, io: Io): LoadedConfig & Pick<Overlaid, 'stateTrouble'> {
  const loaded = loadConfig({ ...io, ...(options.config === undefined ? {} : { path: options.config }) });
  const { troubles, ...overlaid } = withDisabled(loaded.system);
  for (const trouble of troubles) io.stderr.write(`wardround: ${escapeText(trouble)}\n`);
  return { ...loaded, ...overlaid };
}
