import { messageOf } from '../model/message-of.js';
import { containerJournal } from '../model/journal.js';
import { EXIT, Mistake } from '../model/mistake.js';
import { currentMoment } from '../state/clock.js';
import { createJournal } from '../state/journal.js';
import { loadFor } from './config.js';
import type { Io } from './io.js';
import { requireContainers, requireServices } from './names.js';

export type ResetOptions = {
  readonly config?: string;
  readonly services: readonly string[];
  /** By the names that the config gives them. */
  readonly containers: readonly string[];
};

/**
 * `wardround reset NAME…`: restarts that were counted do not count any more. What happened stays in the journal.
 * @throws Mistake for an unknown name, or when the journal cannot be written
 */
export function reset({ services, containers, ...options }: ResetOptions, io: Io): number {
  const { system } = loadFor(options, io);
  requireServices(services, system);
  requireContainers(containers, system);
  const journal = createJournal(system.stateDir);
  const forget = (name: string, key: string, forgotten: string): void => {
    try {
      journal.append(key, { ...currentMoment(), event: 'reset' });
    } catch (error) {
      throw new Mistake(`${name} was not reset: ${messageOf(error)}`, EXIT.down);
    }
    io.stdout.write(`${name}: its ${forgotten} are forgotten; the next round may ${forgotten.slice(0, -1)} it again\n`);
  };
  for (const name of services) forget(name, name, 'restarts');
  for (const name of containers) forget(`container ${name}`, containerJournal(name), 'starts');
  return EXIT.ok;
}
