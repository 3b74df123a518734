import { command, CONFIG } from '../command.js';

export const validate = command({
  usage: 'validate',
  describe: 'check the config for mistakes and known traps (--strict)',
  flags: { ...CONFIG, strict: { describe: 'warnings fail too: exit code 78', type: 'boolean' } },
  positionals: {},
  examples: [
    ['validate', 'after each change'],
    ['validate --strict', 'before a config is installed, or in CI'],
  ],
  async run({ strict = false, ...given }, io) {
    const { validate } = await import('../validate.js');
    return validate({ strict, ...given }, io);
  },
});
