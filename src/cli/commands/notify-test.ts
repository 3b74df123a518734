import { command, CONFIG } from '../command.js';

export const notifyTest = command({
  usage: 'notify-test',
  describe: 'send one message of each kind, and say what is answered (--topic)',
  flags: {
    ...CONFIG,
    topic: { describe: 'only this one: a name of the config, or a topic itself', type: 'string', requiresArg: true },
  },
  positionals: {},
  examples: [
    ['notify-test', 'to every topic, webhook and command of the config'],
    ['notify-test --topic oncall', 'to one'],
  ],
  async run(given, io) {
    const { notifyTest } = await import('../notify-test.js');
    return notifyTest(given, io);
  },
});
