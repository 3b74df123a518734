import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchScript, isShellQuery, remedyScript, type ShellQuery } from '../../../src/target/shell/batch.js';

/** Nothing but quotes, dollars and the like, which ends a script that does not quote it. */
const HOSTILE = fc.string({
  unit: fc.constantFrom(`'`, '"', '`', '$', '(', ')', '{', ';', '&', '|', '<', '\n', ' ', '\\', 'x'),
});
const CANARY = 'wardround_canary';
/** Text that calls the canary as soon as a shell reads any of it as code. */
const CANARIES = fc
  .tuple(
    HOSTILE,
    fc.constantFrom(`'; ${CANARY}; '`, `$(${CANARY})`, `\`${CANARY}\``, `\n${CANARY}\n`, `" ; ${CANARY} ; "`),
    HOSTILE,
  )
  .map((parts) => parts.join(''));

const shellText = fc.oneof(HOSTILE, CANARIES);
const queries: fc.Arbitrary<ShellQuery> = fc.oneof(
  fc.record({ kind: fc.constant('file'), path: shellText }),
  fc.record({ kind: fc.constant('shell'), command: shellText, timeoutMs: fc.nat() }),
  fc.record({
    kind: fc.constant('connect'),
    host: shellText,
    port: fc.integer({ min: 1, max: 65_535 }),
    timeoutMs: fc.nat(),
  }),
  fc.record({
    kind: fc.constant('fetch'),
    url: fc
      .tuple(fc.constantFrom('http', 'https'), fc.constantFrom('localhost', '[::1]:8080', '10.0.0.1'), shellText)
      .map(([scheme, host, text]) => `${scheme}://${host}/${text}`),
    method: shellText,
    headers: fc.dictionary(shellText, shellText, { maxKeys: 3 }),
    wantBody: fc.boolean(),
    tlsVerify: fc.boolean(),
    timeoutMs: fc.nat(),
  }),
);

/** The lines of a script that were made of queries: what comes after the fixed part. */
function madeLines(script: string): string {
  const empty = batchScript('n0nce', []);
  const start = empty.indexOf('wr_put start');
  return script.slice(start);
}

/** Runs those lines with a function in place of each of the script's own, so that nothing is asked. */
function dryRun(lines: string): string {
  const asking = ['wr_put', 'wr_file', 'wr_shell', 'wr_connect', 'wr_fetch', 'wr_wait', 'wr_sweep'];
  const stubs = [...asking, 'wr_unmarked', 'wr_cleanup', 'wr_run'];
  const script = [...stubs.map((name) => `${name}() { :; }`), `${CANARY}() { echo CALLED; }`, lines, 'wait'].join('\n');
  const { stdout, stderr, status } = spawnSync('sh', ['-s'], { input: script });
  expect([status, stderr.toString()]).toEqual([0, '']);
  return stdout.toString();
}

describe('a batch script', () => {
  it('is one that a shell can read, whatever the config says', () => {
    fc.assert(
      fc.property(fc.array(queries, { maxLength: 10 }), (list) => {
        const { status, stderr } = spawnSync('sh', ['-n'], { input: batchScript('n0nce', list) });
        expect([status, stderr.toString()]).toEqual([0, '']);
      }),
      { numRuns: 50 },
    );
  });

  it('runs nothing that the config says, but for the functions that it is handed to', () => {
    fc.assert(
      fc.property(fc.array(queries, { maxLength: 10 }), (list) => {
        expect(dryRun(madeLines(batchScript('n0nce', list)))).toBe('');
      }),
      { numRuns: 50 },
    );
  });

  it('would be caught if it did', () => {
    expect(dryRun(`wr_shell 0 x; ${CANARY}`)).toBe('CALLED\n');
  });

  it('looks for files first, one after the other, and does all else side by side', () => {
    const lines = madeLines(
      batchScript('n0nce', [
        { kind: 'shell', command: 'true', timeoutMs: 1000 },
        { kind: 'file', path: '/stop/a' },
        { kind: 'connect', host: '::1', port: 80, timeoutMs: 1500 },
        { kind: 'file', path: '/stop/b' },
      ]),
    ).split('\n');
    expect(lines.slice(1, -4)).toEqual([
      `wr_file 1 '/stop/a'`,
      `wr_file 3 '/stop/b'`,
      `wr_put files . ''`,
      `trap 'wr_put struck . .' TERM`,
      `wr_shell 0 'true' &`,
      `wr_connect 2 '::1' 80 1.500 2 &`,
    ]);
  });

  it.each([
    [
      'http://localhost:9000/a?b=c#d',
      `'http://localhost:9000/a?b=c#d' 'GET' 5.000 5 0 0 1 http 'localhost' 9000 '/a?b=c'`,
    ],
    ['http://127.0.0.7/', `'http://127.0.0.7/' 'GET' 5.000 5 0 0 1 http '127.0.0.7' 80 '/'`],
    ['https://[::1]/', `'https://[::1]/' 'GET' 5.000 5 0 0 1 https '::1' 443 '/'`],
    ['https://example.org', `'https://example.org/' 'GET' 5.000 5 0 0 0 https 'example.org' 443 '/'`],
    ['http://127.example.org/', `'http://127.example.org/' 'GET' 5.000 5 0 0 0 http '127.example.org' 80 '/'`],
  ])('takes %s apart', (url, words) => {
    const query: ShellQuery = {
      kind: 'fetch',
      url,
      method: 'GET',
      headers: {},
      wantBody: false,
      tlsVerify: true,
      timeoutMs: 5000,
    };
    expect(madeLines(batchScript('n0nce', [query]))).toContain(`wr_fetch 0 ${words} &\n`);
  });
});

describe('a remedy script', () => {
  it('runs nothing but the remedy, by way of the functions that it is handed to', () => {
    fc.assert(
      fc.property(shellText, shellText, fc.array(shellText, { maxLength: 3 }), (command, stopMarker, cleanup) => {
        const script = remedyScript('n0nce', { command, stopMarker, cleanup, timeoutMs: 1000 });
        expect(dryRun(script.slice(script.lastIndexOf('wr_put start')))).toBe('');
        expect(spawnSync('sh', ['-n'], { input: script }).status).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a question for a shell', () => {
  it.each([
    [{ kind: 'file', path: '/x' }, true],
    [{ kind: 'shell', command: 'x', timeoutMs: 1 }, true],
    [{ kind: 'connect', host: 'x', port: 1, timeoutMs: 1 }, true],
    [{ kind: 'processes' }, false],
    [{ kind: 'health' }, false],
  ] as const)('%j: %s', (query, expected) => {
    expect(isShellQuery(query)).toBe(expected);
  });
});
