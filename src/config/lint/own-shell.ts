import type { Service } from '../../model/service.js';
import type { Problem } from '../problem.js';
import { byPattern } from './by-pattern.js';
import { commandIn, commandsIn } from './commands.js';
import type { Command, Placed } from './commands.js';
import { parseShell } from './shell.js';
import { commandOf, rungField, trap } from './rule.js';
import type { Linted } from './rule.js';

/** The shells that run a command: bash where there is one. */
const RUNNERS = ['sh', 'bash'];

/**
 * A command that ends the shell that runs it. The runner's own shell has nothing of the command on its command line; one
 * that the command starts itself (`sh -c '…'`) has all of it.
 */
export function commandEndsItself(service: Service, linted: Linted): Problem[] {
  return service.ladder.flatMap((rung, index) => {
    const [found] = commandsIn(commandOf(rung) ?? '').flatMap((placed) => endOf(placed) ?? []);
    if (found === undefined) return [];
    return trap(rungField(service, index, 'run', linted), {
      expected: 'a command that does not end its own shell',
      found,
      why: 'what comes after it is never run',
      mend: 'kill by name with -x ("pkill -x minio"), or write the command without sh -c around it',
    });
  });
}

function endOf(placed: Placed): string | undefined {
  const { command, shells } = placed;
  if (command.program === 'pkill') {
    const sought = byPattern(command);
    if (sought === undefined) return undefined;
    if (RUNNERS.every(sought.fits)) return 'pkill with a pattern that every shell fits';
  }
  if (command.program === 'kill' && /^(?:-\w+ )?(?:-- )?0$/.test(command.args.join(' '))) {
    return 'kill 0, which is all of its own process group';
  }
  return killedBy(placed).some((sought) => sought.full && shells.some(sought.fits))
    ? 'a kill by a pattern that stands on the command line of the shell around it, too'
    : undefined;
}

function killedBy({ command, pipeline, place }: Placed): { full: boolean; fits: (line: string) => boolean }[] {
  if (command.program === 'pkill') return listed(byPattern(command));
  if (command.program === 'pgrep' && isKill(pipeline[place + 1])) return listed(byPattern(command));
  if (command.program !== 'kill') return [];
  return command.args.flatMap((arg) => {
    const inner = /^(?:\$\((.*)\)|`(.*)`)$/s.exec(arg);
    const [list, ...more] = parseShell(inner?.[1] ?? inner?.[2] ?? '') ?? [];
    const words = list?.pipelines[0]?.[0];
    const found = more.length === 0 && words !== undefined ? commandIn(words) : undefined;
    return found?.program === 'pgrep' ? listed(byPattern(found)) : [];
  });
}

function isKill(command: Command | undefined): boolean {
  return command?.program === 'xargs' && command.args.some((arg) => /^(?:.*\/)?kill$/.test(arg));
}

function listed<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
