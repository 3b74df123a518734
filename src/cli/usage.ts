import { nearest } from '../config/nearest.js';
import type { Command } from './command.js';
import { COMMANDS } from './commands/index.js';

const FLAGS = [...new Set(COMMANDS.flatMap(({ flags }) => Object.keys(flags))), 'help', 'version'];
const NAMES = COMMANDS.map(({ name }) => name);

/**
 * What was wrong with the command line, for a person: the parser's own words, and for a flag or command that it does not
 * know the nearest one that it does.
 */
export function usageMessage(message: string, args: readonly string[]): string {
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/m.exec(message)?.[1]?.split(', ') ?? [];
  const lines = unknown.map((word) => unknownWord(word, args));
  const named = namedCommand(args);
  const help = named === undefined ? 'wardround --help' : `wardround ${named.name} --help`;
  return `${(lines.length > 0 ? lines : [inWords(message, named)]).join('\n')}\nsee ${help}`;
}

function namedCommand([first]: readonly string[]): Command | undefined {
  return COMMANDS.find(({ name }) => name === first);
}

/** Where the parser counts arguments, or lists choices as data, a person is told what is missing or wrong. */
function inWords(message: string, named: Command | undefined): string {
  if (message.startsWith('Not enough non-option arguments')) {
    const [missing] = Object.entries(named?.positionals ?? {});
    if (missing?.[1].choices === undefined) return 'the name of a service is missing';
    return `the ${missing[0]} is missing: ${missing[1].choices.join(', ')}`;
  }
  const [, argument = '', given = '', choices = ''] = INVALID.exec(message) ?? [];
  if (argument !== '') return wrongChoice(argument, given, choices.replaceAll('"', '').split(', '));
  return message.replace(/^Not enough arguments following: (.*)$/m, '--$1 needs a value');
}

const INVALID = /^Invalid values:\n\s*Argument: ([\w-]+), Given: (.*), Choices: (.*)$/;

function wrongChoice(argument: string, given: string, choices: readonly string[]): string {
  const what = FLAGS.includes(argument) ? `--${argument}` : argument;
  const near = nearest(given.replaceAll('"', ''), choices);
  const meant = near === undefined ? '' : `; did you mean ${near}?`;
  return `${what}: expected one of ${choices.join(', ')}, found ${given}${meant}`;
}

/**
 * The parser takes any value that is not "true" for "false": `--dry-run=yes` would be a real round.
 *
 * @returns what is wrong, if something is
 */
export function switchWithValue(args: readonly string[]): string | undefined {
  const found = args.find((arg) => SWITCH_WITH_VALUE.test(arg));
  return found === undefined ? undefined : `${found.slice(0, found.indexOf('='))} takes no value, found "${found}"`;
}

const SWITCHES = COMMANDS.flatMap(({ flags }) => Object.entries(flags))
  .filter(([, { type }]) => type === 'boolean')
  .map(([name]) => name);
const SWITCH_WITH_VALUE = new RegExp(`^--(?:${SWITCHES.join('|')})=(?!(?:true|false)$)`);

function unknownWord(word: string, args: readonly string[]): string {
  const dashed = [`--${word}`, `-${word}`].find((flag) =>
    args.some((arg) => arg === flag || arg.startsWith(`${flag}=`)),
  );
  const command = NAMES.find((one) => args.includes(one) && args.indexOf(one) < args.indexOf(word));
  if (dashed === undefined && command !== undefined) return `${command} does not take "${word}"`;
  if (dashed === undefined) return `there is no command ${word}${meantText([nearest(word, NAMES)])}`;
  const named = namedCommand(args);
  if (FLAGS.includes(word)) return `${dashed} is not for ${named?.name ?? 'run'}${meantText([instead(word, named)])}`;
  const near = word.length === 1 ? flagsWith(word, named) : [nearest(word, FLAGS)].map(withDashes);
  return `there is no flag ${dashed}${meantText(near)}`;
}

/** What one command calls as another calls it. */
function instead(word: string, named: Command | undefined): string | undefined {
  const { flags = {} } = named ?? COMMANDS[0] ?? {};
  if (word === 'json' && flags.format !== undefined) return '--format json';
  if (word === 'config' && flags.output !== undefined) return '--output';
  return undefined;
}

/** `-f` of `logs`, as other programs have it. */
function flagsWith(letter: string, named: Command | undefined): string[] {
  const known = [...Object.keys((named ?? COMMANDS[0])?.flags ?? {}), 'version'];
  return known.filter((name) => name.startsWith(letter.toLowerCase())).map((name) => `--${name}`);
}

function withDashes(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `--${name}`;
}

function meantText(candidates: readonly (string | undefined)[]): string {
  const known = candidates.filter((each) => each !== undefined);
  return known.length === 0 ? '' : `; did you mean ${known.join(' or ')}?`;
}
