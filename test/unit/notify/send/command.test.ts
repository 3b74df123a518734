import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Call, CommandSettings, Delivery } from '../../../../src/model/call.js';
import { callDocument } from '../../../../src/notify/document.js';
import { createCommandSend } from '../../../../src/notify/send/command.js';
import { aFolder } from '../../../support/folders.js';
import { aCall, aDigest } from '../../../support/reports.js';
import { compiledSchema } from '../../../support/schemas.js';

const channel = { kind: 'command', name: 'mail' } as const;
const TIMEOUT_MS = 5_000;

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

function send(
  argv: CommandSettings['argv'],
  { timeoutMs = TIMEOUT_MS, call = aCall({}, { channel }) }: { timeoutMs?: number; call?: Call } = {},
  signal = new AbortController().signal,
): Promise<Delivery> {
  return createCommandSend({ argv, timeoutMs })(call, signal);
}

const shell = (script: string): CommandSettings['argv'] => ['/bin/sh', '-c', script];

function isAlive(pid: string): boolean {
  // A process that has ended and was not waited for yet is a zombie.
  return existsSync(`/proc/${pid}/stat`) && !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

describe('a program is given', () => {
  it('the incident on its standard input', async () => {
    const file = join(aFolder(), 'document');
    expect(await send(['/usr/bin/tee', file])).toEqual({ kind: 'delivered' });
    const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(document).toEqual(callDocument(aCall()));
    const { validate, errors } = compiledSchema('incident');
    expect(validate(document), errors()).toBe(true);
  });

  it('its arguments as they are, no shell between', async () => {
    const file = join(aFolder(), 'arguments');
    await send(['/bin/sh', '-c', `printf '%s\\n' "$@" > ${file}`, 'x', 'a b', '$HOME', '*', '"']);
    expect(readFileSync(file, 'utf8')).toBe('a b\n$HOME\n*\n"\n');
  });

  it.each<[string, Call, Record<string, string>]>([
    [
      'an incident',
      aCall({}, { channel, priority: 4 }),
      {
        WARDROUND_INCIDENT: 'minio-20261120T100000',
        WARDROUND_STEP: 'opened',
        WARDROUND_TITLE: 'minio: recovery failed',
        WARDROUND_PRIORITY: '4',
      },
    ],
    [
      'a digest',
      aDigest(['a', 'b'], channel),
      {
        WARDROUND_INCIDENT: 'a-1 b-1',
        WARDROUND_STEP: 'digest',
        WARDROUND_TITLE: '2 incidents: a, b',
        WARDROUND_PRIORITY: '5',
      },
    ],
    ['a title with a NUL', aCall({ title: 'a\0b' }), { WARDROUND_TITLE: 'a b' }],
  ])('the words of %s in an environment that holds little else', async (_, call, expected) => {
    process.env = { ...before, HOME: '/home/x', LANG: 'C.UTF-8', NTFY_TOKEN: 'tk_secret' };
    const file = join(aFolder(), 'environment');
    expect(await send(['/bin/sh', '-c', `/usr/bin/env -0 > ${file}`], { call })).toEqual({ kind: 'delivered' });
    const variables = readFileSync(file, 'utf8').split('\0').filter(Boolean);
    const environment = new Map(
      variables.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    expect(Object.fromEntries(environment)).toMatchObject({
      HOME: '/home/x',
      LANG: 'C.UTF-8',
      PATH: before.PATH,
      ...expected,
    });
    // What a shell adds by itself is not ours.
    const names = [...environment.keys()].filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name));
    expect(names.sort()).toEqual([
      'HOME',
      'LANG',
      'PATH',
      'WARDROUND_INCIDENT',
      'WARDROUND_PRIORITY',
      'WARDROUND_STEP',
      'WARDROUND_TITLE',
    ]);
  });
});

