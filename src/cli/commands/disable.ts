import { command, CONFIG } from '../command.js';
import { needNames } from './need-names.js';

export const disable = command({
  usage: 'disable [name..]',
  describe: 'rounds pass it over, across reboots; it ends no process',
  flags: {
    ...CONFIG,
    reason: { describe: 'why, for whoever wonders', type: 'string', requiresArg: true },
    by: { describe: 'who (default: you)', type: 'string', requiresArg: true },
  },
  positionals: { name: { describe: 'the service', type: 'string', array: true } },
  examples: [['disable thumbs --reason "until spring"', 'until you say enable']],
  check: needNames('disable'),
  async run({ name = [], ...given }, io) {
    const { disable } = await import('../disable.js');
    return disable({ ...given, services: name }, io);
  },
});
