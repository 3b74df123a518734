import type { Service } from '../../model/service.js';
import type { Problem } from '../problem.js';
import { commandOf, fieldOf, isOwn, ladderField, trap } from './rule.js';
import type { Linted } from './rule.js';

export function remedyMissing(service: Service): Problem[] {
  if (service.type !== 'daemon' || service.ladder.length > 0) return [];
  return trap(fieldOf(service, 'restart_cmd'), {
    expected: 'a command for a service of type "daemon"',
    found: 'nothing',
    why: 'it is never recovered, only alerted',
    mend: 'give it a restart_cmd, or say "type": "external"',
  });
}

/** A remedy that it inherits was not meant for it in particular. */
export function remedyNeverRun(service: Service, linted: Linted): Problem[] {
  const { type, ladder, restart } = service;
  const field = ladderField(service, linted);
  if (ladder.length === 0 || !isOwn(service, field, linted)) return [];
  if (type === 'external') {
    return trap(fieldOf(service, field), {
      expected: 'none for a service of type "external"',
      found: 'one',
      why: 'it is never run',
      mend: `take it out, or say "type": "daemon"`,
    });
  }
  const forbids =
    restart.policy === 'never' ? 'restart.policy "never"' : restart.maxRestarts === 0 ? 'restart.max_restarts 0' : '';
  if (forbids === '') return [];
  return trap(fieldOf(service, field), {
    expected: `none with ${forbids}`,
    found: 'one',
    why: 'it is never run',
    mend: 'take one of the two out',
  });
}

export function cleanupNeverRun(service: Service, linted: Linted): Problem[] {
  const { cleanup, ladder } = service;
  if (cleanup.length === 0 || !isOwn(service, 'cleanup', linted)) return [];
  if (ladder.some((rung) => commandOf(rung) !== undefined)) return [];
  return trap(fieldOf(service, 'cleanup'), {
    expected: 'a command to clean up for (restart_cmd, or a "run" in recovery)',
    found: 'none',
    why: 'the files are removed only before a command is run, so that they never are',
    mend: 'give the service such a command, or take cleanup out',
  });
}
