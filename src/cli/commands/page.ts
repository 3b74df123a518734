import { command, CONFIG } from '../command.js';

export const page = command({
  usage: 'page',
  describe: 'the status page: one HTML file that needs no server',
  flags: {
    ...CONFIG,
    public: { describe: 'for everybody: names, states, uptime and times alone', type: 'boolean' },
    output: { describe: 'write it there, as a whole, instead of to stdout', type: 'string', requiresArg: true },
  },
  positionals: {},
  examples: [
    ['page > status.html', 'how things are and have been, to be opened in a browser'],
    ['page --public --output /var/www/status.html', 'for people who are to know no more'],
  ],
  async run({ public: isPublic = false, ...given }, io) {
    const { page } = await import('../page.js');
    return page({ isPublic, ...given }, io);
  },
});
