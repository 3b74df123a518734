import { command, CONFIG } from '../command.js';

export const explain = command({
  usage: 'explain <name>',
  describe: 'why it is as it is, and what the next round would do',
  flags: CONFIG,
  positionals: { name: { describe: 'the service', type: 'string', demandOption: true } },
  examples: [['explain minio', 'asks it, changes nothing']],
  async run({ name = '', ...given }, io) {
    const { explain } = await import('../explain.js');
    return explain({ service: name, ...given }, io);
  },
});
