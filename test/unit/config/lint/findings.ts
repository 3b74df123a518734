import { formatProblem } from '../../../../src/config/problem.js';
import { load } from '../written.js';

export type Fields = Record<string, unknown>;

/** What the linter says of a config, a line each: `budget-never-fills /services/s/restart/window_seconds`. */
export function traps(config: unknown): string[] {
  return load(config).warnings.map((warning) =>
    formatProblem(warning.rule ?? '', { ...warning, message: '' }).replace(/:\d+:\d+|: $/g, ''),
  );
}

/** The same with the sentences, without the rules. */
export function told(config: unknown): string[] {
  return load(config).warnings.map(({ path, message }) => formatProblem('', { path, message }).trim());
}

/** A config of one service `s` with this ladder. */
export function withLadder(recovery: readonly object[], fields: Fields = {}, rest: object = {}): unknown {
  const health_check = { type: 'tcp', port: 6379 };
  return { ...rest, services: { s: { health_check, recovery, ...fields } } };
}
