import { EXIT, Mistake } from '../../model/mistake.js';
import { command, CONFIG } from '../command.js';
import { FORMATS } from '../formats.js';

export const run = command({
  usage: 'run',
  isDefault: true,
  describe: 'one round: check, treat what is ill, call you if it must',
  flags: {
    ...CONFIG,
    service: {
      describe: 'only this one, step by step (repeat for more)',
      type: 'string',
      array: true,
      requiresArg: true,
    },
    'dry-run': { describe: 'change nothing, say what would be done and why', type: 'boolean' },
    'no-recover': { describe: 'only check', type: 'boolean' },
    format: { describe: 'default: pretty on a terminal, log elsewhere', choices: FORMATS, requiresArg: true },
    deadline: { describe: 'seconds until the round ends', type: 'number', requiresArg: true },
    verbose: { describe: 'every step as it happens', type: 'boolean', conflicts: 'quiet' },
    quiet: { describe: 'only what needs attention', type: 'boolean' },
  },
  positionals: {},
  examples: [
    ['', 'what cron calls'],
    ['--service minio', 'the debug run of one service'],
    ['--dry-run', 'what would happen now'],
  ],
  check({ deadline }) {
    if (deadline === undefined || (deadline > 0 && deadline <= 86_400)) return;
    throw new Mistake('--deadline: expected a number of seconds above 0, at most 86400', EXIT.usage);
  },
  async run({ service = [], 'dry-run': dryRun = false, 'no-recover': noRecover = false, ...rest }, io) {
    const { run } = await import('../run.js');
    const { verbose = false, quiet = false, ...given } = rest;
    return run({ ...given, services: service, dryRun, noRecover, verbose, quiet }, io);
  },
});
