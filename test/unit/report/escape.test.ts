import { describe, expect, it } from 'vitest';
import { escapeText, outputLines } from '../../../src/report/escape.js';

describe('text from a service', () => {
  it.each([
    ['a newline cannot start a new line', 'ok)\n2026-11-20 [INFO] forged', String.raw`ok)\n2026-11-20 [INFO] forged`],
    ['a carriage return cannot overwrite one', 'a\rb', String.raw`a\rb`],
    ['an escape sequence is shown, not obeyed', '\x1b[31mred\x1b[0m', String.raw`\x1b[31mred\x1b[0m`],
    ['the one-byte CSI of C1 too', '\u009b2J', String.raw`\x9b2J`],
    ['NUL and DEL are shown', '\0\x7f', String.raw`\x00\x7f`],
    ['line and paragraph separators are shown', 'a\u2028b\u2029c', String.raw`a\u2028b\u2029c`],
    ['bidirectional overrides are shown', 'a\u202Eb\u2066c', String.raw`a\u202eb\u2066c`],
    ['a lone surrogate is shown', 'a\ud800b', String.raw`a\ud800b`],
    ['a pair of surrogates is left alone', 'a😀b', 'a😀b'],
    ['a backslash is left alone', String.raw`C:\n`, String.raw`C:\n`],
    ['nothing stays nothing', '', ''],
  ])('%s', (_, text, expected) => {
    expect(escapeText(text)).toBe(expected);
  });

  it('is cut at its limit, and not in the middle of a pair', () => {
    expect(escapeText('ab😀cd', 3)).toBe('ab…');
    expect(escapeText('ab😀cd', 4)).toBe('ab😀…');
    expect(escapeText('x'.repeat(1_000_000))).toHaveLength(4001);
  });
});

describe('the output of a command', () => {
  it('is given line by line, the last ones, without the empty end', () => {
    expect(outputLines('one\r\ntwo\n\nfour\x07\n\n')).toEqual(['one', 'two', '', String.raw`four\x07`]);
    expect(outputLines('1\n2\n3\n', 2)).toEqual(['2', '3']);
    expect(outputLines('')).toEqual([]);
  });
});
