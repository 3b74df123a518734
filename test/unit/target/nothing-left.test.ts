import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ran, Reply } from '../../../src/model/query.js';
import { askInShell, runInShell } from '../../../src/target/shell/ask.js';
import type { ShellQuery } from '../../../src/target/shell/batch.js';
import type { StartShell } from '../../../src/target/shell/conversation.js';
import { ASKING, REMEDYING } from '../../../src/target/shell/script.js';
import { eventually } from '../../support/containers.js';
import { aFolder } from '../../support/folders.js';
import { commandLinesWith, KITS, startShellOf } from '../../support/local-shells.js';

const never = new AbortController().signal;
const shell = (command: string, timeoutMs = 5000): ShellQuery => ({ kind: 'shell', command, timeoutMs });
/** An argument that no other process has. */
const unique = (): string => `86${String(randomInt(1e9))}`;

const silent = createServer();
beforeAll(() => new Promise<void>((up) => silent.listen(0, '127.0.0.1', up)));
afterAll(() => {
  silent.close();
});

const hangingFetch = (mark: string): ShellQuery => ({
  kind: 'fetch',
  url: `http://127.0.0.1:${String((silent.address() as AddressInfo).port)}/${mark}`,
  method: 'GET',
  headers: {},
  wantBody: false,
  tlsVerify: true,
  timeoutMs: 400,
});

describe.each(KITS)('$name', { timeout: 30_000 }, (kit) => {
  const starter = (name: string): StartShell => startShellOf(kit, aFolder(), name);
  const ask = (...queries: ShellQuery[]): Promise<Reply[]> => askInShell(starter(ASKING), queries, never);
  const run = (command: string, timeoutMs = 5000): Promise<Ran> =>
    runInShell(starter(REMEDYING), { command, timeoutMs, cleanup: [] }, never);

  it('is not kept waiting by what hangs, and nothing of it stays behind', async () => {
    const mark = unique();
    const replies = await ask(
      shell(`sleep ${mark}1`, 400),
      shell(`sleep ${mark}2 & echo left`),
      shell(`trap '' TERM; sleep ${mark}3; sleep ${mark}4`, 400),
      shell(`sleep ${mark}5 | cat`, 400),
      hangingFetch(`${mark}6`),
      shell('echo quick'),
    );
    expect(replies).toMatchObject([
      { kind: 'timed-out', afterMs: 400 },
      { kind: 'exited', code: 0, output: 'left' },
      { kind: 'timed-out' },
      { kind: 'timed-out' },
      { kind: 'timed-out' },
      { kind: 'exited', code: 0, output: 'quick' },
    ]);
    await eventually(() => {
      expect(commandLinesWith(mark)).toEqual([]);
    });
  });

  it('takes no check for ill that another one ended, and nothing stays behind', async () => {
    const mark = unique();
    const [quick, ...others] = await ask(
      shell('echo quick'),
      shell(`sleep ${mark}1`),
      hangingFetch(`${mark}2`),
      shell(`sleep 0.3; kill -TERM 0; sleep ${mark}3`),
    );
    expect(quick).toMatchObject({ kind: 'exited', code: 0, output: 'quick' });
    const cause = expect.stringContaining('ended by a signal to all of them') as string;
    expect(others).toEqual(others.map(() => ({ kind: 'unreachable', cause })));
    await eventually(() => {
      expect(commandLinesWith(mark)).toEqual([]);
    });
  });

  it('ends when the round does, and nothing stays behind', async () => {
    const mark = unique();
    const round = new AbortController();
    const asked = askInShell(starter(ASKING), [shell(`sleep ${mark}`)], round.signal);
    await eventually(() => {
      expect(commandLinesWith(mark)).not.toEqual([]);
    });
    round.abort(new Error('the deadline had come'));
    expect(await asked).toEqual([{ kind: 'unreachable', cause: 'the deadline had come' }]);
    await eventually(() => {
      expect(commandLinesWith(mark)).toEqual([]);
    });
  });

  it('leaves a server that a remedy started alone, and notices one that still writes', async () => {
    const file = join(aFolder(), 'log');
    const mark = unique();
    const quiet = await run(`sleep ${mark}1 >${file} 2>&1 & echo $!`);
    const loud = await run(`sleep ${mark}2 & sleep 0.2; echo $!`);
    expect(commandLinesWith(mark).sort()).toEqual([`sleep ${mark}1`, `sleep ${mark}2`]);
    for (const ran of [quiet, loud]) if (ran.kind === 'exited') process.kill(Number(ran.output), 'SIGKILL');
    expect([quiet, loud]).toMatchObject([
      { kind: 'exited', code: 0, leftWriting: false },
      { kind: 'exited', code: 0, leftWriting: true },
    ]);
  });

  it('ends a remedy that does not return, with all that it started', async () => {
    const mark = unique();
    expect(await run(`sleep ${mark}`, 400)).toEqual({ kind: 'timed-out', afterMs: 400 });
    await eventually(() => {
      expect(commandLinesWith(mark)).toEqual([]);
    });
  });
});
