import yargs from 'yargs';
import manifest from '../../package.json' with { type: 'json' };
import { EXIT, Mistake } from '../model/mistake.js';
import { COMMANDS } from './commands/index.js';
import { COMPLETE } from './shells.js';
import { widthOf } from './style.js';
import type { Io } from './io.js';
import { switchWithValue, usageMessage } from './usage.js';

/** What is piped on is read on a terminal all the same. */
function helpWidth({ stdout }: Io): number {
  return stdout.isTTY ? Math.max(40, Math.min(100, widthOf(stdout))) : 80;
}

/**
 * Parses the command line and runs the command. Each command is loaded when it is called for.
 *
 * @param typed without node and the script
 * @returns the exit code
 * @throws Mistake for what the user got wrong
 */
export async function program(typed: readonly string[], io: Io): Promise<number> {
  const args = asFlag(typed);
  if (args[0] === COMPLETE) {
    const { completeWords } = await import('./completion.js');
    completeWords(args.slice(1), io);
    return EXIT.ok;
  }
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    const { helpText } = await import('./help.js');
    io.stdout.write(helpText(args, helpWidth(io)));
    return EXIT.ok;
  }
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
    .help(false)
    .version(manifest.version)
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

/** `help` and `help install`, as other programs have it. */
function asFlag(typed: readonly string[]): readonly string[] {
  return typed[0] === 'help' ? [...typed.slice(1), '--help'] : typed;
}
