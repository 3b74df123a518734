import { command, CONFIG } from '../command.js';
import { HISTORY_FORMATS } from '../formats.js';

export const history = command({
  usage: 'history [name..]',
  describe: 'outages, uptime, and how often restarts helped',
  flags: {
    ...CONFIG,
    since: { describe: '30m, 12h, 7d, 4w, or a date; default: 7d', type: 'string', requiresArg: true },
    format: { describe: 'csv has the outages; default: pretty', choices: HISTORY_FORMATS, requiresArg: true },
  },
  positionals: { name: { describe: 'the service', type: 'string', array: true } },
  examples: [
    ['history', 'all services, the last seven days'],
    ['history minio --since 4w', 'one of them, the last four weeks'],
    ['history --since 2026-11-01 --format csv', 'the outages of November, for a spreadsheet'],
  ],
  async run({ name = [], ...given }, io) {
    const { history } = await import('../history.js');
    return history({ services: name, ...given }, io);
  },
});
