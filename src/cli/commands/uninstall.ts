import { command } from '../command.js';

export const uninstall = command({
  usage: 'uninstall',
  describe: 'take the line of install out of the crontab again',
  flags: {
    user: { describe: 'out of the crontab of this user (for root)', type: 'string', requiresArg: true },
    print: { describe: 'show the change, and make none', type: 'boolean' },
    yes: { describe: 'do not ask', type: 'boolean' },
  },
  positionals: {},
  examples: [['uninstall', 'shows the line, asks, and removes it; log and state stay']],
  async run({ print = false, yes = false, ...given }, io) {
    const { uninstall } = await import('../uninstall.js');
    return uninstall({ print, yes, ...given }, io);
  },
});
