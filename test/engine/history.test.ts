import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/model/journal.js';
import { createWard, type Ward } from '../support/cli.js';
import { compiledSchema } from '../support/schemas.js';

const NO_ENGINE = 'unix:///nonexistent/docker.sock';
const DAY_MS = 86_400_000;

/** A service that is well while a file is there, and whose restart puts it there. */
function aWardWithFile(): Ward & { readonly file: string } {
  const ward = createWard(NO_ENGINE);
  const file = join(ward.folder, 'alive');
  const check = { type: 'custom', command: `test -f ${file}`, attempts: 1 };
  ward.configure({
    services: { web: { health_check: check, restart_cmd: `touch ${file}`, startup_delay_seconds: 0 } },
  });
  writeFileSync(file, '');
  return { ...ward, file };
}

/** Checks every five minutes for so many days, up to now. */
function writeJournal(
  { stateDir }: Ward,
  name: string,
  days: number,
  resultOf: (nth: number) => 'success' | 'failure',
) {
  mkdirSync(join(stateDir, 'services'), { recursive: true });
  const end = Date.now() - 60_000;
  const events = Array.from({ length: days * 288 }, (_, nth): JournalEvent => {
    const upMs = nth * 300_000;
    const at = end - days * DAY_MS + upMs;
    return { at, upMs, boot: 'boot-1', event: 'checked', result: resultOf(nth), detail: '200 in 4 ms', ms: 4 };
  });
  const path = join(stateDir, 'services', `${name}.jsonl`);
  writeFileSync(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  return path;
}

type HistoryDocument = {
  readonly overall: Record<string, number | null>;
  readonly services: readonly {
    readonly name: string;
    readonly figures: Record<string, number | null>;
    readonly outages: readonly { readonly to: string | null; readonly remedies: readonly object[] }[];
  }[];
};

describe('wardround history', () => {
  it('tells what rounds have seen and done', async () => {
    const ward = aWardWithFile();
    await ward.run();
    rmSync(ward.file);
    expect((await ward.round()).outcomes).toEqual({ web: 'recovered' });
    await ward.run();

    const { stdout, code } = await ward.run('history', '--format', 'json');
    const document = JSON.parse(stdout) as HistoryDocument;
    const { validate, errors } = compiledSchema('history');
    expect(validate(document), errors()).toBe(true);
    expect([code, document.overall]).toMatchObject([
      0,
      { checks: 3, checks_passed: 2, restarts: 1, restarts_helped: 1, recovery_success: 1, outages: 1 },
    ]);
    expect(document.services[0]?.outages).toMatchObject([
      { to: expect.any(String) as string, remedies: [{ helped: true }] },
    ]);
    const text = (await ward.run('history', 'web')).stdout;
    expect(text).toMatch(/web {2}was down for \d+ s/);
    expect(text).toContain('66.66 % of checks passed (2 of 3 checks)');
    expect(text).toContain('tried: restart; the last one helped');
  });

  it('is the same after the journal was shortened by a round', async () => {
    const ward = aWardWithFile();
    const path = writeJournal(ward, 'web', 20, (nth) => (nth % 500 === 100 ? 'failure' : 'success'));
    const figures = async (): Promise<unknown> => {
      const { stdout } = await ward.run('history', '--format', 'json', '--since', '30d');
      return (JSON.parse(stdout) as HistoryDocument).services[0];
    };
    const before = await figures();
    const { size } = statSync(path);
    // Each round adds a line; once in 32 KiB the journal is looked through.
    for (let round = 0; round < 250 && statSync(path).size >= size; round += 50) {
      const fill = { at: Date.now(), upMs: 1, boot: 'b', event: 'called', incident: 'x', step: 'opened', channel: 'c' };
      const missing = 32_768 - (statSync(path).size % 32_768) - 20;
      writeFileSync(path, `${JSON.stringify(fill).padEnd(missing - 1)}\n`, { flag: 'a' });
      await ward.run();
    }
    expect(statSync(path).size).toBeLessThan(size / 2);
    expect(existsSync(join(ward.stateDir, 'history', 'web.jsonl'))).toBe(true);
    const after = await figures();
    expect(after).toMatchObject({ outages: (before as HistoryDocument['services'][number]).outages });
    expect((after as HistoryDocument['services'][number]).figures.checks).toBe(20 * 288 + 1);
  });

  it('lists outages as CSV', async () => {
    const ward = aWardWithFile();
    writeJournal(ward, 'web', 2, (nth) => (nth === 100 ? 'failure' : 'success'));
    const { stdout } = await ward.run('history', '--format', 'csv');
    expect(stdout).toMatch(
      /^service,from,to,seconds,cause,failure,remedies,helped,incident\r\nweb,[^,]+Z,[^,]+Z,300,200 in 4 ms,,,,\r?\n?$/,
    );
  });

  it('shows a service of the past by its name, and suggests names', async () => {
    const ward = aWardWithFile();
    writeJournal(ward, 'postgres', 1, () => 'success');
    expect((await ward.run('history')).stdout).not.toContain('postgres');
    expect((await ward.run('history', 'postgres')).stdout).toContain('100 % of checks passed (288 of 288 checks)');
    const { code, stderr } = await ward.run('history', 'postgress');
    expect([code, stderr]).toEqual([64, expect.stringContaining('did you mean "postgres"?')]);
  });

  it('says in a sentence that nothing is known yet', async () => {
    const { stdout, stderr, code } = await aWardWithFile().run('history', '--since', '12h');
    expect(stdout).toMatch(/^nothing is known of the time since .* UTC: each round adds to it\n?$/);
    expect([stderr, code]).toEqual(['', 0]);
  });

  it.each(['7x', 'tomorrow', '2999-01-01', '0d', '-1h', '2026-02-30'])('refuses --since %s', async (since) => {
    const { code, stderr } = await aWardWithFile().run('history', `--since=${since}`);
    expect([code, stderr]).toEqual([64, expect.stringContaining('expected a length of time such as 30m')]);
  });

  it('says that a history file cannot be read, and tells the rest', async () => {
    const ward = aWardWithFile();
    writeJournal(ward, 'web', 1, () => 'success');
    mkdirSync(join(ward.stateDir, 'history', 'web.jsonl'), { recursive: true });
    const { code, stdout, stderr } = await ward.run('history');
    expect([code, stderr]).toEqual([0, expect.stringContaining('web: what was before is not known')]);
    expect(stdout).toContain('288 of 288 checks');
    expect((await ward.round()).outcomes).toEqual({ web: 'healthy' });
  });
});