describe('a program', () => {
  const large = aCall({ log: { path: '/l', lines: Array<string>(2000).fill('x'.repeat(1000)) } });

  it.each<[string, CommandSettings['argv']]>([
    ['reads nothing', ['/bin/true']],
    ['closes its input', shell('exec <&-; sleep 0.1')],
    ['reads a little', shell('head -c 10 >/dev/null')],
    ['prints much', shell('cat >/dev/null; yes | head -n 100000')],
    ['leaves something running that keeps its output open', shell('cat >/dev/null; sleep 3 & exit 0')],
  ])('that %s has delivered when it exits with 0', async (_, argv) => {
    const startedAt = performance.now();
    expect(await send(argv, { call: large })).toEqual({ kind: 'delivered' });
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });

  it.each<[string, CommandSettings['argv'], string]>([
    ['fails', shell('exit 3'), '/bin/sh: exit code 3'],
    ['says why', shell('echo first; echo "no such user" >&2; exit 67'), '/bin/sh: exit code 67: no such user'],
    ['says it in colours', shell(String.raw`printf '\033[31mbad\033[0m\n\n'; exit 1`), '/bin/sh: exit code 1: bad'],
    ['says too much', shell('head -c 100000 /dev/zero | tr "\\0" x; exit 1'), '/bin/sh: exit code 1: xxx'],
    ['is killed', shell('kill -9 $$'), '/bin/sh: it was ended by SIGKILL'],
    ['is not there', ['/nowhere/program'], '/nowhere/program: was not found'],
    ['is not on the path', ['wardround-no-such-program'], 'wardround-no-such-program: was not found'],
    ['is a folder', ['/tmp'], '/tmp: may not be executed'],
    ['has an argument that cannot be given', ['/bin/true', 'a\0b'], '/bin/true: could not be started: '],
  ])('that %s has not, and is tried again', async (_, argv, cause) => {
    const delivery = await send(argv, { call: large });
    expect(delivery).toEqual({
      kind: 'undelivered',
      cause: expect.stringContaining(cause) as string,
      retry: 'next-round',
    });
    expect(JSON.stringify(delivery).length).toBeLessThan(400);
  });

  it('that is a file without the right to be executed is said to be one', async () => {
    const file = join(aFolder(), 'script');
    writeFileSync(file, '#!/bin/sh\n');
    chmodSync(file, 0o600);
    expect(await send([file])).toMatchObject({ cause: `${file}: may not be executed` });
  });

  it('whose name is that of a secret is named, and why it failed, too', async () => {
    expect(await send(['/nowhere/passwd'])).toMatchObject({ cause: '/nowhere/passwd: was not found' });
  });
});

describe('a program that does not end', () => {
  it.each<[string, string]>([
    ['asks to be ended', 'sleep 60 & echo $! > FILE; wait'],
    ['does not want to', 'trap "" TERM; sleep 60 & echo $! > FILE; wait; sleep 60'],
  ])('is ended with its process group at the time limit when it %s', async (_, script) => {
    const file = join(aFolder(), 'pid');
    const argv = shell(script.replace('FILE', file));
    expect(await send(argv, { timeoutMs: 300 })).toEqual({
      kind: 'undelivered',
      cause: '/bin/sh: it did not end within 300 ms, and was ended',
      retry: 'next-round',
    });
    const pid = readFileSync(file, 'utf8').trim();
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('is ended when the round ends', async () => {
    const file = join(aFolder(), 'pid');
    const round = new AbortController();
    const sending = send(shell(`echo $$ > ${file}; sleep 60`), {}, round.signal);
    await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8') !== '').toBe(true);
    round.abort();
    expect(await sending).toEqual({ kind: 'undelivered', cause: '/bin/sh: the round was ending', retry: 'next-round' });
    await expect.poll(() => isAlive(readFileSync(file, 'utf8').trim())).toBe(false);
  });

  it('is not started when the round has ended', async () => {
    const file = join(aFolder(), 'started');
    expect(await send(['/usr/bin/touch', file], {}, AbortSignal.abort())).toEqual({
      kind: 'undelivered',
      cause: 'it was not started: the round was ending',
      retry: 'next-round',
    });
    expect(existsSync(file)).toBe(false);
  });
});
