import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellWord, shellWords } from '../../../src/schedule/words.js';

describe('a word of a shell', () => {
  it.each(['/var/log/a.log', 'a b', "it's", '$HOME', '`id`', '"', '100%', '', 'ü', '~', '*', '-n', '#x', '!'])(
    'means exactly %j',
    (text) => {
      const said = execFileSync('/bin/sh', ['-c', `printf '%s|' ${shellWord(text)}`], { encoding: 'utf8' });
      expect(said).toBe(`${text}|`);
    },
  );

  it('is read back as what it was', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        expect(shellWords(texts.map(shellWord).join(' '))).toEqual(texts);
      }),
    );
  });
});

describe('the words of a command', () => {
  it.each([
    ['wardround run >> /var/log/w.log 2>&1', ['wardround', 'run', '>>', '/var/log/w.log', '2>&1']],
    ['wardround run>>/var/log/w.log', ['wardround', 'run', '>>', '/var/log/w.log']],
    ['a "b c" \'d e\' f\\ g', ['a', 'b c', 'd e', 'f g']],
    ['cd /x && wardround | cat # why', ['cd', '/x', '&&', 'wardround', '|', 'cat']],
    ['a#b "c\\"d"', ['a#b', 'c"d']],
    ["broken 'quote", ['broken', "'quote"]],
    ['', []],
  ])('of %s', (command, words) => {
    expect(shellWords(command)).toEqual(words);
  });

  it('come to an end, whatever the command is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (command) => {
        expect(shellWords(command).length).toBeLessThanOrEqual(command.length);
      }),
    );
  });
});
