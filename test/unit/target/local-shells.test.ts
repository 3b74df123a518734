import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Query, Ran, Reply } from '../../../src/model/query.js';
import { askInShell, runInShell } from '../../../src/target/shell/ask.js';
import type { ShellQuery } from '../../../src/target/shell/batch.js';
import type { StartShell } from '../../../src/target/shell/conversation.js';
import { ASKING, REMEDYING } from '../../../src/target/shell/script.js';
import { aFolder } from '../../support/folders.js';
import { commandLinesWith, KITS, startShellOf } from '../../support/local-shells.js';

const never = new AbortController().signal;
const shell = (command: string, timeoutMs = 5000): ShellQuery => ({ kind: 'shell', command, timeoutMs });
const connect = (port: number): ShellQuery => ({ kind: 'connect', host: '127.0.0.1', port, timeoutMs: 1500 });
/** An argument that no other process has. */
const unique = (): string => `86${String(randomInt(1e9))}`;

let web: Server;
let silent: Server;
beforeAll(async () => {
  web = createServer(answer);
  silent = createTcpServer();
  await Promise.all([web, silent].map((server) => new Promise<void>((up) => server.listen(0, '127.0.0.1', up))));
});
afterAll(() => {
  web.close();
  silent.close();
});

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://x');
  response.writeHead(Number(url.searchParams.get('code') ?? 200), { Location: '/', Connection: 'close' });
  response.write(`${request.method ?? ''} ${String(request.headers['x-test'])} `);
  response.end(url.pathname === '/long' ? `${'x'.repeat(9000)}needle` : 'zwölf 漢');
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const fetch = (path: string, more: Partial<Extract<Query, { kind: 'fetch' }>> = {}): ShellQuery => ({
  kind: 'fetch',
  url: path.startsWith('/') ? `http://127.0.0.1:${String(portOf(web))}${path}` : path,
  method: 'GET',
  headers: {},
  wantBody: false,
  tlsVerify: true,
  timeoutMs: 1500,
  ...more,
});

const KITS_IN_ALL = 7;

it('is tried with every kit where all of them must be had', () => {
  expect(KITS.length).toBeGreaterThanOrEqual(process.env.CI === undefined ? 1 : KITS_IN_ALL);
});

