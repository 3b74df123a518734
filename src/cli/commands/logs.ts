import { EXIT, Mistake } from '../../model/mistake.js';
import { command, CONFIG } from '../command.js';

export const logs = command({
  usage: 'logs',
  describe: 'what the rounds have said (--follow: and say)',
  flags: {
    ...CONFIG,
    tail: { describe: 'how many lines (default 50)', type: 'number', requiresArg: true },
    follow: { describe: 'go on with what is added, until Ctrl-C', type: 'boolean' },
    service: { describe: 'only lines about this one', type: 'string', requiresArg: true },
    log: { describe: 'the log, if not the one that the rounds write', type: 'string', requiresArg: true },
  },
  positionals: {},
  examples: [
    ['logs --follow', 'watch the rounds'],
    ['logs --service minio --tail 200', 'the story of one service'],
  ],
  check({ tail = 0 }) {
    if (Number.isInteger(tail) && tail >= 0 && tail <= 1_000_000) return;
    throw new Mistake('--tail: expected a number of lines, 0 to 1000000', EXIT.usage);
  },
  async run({ tail = 50, follow = false, ...given }, io) {
    const { logs } = await import('../logs.js');
    return logs({ tail, follow, ...given }, io);
  },
});
