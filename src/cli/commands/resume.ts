import { command, CONFIG } from '../command.js';
import { needNames } from './need-names.js';

export const resume = command({
  usage: 'resume [name..]',
  describe: 'take back a stop: remove its marker',
  flags: CONFIG,
  positionals: { name: { describe: 'the service', type: 'string', array: true } },
  examples: [['resume mailer', 'the next round looks after it again']],
  check: needNames('resume'),
  async run({ name = [], ...given }, io) {
    const { resume } = await import('../resume.js');
    return resume({ ...given, services: name }, io);
  },
});
