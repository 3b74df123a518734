import { createRequire } from 'node:module';
import yargs, { type Argv } from 'yargs';
import { nearest } from '../config/nearest.js';
import { EXIT, Mistake } from '../model/mistake.js';
import type { Io } from './io.js';
import { FORMATS } from './teller.js';

// The help is laid out by a library that breaks words: lines are kept short enough to need no breaking.
const EPILOG = `Config: --config, else $WARDROUND_CONFIG, else ./config/system-config.json, else
  /etc/wardround/system-config.json

Exit codes:
  0  all is well, or was made so, or is stopped on purpose
  1  something is down
  3  nothing is known to be down, but something could not be asked
  64 wrong usage      75 another round is under way      78 wrong config`;

/**
 * Parses the command line and runs the command.
 *
 * @param args without node and the script
 * @returns the exit code
 * @throws Mistake for what the user got wrong
 */
export async function program(args: readonly string[], io: Io): Promise<number> {
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
      throw error ?? new Mistake(usageMessage(message ?? 'wrong usage', args), EXIT.usage);
    })
    .command(['run', '$0'], 'one round: check, treat what is ill, call you if it must', runFlags, async (argv) => {
      const { run } = await import('./run.js');
      exitCode = await run(
        {
          services: argv.service ?? [],
          dryRun: argv['dry-run'] ?? false,
          noRecover: argv['no-recover'] ?? false,
          verbose: argv.verbose ?? false,
          quiet: argv.quiet ?? false,
          ...(argv.config === undefined ? {} : { config: argv.config }),
          ...(argv.format === undefined ? {} : { format: argv.format }),
          ...(argv.deadline === undefined ? {} : { deadlineSeconds: argv.deadline }),
        },
        io,
      );
    })
    .command(
      'validate',
      'check the config: schema, references, and known traps',
      (command) => withConfig(command).example('$0 validate --config ./system-config.json', ''),
      async (argv) => {
        const { validate } = await import('./validate.js');
        exitCode = validate(argv.config === undefined ? {} : { config: argv.config }, io);
      },
    )
    .command(
      'reset <name..>',
      'forget restarts, so that more are allowed again',
      (command) =>
        withConfig(command)
          .positional('name', { describe: 'the service', type: 'string', array: true, demandOption: true })
          .example('$0 reset minio', 'after you mended what made it crash'),
      async (argv) => {
        const { reset } = await import('./reset.js');
        exitCode = reset({ services: argv.name, ...(argv.config === undefined ? {} : { config: argv.config }) }, io);
      },
    );
  await parser.parseAsync();
  return exitCode;
}

function withConfig<T>(command: Argv<T>): Argv<T & { config: string | undefined }> {
  return command.option('config', {
    describe: 'the config file',
    type: 'string',
    requiresArg: true,
    coerce: (value: unknown) => once('config', value) as string | undefined,
  });
}

function runFlags(command: Argv) {
  return withConfig(command)
    .option('service', {
      describe: 'only this one, step by step (repeat for more)',
      type: 'string',
      array: true,
      requiresArg: true,
    })
    .option('dry-run', {
      describe: 'change nothing, say what would be done and why',
      type: 'boolean',
    })
    .option('no-recover', { describe: 'only check', type: 'boolean' })
    .option('format', {
      describe: 'default: pretty on a terminal, log elsewhere',
      choices: FORMATS,
      requiresArg: true,
      coerce: (value: unknown) => once('format', value) as (typeof FORMATS)[number] | undefined,
    })
    .option('deadline', {
      describe: 'seconds until the round ends',
      type: 'number',
      requiresArg: true,
      coerce: deadline,
    })
    .option('verbose', { describe: 'every step as it happens', type: 'boolean' })
    .option('quiet', { describe: 'only what needs attention', type: 'boolean' })
    .conflicts('quiet', 'verbose')
    .example('$0', 'what cron calls')
    .example('$0 --service minio', 'the debug run of one service')
    .example('$0 --dry-run', 'what would happen now');
}

function deadline(value: unknown): number | undefined {
  const seconds = once('deadline', value);
  if (seconds === undefined) return undefined;
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds <= 86_400)) {
    throw new Mistake(`--deadline: expected seconds between 0 and 86400, found ${JSON.stringify(seconds)}`, EXIT.usage);
  }
  return seconds;
}

function once(flag: string, value: unknown): unknown {
  if (Array.isArray(value)) throw new Mistake(`--${flag} was given more than once`, EXIT.usage);
  return value;
}

const FLAGS = [
  'service',
  'dry-run',
  'no-recover',
  'format',
  'config',
  'deadline',
  'verbose',
  'quiet',
  'help',
  'version',
];
const COMMANDS = ['run', 'validate', 'reset'];

/** yargs' own words, and for a flag or command that it does not know the nearest one that it does. */
function usageMessage(message: string, args: readonly string[]): string {
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/m.exec(message)?.[1]?.split(', ') ?? [];
  const lines = unknown.map((word) => {
    const isFlag = args.some((arg) => arg.startsWith(`--${word}`) || (word.length === 1 && arg === `-${word}`));
    const near = nearest(word, isFlag ? FLAGS : COMMANDS);
    const asTyped = isFlag ? (word.length === 1 ? `-${word}` : `--${word}`) : word;
    const meant = near === undefined ? '' : `; did you mean ${isFlag ? `--${near}` : near}?`;
    return `there is no ${isFlag ? 'flag' : 'command'} ${asTyped}${meant}`;
  });
  return `${(lines.length > 0 ? lines : [message]).join('\n')}\nsee wardround --help`;
}

function version(): string {
  const manifest = createRequire(import.meta.url)('../../package.json') as { version: string };
  return manifest.version;
}
