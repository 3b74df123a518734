import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runInShell } from '../../../src/target/shell/ask.js';
import type { StartShell } from '../../../src/target/shell/conversation.js';
import { REMEDYING } from '../../../src/target/shell/script.js';
import { eventually } from '../../support/containers.js';
import { aFolder } from '../../support/folders.js';
import { KITS, startShellOf } from '../../support/local-shells.js';

const LIVING = String(process.pid);
/** One more than the highest that Linux gives to a process. */
const DEAD = '4194304';

/** Runs a command after a cleanup; returns what is reported of both. */
async function run(start: StartShell, cleanup: readonly string[], command = 'echo ran'): Promise<string> {
  const ran = await runInShell(start, { command, timeoutMs: 5000, cleanup }, new AbortController().signal);
  return ran.kind === 'exited' ? ran.output : JSON.stringify(ran);
}

/** Ends once its parent is no shell any more, which would reap it. */
const UNREAPED = '(until read -r name </proc/$$/comm && [ "$name" = sleep ]; do :; done) & echo $!; exec sleep 60';

/** A process that has ended and that its parent does not reap. */
async function aZombie(): Promise<string> {
  const parent = spawn('sh', ['-c', UNREAPED], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const pid = await new Promise<string>((resolve) =>
    parent.stdout.once('data', (data: Buffer) => {
      resolve(data.toString().trim());
    }),
  );
  await eventually(() => {
    expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z ');
  });
  return pid;
}

describe.each(KITS)('$name', { timeout: 30_000 }, (kit) => {
  const starter = (): StartShell => startShellOf(kit, aFolder(), REMEDYING);

  it.each([
    ['is empty', ''],
    ['holds an empty line', '\n'],
    ['holds no number', 'locked\n'],
    ['holds more than a number', `${LIVING}x\n`],
    ['holds a pattern', '*\n'],
    ['holds a way to a living process', `self/../${LIVING}\n`],
    ['holds an option', '-l\n'],
    ['names no process', '0\n'],
    ['names a dead process', `${DEAD}\n`],
    ['names what is no pid any more', '99999999999999999999\n'],
    ['names a group', `-${LIVING}\n`],
    ['holds bytes', Buffer.from([0, 1, 0xff, 0xfe, 0x0a, 0])],
  ])('removes a file that %s', async (_, content) => {
    const folder = aFolder();
    const file = join(folder, 'x.pid');
    writeFileSync(file, content);
    expect(await run(starter(), [file])).toBe(`removed the stale ${file}\nran`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['its pid', LIVING],
    ['its pid in a line', `${LIVING}\n`],
    ['its pid and its host', `${LIVING} web-1\n`],
    ['its pid between blanks, as X does', `   ${LIVING} \n`],
    ['its pid and more lines, as postgres does', `${LIVING}\n/var/lib/postgresql\n1764000000\n5432\n`],
  ])('leaves a file in which a living process has written %s', async (_, content) => {
    const file = join(aFolder(), 'x.pid');
    writeFileSync(file, content);
    expect(await run(starter(), [file])).toBe(`left ${file}: it names the living process ${LIVING}\nran`);
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('takes a zombie for dead', async () => {
    const file = join(aFolder(), 'x.pid');
    writeFileSync(file, await aZombie());
    expect(await run(starter(), [file])).toBe(`removed the stale ${file}\nran`);
  });

  it('knows that its own shell is no service', async () => {
    const file = join(aFolder(), 'x.pid');
    const start = starter();
    expect(await run((script, signal) => start(`echo $$ >'${file}'\n${script}`, signal), [file])).toBe(
      `removed the stale ${file}\nran`,
    );
  });

  it('says nothing of what is not there', async () => {
    const folder = aFolder();
    expect(await run(starter(), [join(folder, 'x.pid'), join(folder, 'none', 'x.pid')])).toBe('ran');
  });

  it('leaves what is no file', async () => {
    const folder = aFolder();
    const names = ['subfolder', 'pipe', 'stale', 'link', 'dangling'];
    const [subfolder = '', pipe = '', stale = '', link = '', dangling = ''] = names.map((name) => join(folder, name));
    mkdirSync(subfolder);
    spawnSync('mkfifo', [pipe]);
    writeFileSync(stale, DEAD);
    symlinkSync(stale, link);
    symlinkSync(join(folder, 'none'), dangling);
    expect((await run(starter(), [subfolder, `${stale}/`, pipe, link, dangling, '/dev/null'])).split('\n')).toEqual([
      `left ${subfolder}: it is no regular file`,
      `left ${pipe}: it is no regular file`,
      `left ${link}: it is a symbolic link`,
      `left ${dangling}: it is a symbolic link`,
      'left /dev/null: it is no regular file',
      'ran',
    ]);
    expect(readdirSync(folder).sort()).toEqual(['dangling', 'link', 'pipe', 'stale', 'subfolder']);
  });

  it('removes what is listed and nothing else, whatever it is called', async () => {
    const folder = aFolder();
    const canary = join(folder, 'canary');
    const hostile = [
      '*',
      '?',
      '[a-z]*',
      '-rf',
      '--',
      '~',
      '{kept,canary}',
      ' kept  ',
      'kept canary',
      '\\',
      '%s%n',
      '漢字',
      `it's "kept"`,
      `$(rm canary)`,
      '`rm canary`',
      `'; rm canary; '`,
      'a\nkept',
      '\n',
      '$IFS',
      '!!',
      '#',
      '&',
    ].map((name) => join(folder, name));
    for (const path of [canary, join(folder, 'kept'), ...hostile]) writeFileSync(path, '');
    const inFolder = starter();
    const start: StartShell = (script, signal) => inFolder(`export LC_ALL=C.UTF-8; cd '${folder}'\n${script}`, signal);
    expect(await run(start, hostile)).toBe([...hostile.map((path) => `removed the stale ${path}`), 'ran'].join('\n'));
    expect(readdirSync(folder).sort()).toEqual(['canary', 'kept']);
  });

  it.each([
    ['could not be removed', '/proc/version', /^left \/proc\/version: it could not be removed: [A-Z][a-z ]+$/],
    ['could not be read', '/proc/sys/net/ipv4/route/flush', /^left \/proc\/sys.*\/flush: it could not be read$/],
  ])('says that a file %s, even by root, and goes on', async (_, path, line) => {
    const file = join(aFolder(), 'x.pid');
    writeFileSync(file, '');
    const output = await run(starter(), [path, file]);
    expect(output.split('\n')).toEqual([expect.stringMatching(line), `removed the stale ${file}`, 'ran']);
  });

  it('reports it however much the command says, and when that says nothing', async () => {
    const file = join(aFolder(), 'x.pid');
    writeFileSync(file, '');
    const long = await run(starter(), [file], 'i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i + 1)); done');
    expect(long.startsWith(`removed the stale ${file}\n`)).toBe(true);
    expect(long.endsWith('\nline 1999')).toBe(true);
    writeFileSync(file, '');
    expect(await run(starter(), [file], ':')).toBe(`removed the stale ${file}`);
  });

  it('gives the command nothing of its own', async () => {
    const file = join(aFolder(), 'x.pid');
    writeFileSync(file, DEAD);
    expect(await run(starter(), [file], 'echo "<$wr_path$wr_pid$wr_why${LC_ALL-}>"')).toMatch(/\n<>$/);
  });

  it('removes nothing once a stop marker has appeared', async () => {
    const folder = aFolder();
    const [file = '', stopMarker = ''] = ['x.pid', 'x.stopped'].map((name) => join(folder, name));
    writeFileSync(file, DEAD);
    writeFileSync(stopMarker, '');
    const remedy = { command: ':', timeoutMs: 5000, cleanup: [file], stopMarker };
    expect(await runInShell(starter(), remedy, new AbortController().signal)).toEqual({ kind: 'marked' });
    expect(readdirSync(folder).sort()).toEqual(['x.pid', 'x.stopped']);
  });

  it('starts no command when it is ended while it removes', async () => {
    const folder = aFolder();
    const [pipe = '', done = ''] = ['pipe', 'done'].map((name) => join(folder, name));
    spawnSync('mkfifo', [pipe]);
    const start = starter();
    // Stands for a file system that does not answer: whether a file can be read is found out by opening it.
    const hanging: StartShell = (script, signal) => start(script.replace('! [ -f "$wr_path" ]', 'false'), signal);
    const remedy = { command: `: >'${done}'`, timeoutMs: 400, cleanup: [pipe] };
    expect(await runInShell(hanging, remedy, new AbortController().signal)).toEqual({
      kind: 'timed-out',
      afterMs: 400,
    });
    expect(readdirSync(folder)).toEqual(['pipe']);
  });
});

// busybox is its own rm.
describe.each(KITS.filter(({ name }) => name !== 'busybox'))('$name, without rm', (kit) => {
  it('removes nothing, and goes on', async () => {
    const file = join(aFolder(), 'x.pid');
    writeFileSync(file, DEAD);
    const programs = Object.fromEntries(Object.entries(kit.programs).filter(([name]) => name !== 'rm'));
    const start = startShellOf({ ...kit, programs }, aFolder(), REMEDYING);
    let nonce = '';
    const listened: StartShell = (script, signal) => {
      nonce = /^wr_nonce=(\w+)$/m.exec(script)?.[1] ?? '';
      return start(script, signal);
    };
    const output = await run(listened, [file]);
    // Without rm the command's own output stays behind, too.
    rmSync(`/tmp/.wardround-${nonce}`, { force: true });
    expect(output).toBe(`left ${file}: there is no rm to remove it with\nran`);
    expect(readFileSync(file, 'utf8')).toBe(DEAD);
  });
});
