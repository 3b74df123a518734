import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../../src/cli/io.js';
import { page, type PageRequest } from '../../../src/cli/page.js';
import { EXIT, Mistake } from '../../../src/model/mistake.js';
import type { JournalEvent } from '../../../src/model/journal.js';
import { createHistories } from '../../../src/state/history.js';
import { createJournal } from '../../../src/state/journal.js';
import { aFolder } from '../../support/folders.js';

const MINUTE = 60_000;

/** A config with one service, its folders, and what `page` writes. */
function aPlace(isTTY = false) {
  const folder = aFolder();
  const stateDir = join(folder, 'state');
  const stopMarkerDir = join(folder, 'stop');
  mkdirSync(stopMarkerDir);
  const services = { redis: { health_check: { type: 'tcp', port: 6379 }, restart_cmd: 'start-redis &' } };
  writeFileSync(
    join(folder, 'c.json'),
    JSON.stringify({ state_dir: stateDir, stop_marker_dir: stopMarkerDir, services }),
  );
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ isTTY, write: (text: string) => (written[name] += text) });
  const io = { stdout: stream('out'), stderr: stream('err'), env: {}, cwd: folder, isRoot: false } as unknown as Io;
  const run = (request: Partial<PageRequest> = {}): number =>
    page({ isPublic: false, config: 'c.json', ...request }, io);
  return { folder, stateDir, stopMarkerDir, written, run };
}

function mistakeOf(run: () => unknown): Mistake {
  try {
    run();
  } catch (error) {
    if (error instanceof Mistake) return error;
    throw error;
  }
  throw new Error('expected a Mistake');
}

describe('wardround page', () => {
  it('writes a page to stdout before there is any state, and makes none', () => {
    const { run, written, stateDir } = aPlace();
    expect(run()).toBe(EXIT.ok);
    expect(written.out).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(written.out).toContain('No round has been made yet');
    expect(written.err).toBe('');
    expect(existsSync(stateDir)).toBe(false);
  });

  it('tells what the journal and the stop markers say', () => {
    const { run, written, stateDir, stopMarkerDir } = aPlace();
    const at = Date.now() - 20 * MINUTE;
    const moment = { at, upMs: 0, boot: '' };
    const journal = createJournal(stateDir);
    journal.append('redis', { ...moment, event: 'checked', result: 'failure', detail: 'connection refused', ms: 1 });
    journal.append('redis', { ...moment, event: 'state', state: 'failed', after: 'its check fails' });
    writeFileSync(join(stopMarkerDir, 'redis.stopped'), 'by=ada\nreason=moving house\n');
    run();
    expect(written.out).toContain('Left alone on purpose');
    expect(written.out).toContain('connection refused');
    expect(written.out).toContain('Stopped on purpose by ada: moving house');
    expect(written.out).toContain(`data-at="${at}"`);
    expect(written.out).not.toMatch(/role="alert"[^>]* hidden/);
  });

  it('knows a round by its lock where no check was due', () => {
    const { run, written, stateDir } = aPlace();
    mkdirSync(stateDir);
    writeFileSync(join(stateDir, 'run.lock'), '');
    const at = Math.floor(Date.now() / 1000) - 30;
    utimesSync(join(stateDir, 'run.lock'), at, at);
    run();
    expect(written.out).toContain(`data-at="${at * 1000}"`);
    expect(written.out).toMatch(/role="alert"[^>]* hidden/);
  });

  it('is made where the state folder may not be looked into', () => {
    const { run, written, stateDir } = aPlace();
    // A file in the place of the folder keeps even root from looking.
    writeFileSync(stateDir, '');
    run();
    expect(written.out).toContain('1 service of which nobody knows');
    expect(written.err).toContain('ENOTDIR');
  });

  it('says what it could not read, and shows the rest', () => {
    const { run, written, stateDir } = aPlace();
    mkdirSync(join(stateDir, 'services'), { recursive: true });
    symlinkSync('/dev/null', join(stateDir, 'services', 'redis.jsonl'));
    expect(run()).toBe(EXIT.ok);
    expect(written.err).toMatch(/^wardround: .*redis\.jsonl/);
    expect(written.out).toContain('Its journal could not be read');
  });

  it('trusts no state that a newer program wrote', () => {
    const { run, written, stateDir } = aPlace();
    mkdirSync(stateDir);
    writeFileSync(join(stateDir, 'format'), '99\n');
    run();
    expect(written.err).toContain('written by a newer wardround');
    expect(written.out).toContain('1 service of which nobody knows');
  });

  it('knows the days that only the history file still has', () => {
    const { run, written, stateDir } = aPlace();
    const at = Date.now() - 40 * 1440 * MINUTE;
    const event = (minutes: number, result: 'success' | 'failure'): JournalEvent => {
      const moment = { at: at + minutes * MINUTE, upMs: minutes * MINUTE, boot: 'b' };
      return { ...moment, event: 'checked', result, detail: 'x', ms: 3 };
    };
    createHistories(stateDir).fold('redis', [
      event(0, 'success'),
      event(5, 'failure'),
      event(15, 'success'),
      event(20, 'success'),
    ]);
    run();
    expect(written.out.match(/title="[^"]*: down for 10 min"/g)).toHaveLength(1);
  });

  it('replaces a file as a whole, relative to where one is, for all to read', () => {
    const { run, written, folder } = aPlace();
    writeFileSync(join(folder, 'status.html'), 'old');
    expect(run({ output: 'status.html', isPublic: true })).toBe(EXIT.ok);
    expect(readFileSync(join(folder, 'status.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(written.out).toBe('');
    expect(readdirSync(folder).sort()).toEqual(['c.json', 'status.html', 'stop']);
  });

  it('says where it could not write, and keeps what is there', () => {
    const { run } = aPlace();
    const { message, exitCode } = mistakeOf(() => run({ output: 'nowhere/status.html' }));
    expect(message).toMatch(/^the page was not written to .*nowhere\/status\.html: ENOENT/);
    expect(exitCode).toBe(EXIT.down);
  });

  it('does not flood a terminal, and says what to type', () => {
    const { run, written } = aPlace(true);
    const { message, exitCode } = mistakeOf(() => run());
    expect(message).toContain('wardround page > status.html');
    expect(exitCode).toBe(EXIT.usage);
    expect(written.out).toBe('');
    expect(run({ output: 'status.html' })).toBe(EXIT.ok);
  });
});
