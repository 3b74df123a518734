import type { Service } from '../../model/service.js';
import type { Problem } from '../problem.js';
import { commandsIn } from './commands.js';
import type { Placed } from './commands.js';
import { commandOf, rungField, seconds, trap } from './rule.js';
import type { Linted } from './rule.js';
import { staysInForeground } from './servers.js';

/** A server that the round would wait for, and then end. */
export function serverInForeground(service: Service, linted: Linted): Problem[] {
  return service.ladder.flatMap((rung, index) => {
    const [found] = commandsIn(commandOf(rung) ?? '').filter(isWaitedFor);
    if (found === undefined) return [];
    return trap(rungField(service, index, 'run', linted), {
      expected: 'a command that returns',
      found: `${found.command.program} in the foreground`,
      why: `the round waits for it, and ends it after ${seconds(rung.timeoutMs)} seconds`,
      mend: 'end the command with: >> /var/log/NAME.log 2>&1 &',
    });
  });
}

/** What only passes on what it reads: it ends when the server does. */
const PASSES_ON: ReadonlySet<string> = new Set(['tee', 'logger', 'cat']);

function isWaitedFor({ command, pipeline, place, inBackground, isTimed }: Placed): boolean {
  if (inBackground || isTimed) return false;
  if (!pipeline.slice(place + 1).every(({ program }) => PASSES_ON.has(program))) return false;
  return staysInForeground(command.program, command.args);
}
