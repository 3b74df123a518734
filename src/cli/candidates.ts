import type { Command } from './command.js';

/** What could be typed next, and what it is. */
export type Candidate = readonly [word: string, what: string];

/**
 * What could stand in the place of the last word.
 *
 * @param words what was typed behind the program's name; the last may be empty, or begun
 * @param services the names of the config's services: asked for only where they fit
 */
export function candidates(
  words: readonly string[],
  commands: readonly Command[],
  services: () => readonly string[],
): Candidate[] {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const names = new Set(commands.map(({ name }) => name));
  const named = commands.find(({ name }) => name === before.find((word) => names.has(word)));
  const command = named ?? commands[0];
  if (command === undefined) return [];
  const value = valueOf(before.at(-1) ?? '', command);
  if (value !== undefined) return matching(value.choices ?? (value.isService ? services() : []), current);
  if (current.startsWith('-')) return flagsOf(command, before).filter(([flag]) => flag.startsWith(current));
  if (named === undefined) return commandsOf(commands).filter(([name]) => name.startsWith(current));
  const [position] = Object.entries(named.positionals);
  if (position === undefined) return [];
  return matching(choicesOf(position[1]) ?? (position[0] === 'name' ? services() : []), current).filter(
    ([word]) => !before.includes(word),
  );
}

/** What the flag in front asks for; undefined where it asks for nothing, or is no flag. */
function valueOf(
  word: string,
  { flags }: Command,
): { readonly choices: readonly string[] | undefined; readonly isService: boolean } | undefined {
  const flag = word.startsWith('--') ? flags[word.slice(2)] : undefined;
  if (flag === undefined || flag.type === 'boolean') return undefined;
  return { choices: choicesOf(flag), isService: word === '--service' };
}

function choicesOf({ choices }: { readonly choices?: unknown }): readonly string[] | undefined {
  return Array.isArray(choices) ? choices.map(String) : undefined;
}

function flagsOf({ flags }: Command, before: readonly string[]): Candidate[] {
  const known = Object.entries(flags).filter(([name, { array }]) => array === true || !before.includes(`--${name}`));
  return [...known.map(([name, { describe }]): Candidate => [`--${name}`, describe ?? '']), ['--help', 'show help']];
}

function commandsOf(commands: readonly Command[]): Candidate[] {
  return commands.map(({ name, describe }) => [name, describe]);
}

function matching(words: readonly string[], current: string): Candidate[] {
  return words.filter((word) => word.startsWith(current)).map((word) => [word, '']);
}
