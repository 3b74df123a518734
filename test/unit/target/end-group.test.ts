import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startShellHere } from '../../../src/target/host/shell.js';
import { askInShell, runInShell } from '../../../src/target/shell/ask.js';
import { ASKING, END_GROUP, REMEDYING } from '../../../src/target/shell/script.js';
import { eventually } from '../../support/containers.js';
import { findProgram } from '../../support/image-files.js';
import { commandLinesWith } from '../../support/local-shells.js';

const never = new AbortController().signal;
/** An argument that no other process has. */
const unique = (): string => `86${String(randomInt(1e9))}`;
const outOfTheGroup = (mark: string): string =>
  `timeout 300 sleep ${mark}1 & setsid sleep ${mark}2 & (trap '' TERM; exec setsid -w sh -c "sleep ${mark}3; sleep ${mark}4") & wait`;

const busybox = (await findProgram('busybox')) !== undefined;
const shells = ['sh', 'bash', ...(busybox ? ['busybox sh'] : [])];

describe('the script that ends a group from inside a container', () => {
  it.each(shells)(
    'ends what has left the group as well, in %s %s',
    async (shell) => {
      const mark = unique();
      const leader = spawn('sh', ['-c', outOfTheGroup(mark)], { detached: true, stdio: 'ignore' });
      const bystander = spawn('sleep', [`${mark}9`], { detached: true, stdio: 'ignore' });
      onTestFinished(() => {
        bystander.kill();
      });
      await eventually(() => {
        expect(commandLinesWith(`sleep ${mark}`).filter((line) => line.startsWith('sleep'))).toHaveLength(4);
      });
      const [file = '', ...before] = shell.split(' ');
      spawnSync(file, [...before, '-c', END_GROUP, 'end', String(leader.pid)]);
      expect(commandLinesWith(mark)).toEqual([`sleep ${mark}9`]);
    },
    20_000,
  );
});

describe('on this machine', () => {
  it('a check out of time leaves nothing behind, whatever group it has made', async () => {
    const mark = unique();
    const queries = [{ kind: 'shell', command: outOfTheGroup(mark), timeoutMs: 400 } as const];
    expect(await askInShell(startShellHere(ASKING), queries, never)).toMatchObject([{ kind: 'timed-out' }]);
    await eventually(() => {
      expect(commandLinesWith(mark)).toEqual([]);
    });
  }, 20_000);

  it('nor does a remedy', async () => {
    const mark = unique();
    const remedy = { command: outOfTheGroup(mark), timeoutMs: 400, cleanup: [] };
    expect(await runInShell(startShellHere(REMEDYING), remedy, never)).toMatchObject({ kind: 'timed-out' });
    await eventually(() => {
      expect(commandLinesWith(mark)).toEqual([]);
    });
  }, 20_000);
});
