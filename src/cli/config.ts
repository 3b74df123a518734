import { loadConfig, type LoadedConfig } from '../config/load.js';
import type { Io } from './io.js';

/** The config that the command line names, else the one that is found. @throws Mistake with all that is wrong with it */
export function loadFor(options: { readonly config?: string }, io: Io): LoadedConfig {
  return loadConfig({ ...io, ...(options.config === undefined ? {} : { path: options.config }) });
}
