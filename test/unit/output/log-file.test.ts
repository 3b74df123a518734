import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { appendLog } from '../../../src/output/log-file.js';
import { aFolder } from '../../support/folders.js';
import { withFilesUpTo, withoutNewFilesIn } from '../../support/limits.js';
import { aSmallDisk } from '../../support/mounts.js';

const aLog = (overrides: { maxBytes?: number; keep?: number; folder?: string } = {}) => ({
  path: join(overrides.folder ?? aFolder(), 'w.log'),
  maxBytes: 40,
  keep: 3,
  ...overrides,
});

/** Nine bytes with its newline. */
const line = (n: number): string => `line ${String(n).padStart(3, '0')}`;

describe('the log', () => {
  it('is made for its group to read, whatever the umask', () => {
    const log = aLog();
    const umask = process.umask(0o077);
    try {
      appendLog(log, ['a', 'b'], true);
    } finally {
      process.umask(umask);
    }
    expect(readFileSync(log.path, 'utf8')).toBe('a\nb\n');
    expect(statSync(log.path).mode & 0o777).toBe(0o640);
  });

  it('keeps the mode that a person gave it', () => {
    const log = aLog();
    writeFileSync(log.path, '');
    chmodSync(log.path, 0o604);
    appendLog(log, ['a'], true);
    expect(statSync(log.path).mode & 0o777).toBe(0o604);
  });

  it('makes no file of nothing', () => {
    const log = aLog();
    appendLog(log, [], true);
    expect(existsSync(log.path)).toBe(false);
  });

  it('is put aside before it grows beyond its bound, and only the last ones are kept', () => {
    const log = aLog();
    for (let n = 1; n <= 100; n += 1) appendLog(log, [line(n)], true);
    const folder = readdirSync(join(log.path, '..')).sort();
    expect(folder).toEqual(['w.log', 'w.log.1', 'w.log.2', 'w.log.3']);
    const kept = ['w.log.3', 'w.log.2', 'w.log.1', 'w.log'].map((name) =>
      readFileSync(join(log.path, '..', name), 'utf8'),
    );
    for (const text of kept) expect(text.length).toBeLessThanOrEqual(log.maxBytes);
    expect(kept.join('')).toBe(Array.from({ length: 16 }, (_, index) => `${line(85 + index)}\n`).join(''));
    expect(statSync(log.path).mode & 0o777).toBe(0o640);
  });

  it('has one that is kept, and one that is written', () => {
    const log = aLog({ keep: 1 });
    for (let n = 1; n <= 20; n += 1) appendLog(log, [line(n)], true);
    expect(readdirSync(join(log.path, '..')).sort()).toEqual(['w.log', 'w.log.1']);
  });

  it('takes what is longer than its bound as a whole', () => {
    const log = aLog();
    const long = 'x'.repeat(100);
    for (const each of ['a', long, 'b']) appendLog(log, [each], true);
    expect(readFileSync(`${log.path}.1`, 'utf8')).toBe(`${long}\n`);
    expect(readFileSync(log.path, 'utf8')).toBe('b\n');
  });

  it('is only put aside by the one that may', () => {
    const log = aLog();
    for (let n = 1; n <= 10; n += 1) appendLog(log, [line(n)], false);
    expect(statSync(log.path).size).toBe(90);
    appendLog(log, [line(11)], true);
    expect(statSync(`${log.path}.1`).size).toBe(90);
  });

  it('goes on in a new file when somebody has moved it away', () => {
    const log = aLog();
    appendLog(log, ['a'], true);
    renameSync(log.path, `${log.path}.moved`);
    appendLog(log, ['b'], true);
    expect(readFileSync(log.path, 'utf8')).toBe('b\n');
  });

  it('closes a line that was torn', () => {
    const log = aLog();
    appendFileSync(log.path, 'half a li');
    appendLog(log, ['whole'], true);
    expect(readFileSync(log.path, 'utf8')).toBe('half a li\nwhole\n');
  });

  it.each([
    ['a symbolic link', 'a symbolic link', (path: string) => symlinkSync('/nonexistent/x', path)],
    ['a pipe', 'no regular file', (path: string) => spawnSync('mkfifo', [path])],
    ['a folder', 'EISDIR', (path: string) => mkdirSync(path)],
  ])('is not written to %s', (_, found, make) => {
    const log = aLog();
    make(log.path);
    expect(() => {
      appendLog(log, ['a'], true);
    }).toThrow(found);
  });

  it('says when it cannot be put aside, and stays within its bound', () => {
    const folder = join(aFolder(), 'log');
    mkdirSync(folder);
    const log = aLog({ folder });
    for (let n = 1; n <= 4; n += 1) appendLog(log, [line(n)], true);
    withoutNewFilesIn(folder, () => {
      expect(() => {
        appendLog(log, [line(5)], true);
      }).toThrow('EACCES');
    });
    expect(statSync(log.path).size).toBe(36);
  });

  it('says when there is no room for a line, and goes on when there is', () => {
    const log = aLog({ maxBytes: 1000 });
    withFilesUpTo(20, () => {
      appendLog(log, [line(1), line(2)], true);
      expect(() => {
        appendLog(log, [line(3)], true);
      }).toThrow('no space is left');
    });
    appendLog(log, [line(4)], true);
    expect(readFileSync(log.path, 'utf8')).toBe(`${line(1)}\n${line(2)}\nli\n${line(4)}\n`);
  });

  it('survives a disk that is full', (context) => {
    const folder = aSmallDisk(32);
    if (folder === undefined) return context.skip('no file system may be mounted here: a full disk is not tested');
    const log = aLog({ folder, maxBytes: 1_000_000 });
    writeFileSync(join(folder, 'filler'), 'x'.repeat(16_000));
    let written = 0;
    expect(() => {
      for (; written < 10_000; written += 1) appendLog(log, [line(written)], true);
    }).toThrow(/ENOSPC|no space is left/);
    writeFileSync(join(folder, 'filler'), '');
    appendLog(log, ['it goes on'], true);
    const lines = readFileSync(log.path, 'utf8').split('\n');
    expect(lines.slice(0, written)).toEqual(Array.from({ length: written }, (_, n) => line(n)));
    expect(lines.at(-2)).toBe('it goes on');
  });

  it('loses and mixes no line of two that write at once', { timeout: 30_000 }, async () => {
    const log = aLog({ maxBytes: 10_000, keep: 100 });
    const script = `
      const { appendLog } = await import('./src/output/log-file.ts');
      const [log, name, rotates] = process.argv.slice(1);
      for (let n = 0; n < 3000; n += 1) {
        appendLog(JSON.parse(log), [name + ' ' + n + ' ' + name.repeat(n % 50)], rotates === 'true');
      }
    `;
    const start = (name: string, rotates: boolean) => {
      const args = ['--import', 'tsx', '--input-type=module', '-e', script, JSON.stringify(log), name, String(rotates)];
      return spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    };
    const writers = [start('a', true), start('b', false)];
    onTestFinished(() => {
      for (const writer of writers) writer.kill('SIGKILL');
    });
    const codes = await Promise.all(writers.map(async (writer) => (await once(writer, 'exit'))[0] as number));
    expect(codes).toEqual([0, 0]);
    const folder = join(log.path, '..');
    // The kernel lets one see the half of a line that another writes across a page: it is then closed, as one that a full
    // disk tore, and once the other half is there an empty line is left.
    const lines = readdirSync(folder).flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    );
    expect(readdirSync(folder).length).toBeGreaterThan(2);
    expect(new Set(lines).size).toBe(6000);
    expect(lines).toHaveLength(6000);
    for (const each of lines) expect(each).toMatch(/^(a|b) (\d+) \1*$/);
  });
});
