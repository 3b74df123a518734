import { periodOf } from '../../schedule/period.js';
import { command, CONFIG } from '../command.js';

export const install = command({
  usage: 'install',
  describe: 'put a line into the crontab that makes the rounds',
  flags: {
    ...CONFIG,
    every: { describe: 'how often: 1m to 30m, 1h to 1d (default 5m)', type: 'string', requiresArg: true },
    user: { describe: 'into the crontab of this user (for root)', type: 'string', requiresArg: true },
    log: { describe: 'the file that the rounds append to', type: 'string', requiresArg: true },
    systemd: { describe: 'print a service and a timer for systemd instead', type: 'boolean' },
    print: { describe: 'show the change, and make none', type: 'boolean' },
    yes: { describe: 'do not ask', type: 'boolean' },
    replace: { describe: 'take the place of a line that was written by hand', type: 'boolean' },
  },
  positionals: {},
  examples: [
    ['install', 'shows the line, asks, and installs it'],
    ['install --every 10m --yes', 'from a script; again, to change it'],
    ['install --systemd | sudo sh', 'where there is no cron'],
  ],
  check({ every }) {
    if (every !== undefined) periodOf(every);
  },
  async run(given, io) {
    const { install } = await import('../install.js');
    const { every = '5m', systemd = false, print = false, yes = false, replace = false, ...rest } = given;
    return install({ every, systemd, print, yes, replace, ...rest }, io);
  },
});
