import { command, CONFIG } from '../command.js';

export const alerts = command({
  usage: 'alerts',
  describe: 'what was told, when, of which incident (--remote asks the server)',
  flags: { ...CONFIG, remote: { describe: 'what the ntfy server still has', type: 'boolean' } },
  positionals: {},
  examples: [
    ['alerts', 'from the journals'],
    ['alerts --remote', 'from the server'],
  ],
  async run({ remote = false, ...given }, io) {
    const { alerts } = await import('../alerts.js');
    return alerts({ remote, ...given }, io);
  },
});