describe.each(KITS)('$name', { timeout: 30_000 }, (kit) => {
  const starter = (name: string): StartShell => startShellOf(kit, aFolder(), name);
  const ask = (...queries: ShellQuery[]): Promise<Reply[]> => askInShell(starter(ASKING), queries, never);
  const run = (command: string, more: { stopMarker?: string; timeoutMs?: number } = {}): Promise<Ran> =>
    runInShell(starter(REMEDYING), { command, timeoutMs: 5000, cleanup: [], ...more }, never);
  const outputOf = async (command: string): Promise<string> => {
    const [reply] = await ask(shell(command));
    return reply?.kind === 'exited' ? reply.output : JSON.stringify(reply);
  };

  it.each(['set -e; true', 'set -u; exit 0', 'set -eu; sleep 0.01 & exit 0'])(
    'takes "%s" for well',
    async (command) => {
      expect(await ask(shell(command))).toMatchObject([{ kind: 'exited', code: 0, output: '' }]);
    },
  );

  it('tells how commands end and what they say', async () => {
    expect(
      await ask(
        shell('exit 0'),
        shell('echo out; echo err >&2; exit 3'),
        shell('no-such-program'),
        shell('printf "no newline"'),
      ),
    ).toMatchObject([
      { kind: 'exited', code: 0, output: '' },
      { kind: 'exited', code: 3, output: 'out\nerr' },
      { kind: 'exited', code: 127 },
      { kind: 'exited', code: 0, output: 'no newline' },
    ]);
  });

  it('keeps the end of what a command says', async () => {
    const output = await outputOf('i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i + 1)); done; echo "漢 last"');
    expect(output.endsWith('line 1999\n漢 last')).toBe(true);
    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(3000);
  });

  it('gives a command nothing of its own: no input, no stream, no script, no nonce', async () => {
    expect(await outputOf('read line; echo "$? $wr_nonce$WARDROUND_SCRIPT"')).toBe('1 ');
    expect(await outputOf('echo forged >&3; echo "then $?"')).toMatch(/then [1-9]\d*$/);
  });

  it('is not misled by what a command says', async () => {
    expect(await ask(shell('echo "0 1 . 4"; echo fine; exit 1'), shell('exit 0'))).toMatchObject([
      { kind: 'exited', code: 1, output: '0 1 . 4\nfine' },
      { kind: 'exited', code: 0, output: '' },
    ]);
  });

  it('looks for files', async () => {
    const folder = aFolder();
    const path = join(folder, `it's "a" $file`);
    writeFileSync(path, 'reason=disk\nby=ann\n');
    expect(
      await ask(
        { kind: 'file', path },
        { kind: 'file', path: join(folder, 'none') },
        { kind: 'file', path: folder },
        { kind: 'file', path: '/no/such/folder/x' },
      ),
    ).toEqual([
      { kind: 'file', content: 'reason=disk\nby=ann' },
      { kind: 'no-file' },
      { kind: 'file', content: '' },
      { kind: 'no-file' },
    ]);
  });

  it('asks over http', async () => {
    const replies = await ask(
      fetch('/'),
      fetch('/?code=503'),
      fetch('/?code=302'),
      fetch('/?code=404'),
      fetch('http://127.0.0.1:9/'),
    );
    expect(replies.map((reply) => (reply.kind === 'responded' ? reply.status : reply.kind))).toEqual([
      200,
      503,
      302,
      404,
      'no-answer',
    ]);
  });

  it('brings the body and takes headers as they are', async () => {
    const hostile = `it's "$(exit 1)" \`x\` \\ %s`;
    const [whole, long] = await ask(
      fetch('/', { wantBody: true, headers: { 'X-Test': hostile } }),
      fetch('/long', { wantBody: true }),
    );
    expect(whole).toMatchObject({ kind: 'responded', status: 200, body: `GET ${hostile} zwölf 漢` });
    expect(long?.kind === 'responded' ? long.body?.length : long).toBe(
      'GET undefined '.length + 9000 + 'needle'.length,
    );
  });

  it('opens connections', async () => {
    const replies = await ask(connect(portOf(web)), connect(portOf(silent)), connect(9));
    expect(replies.map(({ kind }) => kind)).toEqual(['connected', 'connected', 'no-answer']);
  });

  it('puts no command on a command line', async () => {
    const mark = unique();
    const asked = ask(shell(`wr_mark=${mark}; sleep 0.3; echo "$wr_mark"`), { kind: 'file', path: `/no/${mark}` });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(commandLinesWith(mark)).toEqual([]);
    expect(await asked).toMatchObject([{ kind: 'exited', output: mark }, { kind: 'no-file' }]);
  });

  it('runs a remedy and tells how it ended', async () => {
    expect(await run('echo out; echo err >&2; exit 4')).toMatchObject({
      kind: 'exited',
      code: 4,
      output: 'out\nerr',
      leftWriting: false,
    });
  });

  it('runs a remedy that ends all processes of its own name', async () => {
    const mark = unique();
    expect(await run(`pkill -f 'sleep ${mark}' || true; echo survived`)).toMatchObject({ code: 0, output: 'survived' });
  });

  it('starts no remedy whose stop marker has appeared', async () => {
    const folder = aFolder();
    const stopMarker = join(folder, `it's.stopped`);
    const done = join(folder, 'done');
    expect(await run(`: >'${done}'`, { stopMarker })).toMatchObject({ kind: 'exited', code: 0 });
    expect(existsSync(done)).toBe(true);
    writeFileSync(stopMarker, '');
    writeFileSync(done, 'untouched');
    expect(await run(`: >'${done}'`, { stopMarker })).toEqual({ kind: 'marked' });
    expect(readFileSync(done, 'utf8')).toBe('untouched');
  });
});

describe('questions that are too many for one script', () => {
  it('are put in as many as it takes, and answered in order', async () => {
    const [kit] = KITS;
    if (kit === undefined) throw new Error('this machine has no shell');
    const start = startShellOf(kit, aFolder(), ASKING);
    const sizes: number[] = [];
    const counted: StartShell = (script, signal) => {
      sizes.push(Buffer.byteLength(script));
      return start(script, signal);
    };
    const queries = Array.from({ length: 120 }, (_, index) =>
      shell(`: ${'x'.repeat(3000)}; echo ${String(index)}`, 20_000),
    );
    const replies = await askInShell(counted, queries, never);
    expect(replies.map((reply) => (reply.kind === 'exited' ? reply.output : reply))).toEqual(
      queries.map((_, index) => String(index)),
    );
    expect(sizes.length).toBe(Math.ceil((120 * 3030) / 100_000));
    expect(Math.max(...sizes)).toBeLessThan(128 * 1024);
  }, 30_000);
});
