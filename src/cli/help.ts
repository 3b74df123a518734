import { wrapToCells } from '../report/cells.js';
import { valueOf, type Command } from './command.js';
import { COMMANDS } from './commands/index.js';
import { EXIT_MEANINGS, PLUGIN_EXIT_MEANING } from './exit-codes.js';

type Row = readonly [left: string, right: string];

/** Narrower than this, what explains stands below what it explains. */
const LEAST_RIGHT = 24;
const MOST_LEFT = 28;

/**
 * The help of a command, or of the whole program.
 *
 * @param args as they were typed: the command may be named in them
 * @param width in cells
 */
export function helpText(args: readonly string[], width: number): string {
  const named = COMMANDS.find(({ name }) => args.includes(name));
  return `${(named === undefined ? wholeHelp(width) : commandHelp(named, width)).join('\n')}\n`;
}

function wholeHelp(width: number): string[] {
  const [first] = COMMANDS;
  return [
    ...paragraph('wardround visits services, treats what is ill, and calls you when it cannot.', width),
    '',
    ...paragraph('Usage: wardround [run], or wardround COMMAND; wardround COMMAND --help says more', width),
    '',
    'Commands:',
    ...rows(
      COMMANDS.map(({ usage, describe }) => [usage, describe]),
      width,
    ),
    ...(first === undefined ? [] : ['', 'Flags of run, which may be left out:', ...rows(flagRows(first), width)]),
    '',
    'Of all:',
    ...rows(COMMON, width),
    ...examplesOf(first, width),
    '',
    'Config:',
    ...paragraph(CONFIG_PLACES, width, '  '),
    '',
    'Exit codes:',
    ...rows(
      EXIT_MEANINGS.map(([code, meaning]) => [String(code), meaning]),
      width,
    ),
    ...paragraph(PLUGIN_EXIT_MEANING, width, '  '),
  ];
}

const CONFIG_PLACES =
  '--config, else $WARDROUND_CONFIG, else ./config/system-config.json, else /etc/wardround/system-config.json';
const COMMON: readonly Row[] = [
  ['-h, --help', 'show the help, of a command if one is named'],
  ['--version', 'show the version'],
];

function commandHelp(command: Command, width: number): string[] {
  const { usage, describe, flags, positionals } = command;
  const arguments_ = Object.entries(positionals).map(([name, { describe: what = '' }]): Row => [name, what]);
  return [
    `wardround ${usage}`,
    '',
    ...paragraph(describe, width),
    ...(arguments_.length === 0 ? [] : ['', 'Arguments:', ...rows(arguments_, width)]),
    ...(Object.keys(flags).length === 0 ? [] : ['', 'Flags:', ...rows(flagRows(command), width)]),
    ...examplesOf(command, width),
  ];
}

function flagRows({ flags }: Command): Row[] {
  return Object.entries(flags).map(([name, flag]) => {
    // Choices are as long as a sentence: they belong into it.
    const { choices = [], describe = '' } = flag;
    const value = choices.length === 0 ? valueOf(flag) : ' NAME';
    const among = choices.length === 0 ? '' : `${choices.join(', ')}; `;
    return [`--${name}${value}`, `${among}${describe}`];
  });
}

function examplesOf(command: Command | undefined, width: number): string[] {
  const shown = (command?.examples ?? []).flatMap(([line, what]) => [
    `  ${`wardround ${line}`.trimEnd()}`,
    ...paragraph(what, width, '      '),
  ]);
  return shown.length === 0 ? [] : ['', 'Examples:', ...shown];
}

function rows(all: readonly Row[], width: number): string[] {
  const left = Math.min(MOST_LEFT, Math.max(0, ...all.map(([text]) => text.length)));
  const indent = left + 4;
  const isBeside = width - indent >= LEAST_RIGHT;
  return all.flatMap(([text, what]) => {
    if (!isBeside || text.length > left)
      return [`  ${text}`, ...paragraph(what, width, ' '.repeat(isBeside ? indent : 6))];
    const [first = '', ...more] = paragraph(what, width, ' '.repeat(indent));
    return [`  ${text.padEnd(left)}  ${first.trimStart()}`, ...more];
  });
}

function paragraph(text: string, width: number, indent = ''): string[] {
  return wrapToCells(text, width - indent.length, Number.POSITIVE_INFINITY, '').map((line) => indent + line);
}
