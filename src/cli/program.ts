import { createRequire } from 'node:module';
import yargs, { type Argv } from 'yargs';
import { EXIT, Mistake } from '../model/mistake.js';
import type { Io } from './io.js';
import { FORMATS } from './teller.js';
import { switchWithValue, usageMessage } from './usage.js';

// The help is laid out by a library that breaks words: lines are kept short enough to need no breaking.
const EPILOG = `Config: --config, else $WARDROUND_CONFIG, else ./config/system-config.json, else
  /etc/wardround/system-config.json

Exit codes:
  0  all is well, or was made so, or is stopped on purpose
  1  something is down
  3  nothing is known to be down, but something could not be asked
  64 wrong usage      75 another round is under way      78 wrong config`;

/**
 * Parses the command line and runs the command. Each command is loaded when it is called for.
 *
 * @param args without node and the script
 * @returns the exit code
 * @throws Mistake for what the user got wrong
 */
export async function program(args: readonly string[], io: Io): Promise<number> {
  const wrong = switchWithValue(args);
  if (wrong !== undefined) throw new Mistake(usageMessage(wrong, args), EXIT.usage);
  let exitCode: number = EXIT.ok;
  const parser = yargs([...args])
    .scriptName('wardround')
    .locale('en')
    .parserConfiguration({ 'boolean-negation': false, 'greedy-arrays': false, 'camel-case-expansion': false })
    .exitProcess(false)
    .strict()
    .recommendCommands()
    .help()
    .alias('help', 'h')
    .version(version())
    .wrap(Math.max(80, Math.min(100, io.stdout.isTTY ? io.stdout.columns : 100)))
    .epilog(EPILOG)
    .fail((message: string | null, error: Error | undefined) => {
      if (error !== undefined && error.name !== 'YError') throw error;
      throw new Mistake(usageMessage(message ?? error?.message ?? 'wrong usage', args), EXIT.usage);
    })
    .command(['run', '$0'], 'one round: check, treat what is ill, call you if it must', runFlags, async (argv) => {
      const { run } = await import('./run.js');
      const options = {
        services: argv.service ?? [],
        dryRun: argv['dry-run'] ?? false,
        noRecover: argv['no-recover'] ?? false,
        verbose: argv.verbose ?? false,
        quiet: argv.quiet ?? false,
        ...given('config', argv.config),
        ...given('format', argv.format),
        ...given('deadline', argv.deadline),
      };
      exitCode = await run(options, io);
    })
    .command('validate', 'check the config for mistakes and known traps (--strict)', validateFlags, async (argv) => {
      const { validate } = await import('./validate.js');
      exitCode = validate({ strict: argv.strict ?? false, ...given('config', argv.config) }, io);
    })
    .command('explain <name>', 'why it is as it is, and what the next round would do', explainFlags, async (argv) => {
      const { explain } = await import('./explain.js');
      exitCode = await explain({ service: argv.name, ...given('config', argv.config) }, io);
    })
    .command(
      'notify-test',
      'send one message of each kind, and say what is answered',
      notifyTestFlags,
      async (argv) => {
        const { notifyTest } = await import('./notify-test.js');
        exitCode = await notifyTest({ ...given('config', argv.config), ...given('topic', argv.topic) }, io);
      },
    )
    .command(
      'alerts',
      'what was told, when, of which incident (--remote asks the server)',
      alertsFlags,
      async (argv) => {
        const { alerts } = await import('./alerts.js');
        exitCode = await alerts({ remote: argv.remote ?? false, ...given('config', argv.config) }, io);
      },
    )
    .command(
      'reset [name..]',
      'forget restarts (or starts: --container), so that more are allowed',
      resetFlags,
      async (argv) => {
        const { reset } = await import('./reset.js');
        const names = { services: argv.name ?? [], containers: argv.container ?? [] };
        exitCode = reset({ ...names, ...given('config', argv.config) }, io);
      },
    );
  await parser.parseAsync();
  return exitCode;
}

function configFlag<T>(command: Argv<T>) {
  return command.option('config', { describe: 'the config file', type: 'string', requiresArg: true });
}

function runFlags(command: Argv) {
  return configFlag(command)
    .option('service', {
      describe: 'only this one, step by step (repeat for more)',
      type: 'string',
      array: true,
      requiresArg: true,
    })
    .option('dry-run', { describe: 'change nothing, say what would be done and why', type: 'boolean' })
    .option('no-recover', { describe: 'only check', type: 'boolean' })
    .option('format', { describe: 'default: pretty on a terminal, log elsewhere', choices: FORMATS, requiresArg: true })
    .option('deadline', { describe: 'seconds until the round ends', type: 'number', requiresArg: true })
    .option('verbose', { describe: 'every step as it happens', type: 'boolean' })
    .option('quiet', { describe: 'only what needs attention', type: 'boolean' })
    .conflicts('quiet', 'verbose')
    .example('$0', 'what cron calls')
    .example('$0 --service minio', 'the debug run of one service')
    .example('$0 --dry-run', 'what would happen now')
    .check((argv) => checkDeadline(argv.deadline));
}

function validateFlags(command: Argv) {
  return configFlag(command)
    .option('strict', { describe: 'warnings fail too: exit code 78', type: 'boolean' })
    .example('$0 validate', 'after each change')
    .example('$0 validate --strict', 'before a config is installed, or in CI');
}

function explainFlags(command: Argv) {
  return configFlag(command)
    .positional('name', { describe: 'the service', type: 'string', demandOption: true })
    .example('$0 explain minio', 'asks it, changes nothing');
}

function notifyTestFlags(command: Argv) {
  return configFlag(command)
    .option('topic', {
      describe: 'only this one: a name of the config, or a topic itself',
      type: 'string',
      requiresArg: true,
    })
    .example('$0 notify-test', 'to every topic, webhook and command of the config')
    .example('$0 notify-test --topic oncall', 'to one');
}

function alertsFlags(command: Argv) {
  return configFlag(command)
    .option('remote', { describe: 'what the ntfy server still has', type: 'boolean' })
    .example('$0 alerts', 'from the journals')
    .example('$0 alerts --remote', 'from the server');
}

function resetFlags(command: Argv) {
  return configFlag(command)
    .positional('name', { describe: 'the service', type: 'string', array: true })
    .option('container', {
      describe: 'a container, by its name in the config: its starts (repeat for more)',
      type: 'string',
      array: true,
      requiresArg: true,
    })
    .check(({ name, container }) => {
      if ((name ?? []).length + (container ?? []).length > 0) return true;
      throw new Mistake(
        'reset what? Name a service, or a container with --container\nsee wardround reset --help',
        EXIT.usage,
      );
    })
    .example('$0 reset minio', 'after you mended what made it crash');
}

function checkDeadline(seconds: unknown): true {
  const isList = Array.isArray(seconds);
  if (seconds === undefined || isList || (typeof seconds === 'number' && seconds > 0 && seconds <= 86_400)) return true;
  throw new Mistake('--deadline: expected a number of seconds above 0, at most 86400', EXIT.usage);
}

/** The flag's value under its name, or nothing. A flag given twice arrives as a list, whatever its type says. */
function given<N extends string, V>(flag: N, value: V | undefined): Partial<Record<N, V>> {
  if (Array.isArray(value)) throw new Mistake(`--${flag} was given more than once`, EXIT.usage);
  const values: Partial<Record<N, V>> = {};
  if (value !== undefined) values[flag] = value;
  return values;
}

function version(): string {
  const manifest = createRequire(import.meta.url)('../../package.json') as { version: string };
  return manifest.version;
}
