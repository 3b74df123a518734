import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, Mistake } from '../model/mistake.js';

/** Where a config may lie when nobody names one, in the order they are tried. */
const USUAL_PLACES = ['./config/system-config.json', '/etc/wardround/system-config.json'];

/**
 * The absolute path of the config file: `named`, else `$WARDROUND_CONFIG`, else the first usual place that exists.
 * @throws Mistake when there is none; it names every place that was looked at.
 */
export function findConfig(named: string | undefined, env: NodeJS.ProcessEnv, cwd: string): string {
  if (named !== undefined) return existing(resolve(cwd, named), '--config');
  const fromEnvironment = env.WARDROUND_CONFIG;
  if (fromEnvironment) return existing(resolve(cwd, fromEnvironment), '$WARDROUND_CONFIG');

  const places = USUAL_PLACES.map((place) => resolve(cwd, place));
  const found = places.find(isThere);
  if (found !== undefined) return found;
  throw new Mistake(
    `expected a config file, found none; looked at ${places.join(' and ')}; name one with --config or $WARDROUND_CONFIG, or let wardround init write one`,
    EXIT.config,
  );
}

function existing(path: string, namedBy: string): string {
  if (isThere(path)) return path;
  throw new Mistake(`${path}: expected a config file, found nothing there; ${namedBy} names it`, EXIT.config);
}

/** What cannot be looked at counts as there: reading it then says why it cannot be read. */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOTDIR');
  }
}
