import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { replaceFile } from '../../../src/output/replace.js';
import { aFolder } from '../../support/folders.js';
import { shutOutOf, withFilesUpTo, withoutNewFilesIn } from '../../support/limits.js';
import { aSmallDisk } from '../../support/mounts.js';

const WRITER = `
  const { replaceFile } = await import('./src/output/replace.ts');
  for (let n = 0; ; n += 1) replaceFile(process.argv[1], String(n % 10).repeat(200_000) + '\\n');
`;

describe('a file that is replaced', () => {
  it('is written for all to read, whatever the umask, and leaves nothing else', () => {
    const folder = aFolder();
    const path = join(folder, 'page.html');
    const umask = process.umask(0o077);
    try {
      replaceFile(path, 'one');
      replaceFile(path, 'two');
    } finally {
      process.umask(umask);
    }
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(statSync(path).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder)).toEqual(['page.html']);
  });

  it('is never seen half written', { timeout: 30_000 }, async () => {
    const folder = aFolder();
    const path = join(folder, 'page.html');
    const args = ['--import', 'tsx', '--input-type=module', '-e', WRITER, path];
    const writers = [1, 2].map(() => spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] }));
    onTestFinished(() => {
      for (const writer of writers) writer.kill('SIGKILL');
    });
    const seen = new Set<string>();
    let reads = 0;
    while (seen.size < 10 || reads < 200) {
      const text = readIfThere(path);
      if (text === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      reads += 1;
      expect(text).toMatch(/^(\d)\1{199999}\n$/);
      seen.add(text.charAt(0));
      if (reads % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const ends = writers.map((writer) => once(writer, 'exit'));
    for (const writer of writers) writer.kill('SIGKILL');
    await Promise.all(ends);
  });

  it.each([
    ['a symbolic link', (path: string) => symlinkSync('/nonexistent/passwd', path)],
    ['a folder', (path: string) => mkdirSync(path)],
    ['no regular file', (path: string) => spawnSync('mkfifo', [path])],
  ])('is not put in the place of what is %s', (found, make) => {
    const path = join(aFolder(), 'page.html');
    make(path);
    const before = lstatSync(path).ino;
    expect(() => {
      replaceFile(path, 'text');
    }).toThrow(`expected a file or nothing, found ${found}`);
    expect(lstatSync(path).ino).toBe(before);
  });

  it('does not write through a link in the place of its draft', () => {
    const folder = aFolder();
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, join(folder, `.page.html.${String(process.pid)}.tmp`));
    expect(() => {
      replaceFile(join(folder, 'page.html'), 'text');
    }).toThrow('EEXIST');
    expect(readFileSync(victim, 'utf8')).toBe('precious');
  });

  it('stays what it was when it cannot be written', () => {
    const folder = join(aFolder(), 'www');
    mkdirSync(folder);
    const path = join(folder, 'page.html');
    replaceFile(path, 'old');
    const write = (): void => {
      replaceFile(path, 'new'.repeat(1000));
    };
    withFilesUpTo(100, () => {
      expect(write).toThrow('EFBIG');
    });
    withoutNewFilesIn(folder, () => {
      expect(write).toThrow('EACCES');
    });
    shutOutOf(folder, () => {
      expect(write).toThrow('EACCES');
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['page.html']);
  });

  it('has to have its folder', () => {
    expect(() => {
      replaceFile(join(aFolder(), 'none/page.html'), 'text');
    }).toThrow('ENOENT');
  });

  it('stays what it was on a disk that is full', (context) => {
    const disk = aSmallDisk(64);
    if (disk === undefined) return context.skip('no file system may be mounted here: a full disk is not tested');
    const path = join(disk, 'page.html');
    replaceFile(path, 'old');
    expect(() => {
      replaceFile(path, 'x'.repeat(100_000));
    }).toThrow('ENOSPC');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(disk)).toEqual(['page.html']);
  });

  it('takes away the drafts of those that were killed, and no other file', () => {
    const folder = aFolder();
    const names = ['.page.html.17.tmp', '.page.html.18.tmp', '.page.html.bak', '.other.html.17.tmp'];
    for (const name of names) writeFileSync(join(folder, name), 'x');
    const old = new Date(Date.now() - 7_200_000);
    for (const name of names.filter((each) => !each.includes('18'))) utimesSync(join(folder, name), old, old);
    replaceFile(join(folder, 'page.html'), 'text');
    expect(readdirSync(folder).sort()).toEqual([
      '.other.html.17.tmp',
      '.page.html.18.tmp',
      '.page.html.bak',
      'page.html',
    ]);
  });
});

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
