import { command, CONFIG } from '../command.js';

export const doctor = command({
  usage: 'doctor',
  describe: 'is this machine ready: engine, cron, state, calls',
  flags: {
    ...CONFIG,
    format: { describe: 'default: pretty', choices: ['pretty', 'json'] as const, requiresArg: true },
  },
  positionals: {},
  examples: [['doctor', 'each line that is not ok says what mends it']],
  async run({ format = 'pretty', ...given }, io) {
    const { doctor } = await import('../doctor.js');
    return doctor({ format, ...given }, io);
  },
});
