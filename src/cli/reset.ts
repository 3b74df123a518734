import { EXIT, Mistake } from '../model/mistake.js';
import { currentMoment } from '../state/clock.js';
import { createJournal } from '../state/journal.js';
import { messageOf } from '../model/message-of.js';
import { loadFor } from './config.js';
import type { Io } from './io.js';
import { requireServices } from './names.js';

/**
 * `wardround reset NAME…`: restarts that were counted do not count any more. What happened stays in the journal.
 * @throws Mistake for an unknown name, or when the journal cannot be written
 */
export function reset(options: { readonly config?: string; readonly services: readonly string[] }, io: Io): number {
  const { system } = loadFor(options, io);
  requireServices(options.services, system);
  const journal = createJournal(system.stateDir);
  for (const name of options.services) {
    try {
      journal.append(name, { ...currentMoment(), event: 'reset' });
    } catch (error) {
      throw new Mistake(`${name} was not reset: ${messageOf(error)}`, EXIT.down);
    }
    io.stdout.write(`${name}: its restarts are forgotten; the next round may restart it again\n`);
  }
  return EXIT.ok;
}
