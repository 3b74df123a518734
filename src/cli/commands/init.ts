import { command } from '../command.js';

export const init = command({
  usage: 'init',
  describe: 'look at the running containers and write a first config',
  flags: {
    yes: { describe: 'ask nothing, take what is proposed', type: 'boolean' },
    container: {
      describe: 'only this container (repeat for more)',
      type: 'string',
      array: true,
      requiresArg: true,
    },
    host: { describe: 'services of this machine, too', type: 'boolean' },
    output: { describe: 'the file to write', type: 'string', requiresArg: true, conflicts: 'print' },
    print: { describe: 'ask and write nothing: the config goes to stdout', type: 'boolean' },
    force: { describe: 'replace a file that is there: it is kept as FILE.bak', type: 'boolean' },
  },
  positionals: {},
  examples: [
    ['init', 'asks what it cannot know'],
    ['init --yes', 'takes what is proposed, for scripts'],
    ['init --print --container shop', 'shows what it would write for one container'],
  ],
  async run({ yes = false, container = [], host = false, print = false, force = false, ...rest }, io) {
    const { init } = await import('../init.js');
    return init({ ...rest, yes, containers: container, host, print, force }, io);
  },
});
