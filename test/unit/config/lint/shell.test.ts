import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseShell } from '../../../../src/config/lint/shell.js';

/** Lists are parted by `;`, or `&` in the background, pipelines by ` && `, commands by ` | `, words by `_`. */
function drawn(text: string): string | undefined {
  return parseShell(text)
    ?.map(({ pipelines, inBackground }) => {
      const list = pipelines.map((pipeline) => pipeline.map((words) => words.join('_')).join(' | ')).join(' && ');
      return `${list}${inBackground ? '&' : ';'}`;
    })
    .join(' ');
}

describe('a plain row of commands is taken apart', () => {
  it.each([
    ['', ''],
    ['a b', 'a_b;'],
    ['a; b\nc', 'a; b; c;'],
    ['a && b || c &', 'a && b && c&'],
    ['a; b & c', 'a; b& c;'],
    ['a | b |& c', 'a | b | c;'],
    ['a >> /log 2>&1 &', 'a&'],
    ['a >/log 2>/err </in b', 'a_b;'],
    ['a &> /log', 'a;'],
    ['a 2>&1 | b', 'a | b;'],
    ['X=1 a', 'X=1_a;'],
    [`a 'b c' "d e" f\\ g`, 'a_b c_d e_f g;'],
    [`a "b \\"c\\" \\d"`, 'a_b "c" \\d;'],
    [`a'b'"c"d`, 'abcd;'],
    ['a "$X" $Y ${Z}', 'a_$X_$Y_${Z};'],
    ['kill $(cat /run/x.pid); a', 'kill_$(cat /run/x.pid); a;'],
    ['kill `cat /run/x.pid`', 'kill_`cat /run/x.pid`;'],
    ['a # b; c\nd', 'a; d;'],
    ['a#b', 'a#b;'],
    ['a \\\n b', 'a_b;'],
    ["nginx -g 'daemon off;'", 'nginx_-g_daemon off;;'],
    ['find / -exec rm {} \\;', 'find_/_-exec_rm_{}_;;'],
  ])('%j', (text, expected) => {
    expect(drawn(text)).toBe(expected);
  });
});

describe('anything else is not judged', () => {
  it.each([
    'if a; then b; fi',
    'for x in a b; do c; done',
    'while true; do a; done',
    'case $x in a) b;; esac',
    '(a; b)',
    '{ a; b; }',
    '! a',
    'f() { a; }',
    'a <<EOF\nb\nEOF',
    'a <<< b',
    'a < <(b)',
    "a 'b",
    'a "b',
    'a `b',
    'a $(b',
    'a $((1 + 2))',
    'a >',
    'a ;; b',
  ])('%j', (text) => {
    expect(parseShell(text)).toBeUndefined();
  });

  it('and every text comes to an end', () => {
    const piece = fc.constantFrom(...Array.from(' \n;&|<>()\'"`$\\#ab={}!0\r\t'));
    fc.assert(
      fc.property(fc.string({ unit: piece, maxLength: 60 }), (text) => {
        parseShell(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('quickly', () => {
    const started = performance.now();
    for (const part of ['a', '"', '`', '\\', '$(', 'a ', "'a'", '"$X"', ';', '>a ']) parseShell(part.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
