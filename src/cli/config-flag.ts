import { findConfig } from '../config/find.js';
import { shellWord } from '../schedule/words.js';
import type { Io } from './io.js';

/** What has to follow a command for it to find this config: ` --config PATH`, or nothing where it is found anyway. */
export function configFlag(path: string, { env, cwd }: Pick<Io, 'env' | 'cwd'>): string {
  return foundAnyway(env, cwd) === path ? '' : ` --config ${shellWord(path)}`;
}

/** The config that is found where nobody names one on the command line, if there is one. */
export function foundAnyway(env: NodeJS.ProcessEnv, cwd: string): string | undefined {
  try {
    return findConfig(undefined, env, cwd);
  } catch {
    return undefined;
  }
}
