import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands/index.js';
import { helpText } from '../../../src/cli/help.js';
import { usageMessage } from '../../../src/cli/usage.js';

const NAMES = COMMANDS.map(({ name }) => name);

describe('the help', () => {
  it.each(['', ...NAMES])('of "%s" keeps within 80 columns, and breaks no word', (name) => {
    const lines = helpText([name], 80).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const wide = new Set(helpText([name], 1000).split(/\s+/));
    expect(lines.flatMap((line) => line.split(/\s+/)).filter((word) => !wide.has(word))).toEqual([]);
  });

  it.each(NAMES)('of %s keeps within 60 columns but for what is to be typed', (name) => {
    const lines = helpText([name], 60).split('\n');
    expect(lines.filter((line) => line.length > 60 && !line.startsWith('  wardround '))).toEqual([]);
  });

  it.each(NAMES)('of %s has its flags and an example', (name) => {
    const text = helpText([name, '--help'], 80);
    for (const flag of Object.keys(COMMANDS.find((each) => each.name === name)?.flags ?? {})) {
      expect(text).toContain(`--${flag}`);
    }
    expect(text).toMatch(/Examples:\n {2}wardround/);
  });

  it('of the program names each command', () => {
    for (const name of NAMES) expect(helpText([], 80)).toContain(`\n  ${name} `);
  });
});

describe('a wrong command line', () => {
  it.each([
    ['Unknown argument: json', ['doctor', '--json'], '--json is not for doctor; did you mean --format json?'],
    ['Unknown argument: config', ['init', '--config', 'x'], '--config is not for init; did you mean --output?'],
    ['Unknown argument: f', ['logs', '-f'], 'there is no flag -f; did you mean --follow?'],
    ['Unknown argument: v', ['-v'], 'there is no flag -v; did you mean --verbose or --version?'],
    [
      'Not enough non-option arguments: got 0, need at least 1',
      ['completion'],
      'the shell is missing: bash, zsh, fish',
    ],
    ['Not enough non-option arguments: got 0, need at least 1', ['explain'], 'the name of a service is missing'],
    [
      'Invalid values:\n  Argument: format, Given: "jsn", Choices: "pretty", "json"',
      ['doctor', '--format', 'jsn'],
      '--format: expected one of pretty, json, found "jsn"; did you mean json?',
    ],
  ])('%j of %j is told in words', (message, args, expected) => {
    expect(usageMessage(message, args).split('\n')[0]).toBe(expected);
  });

  it('is told whose help there is', () => {
    expect(usageMessage('Unknown argument: x', ['logs', '--x'])).toContain('see wardround logs --help');
    expect(usageMessage('Unknown argument: x', ['--x'])).toContain('see wardround --help');
  });
});
