import type { Path, Problem } from './problem.js';
import { emptyObject, isObject, own, withField } from './record.js';

/** The only sections in which `${NAME}` means the environment. Commands are the shell's business. */
const SECTIONS = ['notifications', 'docker', 'heartbeat'];

/**
 * The config with `${NAME}` replaced from the environment in `notifications` and `docker`. A variable that is missing
 * or empty is a problem that names it; its reference stays where it was.
 */
export function substitute(config: unknown, env: NodeJS.ProcessEnv): { value: unknown; problems: Problem[] } {
  const problems: Problem[] = [];
  let value = config;
  for (const section of SECTIONS) {
    if (!isObject(value) || !Object.hasOwn(value, section)) continue;
    value = withField(value, section, substituteIn(value[section], [section], env, problems));
  }
  return { value, problems };
}

function substituteIn(value: unknown, path: Path, env: NodeJS.ProcessEnv, problems: Problem[]): unknown {
  if (path[0] === 'notifications' && path[1] === 'commands') return value;
  if (typeof value === 'string') return substituteText(value, path, env, problems);
  if (Array.isArray(value))
    return value.map((item, index) => substituteIn(item, [...path, String(index)], env, problems));
  if (!isObject(value)) return value;
  const copy = emptyObject();
  for (const [name, field] of Object.entries(value)) copy[name] = substituteIn(field, [...path, name], env, problems);
  return copy;
}

function substituteText(text: string, path: Path, env: NodeJS.ProcessEnv, problems: Problem[]): string {
  return text.replaceAll(/\$\{([^}]*)\}/g, (reference, name: string) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      problems.push({
        path,
        message: 'expected the name of an environment variable between ${ and }, found something else',
      });
      return reference;
    }
    const found = own(env, name);
    if (found) return found;
    const what = found === undefined ? 'nothing' : 'it empty';
    problems.push({ path, message: `expected the environment variable ${name} to be set, found ${what}` });
    return reference;
  });
}
