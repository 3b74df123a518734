import type { Path, Problem } from './problem.js';
import { isObject, objectAt, own } from './record.js';
import { foundAs } from './words.js';

/** Words of a remedy's name that say that something is lost. */
const LOSES = /(?:^|[_-])(?:reset|rebuild|recreate|reinit|reinstall|wipe|purge|erase|destroy|delete|drop|format)/i;

/** What is wrong with the remedies beyond the schema: two ways of saying one thing, none, and what is not owned up to. */
export function remedyProblems(config: unknown): Problem[] {
  return Object.entries(objectAt(config, 'services')).flatMap(([name, service]) => [
    ...bothProblems(['services', name], objectAt(service)),
    ...ladderProblems(['services', name], objectAt(service)),
  ]);
}

function bothProblems(path: Path, service: Readonly<Record<string, unknown>>): Problem[] {
  if (own(service, 'restart_cmd') === undefined || own(service, 'recovery') === undefined) return [];
  return [{ path: [...path, 'recovery'], message: 'expected either restart_cmd or recovery, found both' }];
}

function ladderProblems(path: Path, service: Readonly<Record<string, unknown>>): Problem[] {
  const ladder = own(service, 'recovery');
  if (!Array.isArray(ladder)) return [];
  const names = new Set<unknown>();
  return ladder.flatMap((rung: unknown, index): Problem[] => {
    if (!isObject(rung)) return [];
    const here = [...path, 'recovery', String(index)];
    const name = own(rung, 'name');
    const again = names.has(name);
    names.add(name);
    return [
      ...(again
        ? [{ path: [...here, 'name'], message: `expected each name once, found ${foundAs(name, here, false)} again` }]
        : []),
      ...rungProblems(here, rung, typeof own(service, 'container') === 'string'),
    ];
  });
}

function rungProblems(path: Path, rung: Readonly<Record<string, unknown>>, inContainer: boolean): Problem[] {
  const [name, run, action] = [own(rung, 'name'), own(rung, 'run'), own(rung, 'action')];
  if (run === undefined && action === undefined) {
    return [{ path, message: 'expected a command ("run") or an "action", found neither' }];
  }
  if (run !== undefined && action !== undefined) {
    return [{ path: [...path, 'action'], message: 'expected either "run" or "action", found both' }];
  }
  if (action === 'restart_container' && !inContainer) {
    const message =
      'expected a service that lives in a container, found one of this machine; give it a command ("run")';
    return [{ path: [...path, 'action'], message }];
  }
  if (typeof name === 'string' && LOSES.test(name) && own(rung, 'destructive') !== true) {
    const message = `expected "destructive": true, as "${name}" sounds like it loses something; found nothing of the kind`;
    return [{ path: [...path, 'destructive'], message }];
  }
  return [];
}
