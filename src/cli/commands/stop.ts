import { command, CONFIG } from '../command.js';
import { needNames } from './need-names.js';

export const stop = command({
  usage: 'stop [name..]',
  describe: 'rounds leave it alone for a while; it ends no process',
  flags: {
    ...CONFIG,
    for: { describe: 'how long: 30m, 2h, 1h30m, 7d', type: 'string', requiresArg: true, conflicts: 'until' },
    until: { describe: 'until when: 18:30, 2026-12-01T08:00', type: 'string', requiresArg: true },
    reason: { describe: 'why, for whoever wonders', type: 'string', requiresArg: true },
    by: { describe: 'who (default: you)', type: 'string', requiresArg: true },
    'with-dependents': { describe: 'and all that depends on it', type: 'boolean' },
  },
  positionals: { name: { describe: 'the service', type: 'string', array: true } },
  examples: [
    ['stop mailer --for 2h --reason "new disk"', 'it is resumed by itself'],
    ['stop db --with-dependents', 'until you say resume'],
  ],
  check: needNames('stop'),
  async run({ name = [], 'with-dependents': dependents = false, ...given }, io) {
    const { stop } = await import('../stop.js');
    return stop({ ...given, services: name, dependents }, io);
  },
});
