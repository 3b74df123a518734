import { createRequire } from 'node:module';
import yargs from 'yargs';
import { EXIT, Mistake } from '../model/mistake.js';
import { COMMANDS } from './commands/index.js';
import type { Io } from './io.js';
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
    });
  for (const command of COMMANDS) {
    command.addTo(parser, io, (code) => {
      exitCode = code;
    });
  }
  await parser.parseAsync();
  return exitCode;
}

function version(): string {
  const manifest = createRequire(import.meta.url)('../../package.json') as { version: string };
  return manifest.version;
}
