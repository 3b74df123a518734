import { EXIT, Mistake } from '../../model/mistake.js';
import { command, CONFIG } from '../command.js';

const DEFAULT_WATCH = '2';

export const status = command({
  usage: 'status [name..]',
  describe: 'how all stands, from the state files alone (--check asks now)',
  flags: {
    ...CONFIG,
    watch: {
      describe: 'draw it again every so many seconds (2)',
      type: 'string',
      conflicts: ['json', 'format', 'check'],
    },
    format: { describe: 'default: pretty', choices: ['pretty', 'json'] as const, requiresArg: true },
    json: { describe: 'the same as --format json', type: 'boolean', conflicts: 'format' },
    check: { describe: 'ask each service now; nothing is changed', type: 'boolean' },
  },
  positionals: { name: { describe: 'the service: all that is known of it', type: 'string', array: true } },
  examples: [
    ['status', 'a line a service'],
    ['status minio', 'all about one'],
    ['status --watch 5', 'on a terminal, every five seconds'],
    ['status --json', 'for a script; the exit code says it, too'],
  ],
  check({ watch = '' }) {
    if (!isNumber(watch) || (Number(watch) >= 0.2 && Number(watch) <= 3600)) return;
    throw new Mistake('--watch: expected seconds from 0.2 to 3600', EXIT.usage);
  },
  async run({ name = [], watch, format, json = format === 'json', check = false, ...given }, io) {
    const { status } = await import('../status.js');
    // The parser takes the word after --watch for its value, and that may be a name.
    const isName = watch !== undefined && watch !== '' && !isNumber(watch);
    const seconds = isName || watch === '' ? DEFAULT_WATCH : watch;
    const watchMs = seconds === undefined ? {} : { watchMs: Number(seconds) * 1000 };
    return status({ ...given, ...watchMs, services: isName ? [watch, ...name] : name, json, check }, io);
  },
});

function isNumber(text: string): boolean {
  return /^[\d.]+$/.test(text);
}
