import { EXIT, Mistake } from '../model/mistake.js';
import { gapMinutes } from './gap.js';
import type { Period } from './period.js';
import { shellWord, shellWords } from './words.js';

/** Stands at the end of our line, where a shell takes it for a comment: by it the line is found again. */
export const MARK = '# wardround';

/** The longest command that the crons of this world take. */
const MOST_BYTES = 990;

/** What is started, and with what. All paths are absolute. */
export type Launch = {
  /** The program: node and its script, or one executable file. */
  readonly program: readonly string[];
  readonly config: string;
  /** Cron's own is too short, and a PATH line of the table would be everybody's. */
  readonly path: string;
  /** What else the round is told of the surroundings. */
  readonly environment: ReadonlyMap<string, string>;
  readonly log: string;
  /** Where the config has a log of its own, only what went wrong with the program itself is appended to `log`. */
  readonly errorsOnly: boolean;
};

/** A line of a crontab that makes rounds. */
export type Entry = {
  /** Without its line break. */
  readonly line: string;
  /** Whether `wardround install` wrote it. */
  readonly isOurs: boolean;
  /** The longest time between two starts; absent where that cannot be told. */
  readonly gapMinutes?: number;
  /** What is started, up to its first argument. */
  readonly program: readonly string[];
  readonly config?: string;
  /** The file that its output goes to. */
  readonly log?: string;
};

/**
 * Our line, without its line break.
 *
 * @param shell what the table says for SHELL: one that does not take the words of sh is given a sh to start
 * @throws Mistake where a path holds what no crontab can say
 */
export function entryLine(period: Period, launch: Launch, shell = '/bin/sh'): string {
  const log = shellWord(launch.log);
  const plain = `${launchCommand(launch, 'run')} ${launch.errorsOnly ? `> /dev/null 2>> ${log}` : `>> ${log} 2>&1`}`;
  const command = isLikeSh(shell) ? plain : `/bin/sh -c ${shellWord(plain)}`;
  // Cron takes a bare per cent sign for the end of the command.
  const line = `${period.fields} ${command.replaceAll('%', '\\%')} ${MARK}`;
  requireSayable(launch, line);
  return line;
}

/** The command as a shell takes it, before its output is sent anywhere. */
export function launchCommand({ program, config, path, environment }: Launch, command: string): string {
  const settings = [['PATH', path] as const, ...environment].map(([name, value]) => `${name}=${shellWord(value)}`);
  return [...settings, ...[...program, command, '--config', config].map(shellWord)].join(' ');
}

/** @param hasUser whether the table has the user's name before the command, as /etc/crontab has */
export function entryIn(line: string, hasUser = false): Entry | undefined {
  const match = /^\s*(@\w+|(?:[^\s#=]+\s+){4}[^\s=]+)\s+(.+)$/s.exec(line);
  if (match === null) return undefined;
  const [, fields = '', rest = ''] = match;
  const command = (hasUser ? rest.replace(/^\S+\s+/, '') : rest).replaceAll('\\%', '%');
  const words = unwrapped(shellWords(command));
  const at = words.findIndex(isProgram);
  if (at === -1 || !isRound(words[at + 1])) return undefined;
  const gap = gapMinutes(fields.trim());
  const config = words[words.indexOf('--config') + 1];
  const log = logIn(words);
  return {
    line: line.replace(/\r$/, ''),
    isOurs: isMarked(line),
    ...(gap === undefined ? {} : { gapMinutes: gap }),
    program: words.slice(words[at - 1]?.startsWith('/') === true ? at - 1 : at, at + 1),
    ...(words.includes('--config') && config !== undefined ? { config } : {}),
    ...(log === undefined ? {} : { log }),
  };
}

/** Where the output goes, or the errors where nothing else is kept. */
function logIn(words: readonly string[]): string | undefined {
  const behind = (operator: RegExp): string | undefined => {
    const at = words.findIndex((word) => operator.test(word));
    return at === -1 ? undefined : words[at + 1];
  };
  const output = behind(/^1?>>?$/);
  return output === '/dev/null' ? (behind(/^2>>?$/) ?? output) : output;
}

/** A line that is commented out is nobody's. */
export function isMarked(line: string): boolean {
  return /^\s*[^#\s].*\s# wardround\s*$/s.test(line);
}

function unwrapped(words: string[]): string[] {
  return words[0] === '/bin/sh' && words[1] === '-c' ? shellWords(words[2] ?? '') : words;
}

/** The program by its name, or its script where node is started with it. */
function isProgram(word: string): boolean {
  return /(?:^|\/)wardround(?:-[\w.-]+)?$/.test(word) || /(?:^|\/)dist\/main\.js$/.test(word);
}

function isRound(next: string | undefined): boolean {
  return next === undefined || next === 'run' || !/^[a-z]/.test(next);
}

function isLikeSh(shell: string): boolean {
  return /(?:^|\/)(?:sh|bash|dash|ash|ksh|mksh|zsh|busybox)$/.test(shell);
}

function requireSayable({ program, config, log }: Launch, line: string): void {
  const odd = [...program, config, log].find((path) => /[\\\p{Cc}]/u.test(path));
  const trouble = (found: string): Mistake =>
    new Mistake(`a crontab cannot say this: ${found}; wardround install --systemd prints units instead`, EXIT.usage);
  if (odd !== undefined) throw trouble(`a backslash or a control character in ${JSON.stringify(odd)}`);
  const bytes = Buffer.byteLength(line);
  if (bytes > MOST_BYTES) throw trouble(`a line of ${String(bytes)} bytes, where ${String(MOST_BYTES)} are allowed`);
}
