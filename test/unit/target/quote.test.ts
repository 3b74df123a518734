import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from '../../../src/target/shell/quote.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';

/** What a shell makes of these words. */
function printed(words: readonly string[]): string {
  const { status, stdout } = spawnSync('sh', ['-s'], {
    input: `printf '%s\\0' ${words.join(' ')}`,
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(status).toBe(0);
  return stdout.toString();
}

describe('a quoted text', () => {
  it.each([
    ['', `''`],
    ['plain', `'plain'`],
    [`it's`, `'it'\\''s'`],
    ['$HOME `id` "x" \\ *', `'$HOME \`id\` "x" \\ *'`],
    ['a\nb', `'a\nb'`],
    ['nul\0here', `'nulhere'`],
  ])('%j is %j', (text, expected) => {
    expect(quote(text)).toBe(expected);
  });

  it.each(HOSTILE_TEXTS)('comes out of a shell as it went in: %s', (_, text) => {
    expect(printed([quote(text)])).toBe(`${Buffer.from(text.replaceAll('\0', '')).toString()}\0`);
  });

  it('comes out of a shell as it went in, whatever it is', () => {
    const texts = fc.array(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.string({
          unit: fc.constantFrom(`'`, '"', '\\', '$', '`', '(', ')', '\n', ' ', ';', '&', '!', '*', '#', '-'),
        }),
      ),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(texts, (list) => {
        const clean = list.map((text) => text.replaceAll('\0', ''));
        expect(printed(list.map(quote))).toBe(clean.map((text) => `${text}\0`).join(''));
      }),
      { numRuns: 60 },
    );
  });
});
