import { nearest } from '../config/nearest.js';

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

/**
 * What was wrong with the command line, for a person: the parser's own words, and for a flag or command that it does not
 * know the nearest one that it does.
 */
export function usageMessage(message: string, args: readonly string[]): string {
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/m.exec(message)?.[1]?.split(', ') ?? [];
  const lines = unknown.map((word) => unknownWord(word, args));
  return `${(lines.length > 0 ? lines : [message]).join('\n')}\nsee wardround --help`;
}

function unknownWord(word: string, args: readonly string[]): string {
  const dashed = [`--${word}`, `-${word}`].find((flag) =>
    args.some((arg) => arg === flag || arg.startsWith(`${flag}=`)),
  );
  const near = nearest(word, dashed === undefined ? COMMANDS : FLAGS);
  if (near === word) return `${dashed ?? word} is not for this command`;
  const meant = near === undefined ? '' : `; did you mean ${dashed === undefined ? near : `--${near}`}?`;
  return `there is no ${dashed === undefined ? 'command' : 'flag'} ${dashed ?? word}${meant}`;
}
