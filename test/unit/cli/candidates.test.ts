import { describe, expect, it } from 'vitest';
import { candidates } from '../../../src/cli/candidates.js';
import { COMMANDS } from '../../../src/cli/commands/index.js';

const SERVICES = ['api', 'redis', 'redis-replica'];

function words(...typed: readonly string[]): string[] {
  return candidates(typed, COMMANDS, () => SERVICES).map(([word]) => word);
}

describe('what could be typed next', () => {
  it.each([
    ['commands, where none was named', ['expl'], ['explain']],
    ['nothing for a command that is not there', ['xyz'], []],
    ['the flags of a command', ['alerts', '--r'], ['--remote']],
    ['the flags of a round, where no command was named', ['--dry'], ['--dry-run']],
    ['services behind --service', ['--service', 're'], ['redis', 'redis-replica']],
    ['services for a name', ['explain', ''], SERVICES],
    ['services that were not named yet', ['reset', 'redis', 'r'], ['redis-replica']],
    ['the choices of a flag', ['run', '--format', 'j'], ['json', 'junit']],
    ['the choices of an argument', ['completion', 'f'], ['fish']],
    ['nothing of ours for a path', ['--config', '/etc/'], []],
    ['no flag twice', ['run', '--dry-run', '--dry'], []],
    ['again a flag that may be repeated', ['--service', 'api', '--serv'], ['--service']],
    ['a command behind a flag and its value', ['--config', 'x.json', 'expl'], ['explain']],
  ])('is %s', (_, typed, expected) => {
    expect(words(...typed)).toEqual(expected);
  });

  it('is every command and what it does, before anything was typed', () => {
    expect(candidates([''], COMMANDS, () => [])).toEqual(COMMANDS.map(({ name, describe }) => [name, describe]));
  });

  it('asks for services only where they fit', () => {
    const never = (): never => {
      throw new Error('asked for services');
    };
    expect(candidates(['run', '--f'], COMMANDS, never)).toEqual([['--format', expect.any(String)]]);
  });
});
