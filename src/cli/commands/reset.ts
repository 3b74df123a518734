import { EXIT, Mistake } from '../../model/mistake.js';
import { command, CONFIG } from '../command.js';

export const reset = command({
  usage: 'reset [name..]',
  describe: 'forget restarts (or starts: --container), so that more are allowed',
  flags: {
    ...CONFIG,
    container: {
      describe: 'a container, by its name in the config: its starts (repeat for more)',
      type: 'string',
      array: true,
      requiresArg: true,
    },
  },
  positionals: { name: { describe: 'the service', type: 'string', array: true } },
  examples: [['reset minio', 'after you mended what made it crash']],
  check({ name = [], container = [] }) {
    if (name.length + container.length > 0) return;
    const what = 'reset what? Name a service, or a container with --container';
    throw new Mistake(`${what}\nsee wardround reset --help`, EXIT.usage);
  },
  async run({ name = [], container = [], ...given }, io) {
    const { reset } = await import('../reset.js');
    return reset({ services: name, containers: container, ...given }, io);
  },
});
