import { randomInt } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HookEnd, HookRun } from '../../../src/model/hook.js';
import { runHook } from '../../../src/target/host/hook.js';
import { eventually } from '../../support/containers.js';
import { aFolder } from '../../support/folders.js';
import { aHookRun } from '../../support/hooks.js';
import { commandLinesWith } from '../../support/local-shells.js';

const never = new AbortController().signal;
/** An argument that no other process has. */
const unique = (): string => `86${String(randomInt(1e9))}`;
const PATH = process.env.PATH ?? '';

function aProgram(text: string, mode = 0o755): string {
  const path = join(aFolder(), 'hook');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const script = (lines: string): string => aProgram(`#!/bin/sh\n${lines}\n`);

function run(file: string, overrides: Partial<HookRun> = {}, env: NodeJS.ProcessEnv = { PATH }): Promise<HookEnd> {
  return runHook(aHookRun({ argv: [file], ...overrides }), never, env);
}

describe('a hook', () => {
  it.each([
    ['exit 0', 0],
    ['exit 3', 3],
    ['kill -KILL $$', 137],
    ['kill -TERM $$', 143],
  ])('tells how its program ended: %s', async (lines, code) => {
    const end = await run(script(`echo said; ${lines}`));
    expect(end).toMatchObject({ kind: 'exited', code, output: 'said\n' });
    expect(end).toHaveProperty('ms', expect.any(Number));
  });

  it('gets its arguments as they are, no shell reads them', async () => {
    const file = script('for one in "$@"; do echo "[$one]"; done');
    const end = await run(file, { argv: [file, '$HOME', 'a b', '; echo hi', ''] });
    expect(end).toMatchObject({ output: '[$HOME]\n[a b]\n[; echo hi]\n[]\n' });
  });

  it('knows what happened, and none of our secrets', async () => {
    const env = {
      PATH,
      HOME: '/root',
      LANG: 'C.UTF-8',
      LC_TIME: 'de_DE.UTF-8',
      TZ: 'Asia/Kolkata',
      NTFY_TOKEN: 'tk_secret',
      DOCKER_HOST: 'tcp://engine:2376',
      LD_PRELOAD: '',
      WARDROUND_CONFIG: '/etc/x.json',
    };
    const file = aProgram(
      `#!${process.execPath}\nfor (const [k, v] of Object.entries(process.env).sort()) console.log(k + '=' + v);\n`,
    );
    const end = await run(file, { reason: 'it said: "\0no"\nand more', incident: 'minio-1' }, env);
    expect(end.kind === 'exited' && end.output).toBe(
      [
        'HOME=/root',
        'LANG=C.UTF-8',
        'LC_TIME=de_DE.UTF-8',
        `PATH=${PATH}`,
        'TZ=Asia/Kolkata',
        'WARDROUND_EVENT=on_failure',
        'WARDROUND_FAILURE_COUNT=2',
        'WARDROUND_INCIDENT=minio-1',
        'WARDROUND_REASON=it said: "no"',
        'and more',
        'WARDROUND_SERVICE=minio',
        'WARDROUND_TIMESTAMP=2026-11-20T10:05:00.000Z',
        '',
      ].join('\n'),
    );
  });

  it('has nothing to read, an empty incident, a usual PATH and the root for its folder', async () => {
    const end = await run(script('cat; echo "[$WARDROUND_INCIDENT] $PATH"; pwd'), {}, {});
    expect(end).toMatchObject({
      output: '[] /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n/\n',
    });
  });

  it('may be a script without a first line, as anywhere', async () => {
    expect(await run(aProgram('echo hi\n'))).toMatchObject({ kind: 'exited', code: 0, output: 'hi\n' });
  });

  it('is not kept from running by a reason of any length', async () => {
    expect(await run(script('exit 0'), { reason: 'x'.repeat(1_000_000) })).toMatchObject({ kind: 'exited', code: 0 });
  });
});

describe('what a hook prints', () => {
  it('is kept from the end, in either stream, and nobody waits for us to read it', async () => {
    const end = await run(script('head -c 20000000 /dev/zero | tr "\\0" x; echo; echo the end >&2'));
    expect(end).toMatchObject({ kind: 'exited', code: 0 });
    const { output } = end as Extract<HookEnd, { kind: 'exited' }>;
    expect([output.length, output.startsWith('xxx'), output.endsWith('the end\n')]).toEqual([3000, true, true]);
  }, 20_000);

  it('is cut at a character', async () => {
    const file = aProgram(`#!${process.execPath}\nprocess.stdout.write('ü'.repeat(2000) + '.');\n`);
    const { output } = (await run(file)) as Extract<HookEnd, { kind: 'exited' }>;
    expect(output).toBe(`${'ü'.repeat(1499)}.`);
  });

  it('is not waited for where something in the background still holds the other end', async () => {
    const mark = unique();
    const end = await run(script(`sleep ${mark} & echo done`));
    expect(end).toMatchObject({ kind: 'exited', code: 0, output: 'done\n' });
    const { ms } = end as Extract<HookEnd, { kind: 'exited' }>;
    expect(ms).toBeLessThan(2000);
    // It may have been started on purpose.
    const [left = ''] = commandLinesWith(`sleep ${mark}`);
    expect(left).toBe(`sleep ${mark}`);
    await run(script(`pkill -f '^sleep ${mark}$'`));
  });
});

describe('a hook that is not through in time', () => {
  it.each([
    ['goes on', (mark: string) => `echo begun; sleep ${mark}`],
    ['heeds no TERM', (mark: string) => `trap '' TERM; echo begun; sleep ${mark}1; sleep ${mark}2`],
    ['has begun things in the background', (mark: string) => `echo begun; (sleep ${mark}1 &) ; sleep ${mark}2 & wait`],
    ['has made another group', (mark: string) => `echo begun; setsid sleep ${mark}1 & timeout 300 sleep ${mark}2`],
  ])('is ended as a whole: it %s', async (_, lines) => {
    const mark = unique();
    const end = await run(script(lines(mark)), { timeoutMs: 300 });
    expect(end).toEqual({ kind: 'ended', cause: 'it was not through after 0.3 s', output: 'begun\n' });
    await eventually(() => {
      expect(commandLinesWith(mark)).toEqual([]);
    });
  });

  it('may clean up after itself', async () => {
    const end = await run(script("trap 'echo cleaned; exit 0' TERM; echo begun; while :; do sleep 0.05; done"), {
      timeoutMs: 300,
    });
    expect(end).toMatchObject({ kind: 'ended', output: expect.stringContaining('cleaned\n') as string });
  });

  it('is ended when the round is, and not begun after that', async () => {
    const mark = unique();
    const round = new AbortController();
    const file = script(`sleep ${mark}`);
    const ended = runHook(aHookRun({ argv: [file] }), round.signal, { PATH });
    await eventually(() => {
      expect(commandLinesWith(`sleep ${mark}`)).not.toEqual([]);
    });
    round.abort(new Error('the round was ended by SIGTERM'));
    expect(await ended).toEqual({ kind: 'ended', cause: 'the round was ended by SIGTERM', output: '' });
    await eventually(() => {
      expect(commandLinesWith(mark)).toEqual([]);
    });
    expect(await runHook(aHookRun({ argv: [file] }), round.signal, { PATH })).toEqual({
      kind: 'not-started',
      cause: 'the round was ended by SIGTERM',
    });
  });
});

describe('a hook that cannot be run says why', () => {
  it.each<[string, () => string, string]>([
    ['it is not there', () => join(aFolder(), 'gone'), 'there is no '],
    ['its folder is not there', () => '/nonexistent/folder/hook', 'there is no '],
    ['what should be its folder is a file', () => join(aProgram(''), 'hook'), 'there is no '],
    ['it is not executable', () => aProgram('#!/bin/sh\n', 0o644), 'may not be executed: chmod +x '],
    ['it is a folder', () => aFolder(), ' is a folder'],
    ['it is a device', () => '/dev/null', ' is no regular file'],
    ['its interpreter is not there', () => aProgram('#!/nonexistent/sh\n'), 'that the first line of '],
    ['its path is relative', () => 'bin/hook', 'expected the absolute path of a program, found "bin/hook"'],
    ['it is to be looked for', () => 'true', 'expected the absolute path of a program, found "true"'],
  ])('%s', async (_, file, cause) => {
    expect(await run(file())).toEqual({ kind: 'not-started', cause: expect.stringContaining(cause) as string });
  });

  it('its arguments are too many', async () => {
    const file = script('exit 0');
    const end = await run(file, { argv: [file, 'x'.repeat(3_000_000)] });
    expect(end.kind).toBe('not-started');
  });
});
