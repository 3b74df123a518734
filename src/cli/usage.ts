import { nearest } from '../config/nearest.js';
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
  return `${(lines.length > 0 ? lines : [inWords(message)]).join('\n')}\nsee wardround --help`;
}

/** Where the parser counts arguments, a person is told what is missing. */
function inWords(message: string): string {
  if (message.startsWith('Not enough non-option arguments')) return 'the name of a service is missing';
  return message.replace(/^Not enough arguments following: (.*)$/m, '--$1 needs a value');
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
  const near = nearest(word, dashed === undefined ? NAMES : FLAGS);
  if (near === word) return `${dashed ?? word} is not for this command`;
  const meant = near === undefined ? '' : `; did you mean ${dashed === undefined ? near : `--${near}`}?`;
  return `there is no ${dashed === undefined ? 'command' : 'flag'} ${dashed ?? word}${meant}`;
}
