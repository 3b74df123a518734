import { command, CONFIG } from '../command.js';
import { needNames } from './need-names.js';

export const enable = command({
  usage: 'enable [name..]',
  describe: 'take back a disable',
  flags: CONFIG,
  positionals: { name: { describe: 'the service', type: 'string', array: true } },
  examples: [['enable thumbs', 'the next round looks after it again']],
  check: needNames('enable'),
  async run({ name = [], ...given }, io) {
    const { enable } = await import('../enable.js');
    return enable({ ...given, services: name }, io);
  },
});
