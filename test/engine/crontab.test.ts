import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/containers.js';
import { checkWithCrontab, parseCrontab } from '../support/crontab.js';
import { findProgram } from '../support/image-files.js';
import { obstacleToPrivateCron, startPrivateCron } from '../support/private-cron.js';

const EXAMPLE = 'crontab.example';
const example = await readFile(EXAMPLE, 'utf8');

/** Where everything is installed on purpose nothing is skipped: what is missing there fails. */
const mustRun = process.env.CI !== undefined && process.env.CI !== '';
const noCrontab = (await findProgram('crontab')) === undefined ? 'crontab is not installed' : undefined;
const noCron = await obstacleToPrivateCron();
const obstacles = [...new Set([noCrontab, noCron])].filter((each) => each !== undefined);
if (!mustRun && obstacles.length > 0) {
  const how = 'to run them: as root after "apt-get install cron"';
  process.stderr.write(`Tests with the real cron skipped: ${obstacles.join(', ')}; ${how}\n`);
}

describe('crontab.example, read as crontab(5) says', () => {
  const { variables, entries } = parseCrontab(example);

  it('runs one command, every five minutes of every day', () => {
    expect(entries).toHaveLength(1);
    expect(entries[0]?.days).toBe('* * *');
    expect(entries[0]?.minutesOfDay).toEqual(Array.from({ length: 24 * 12 }, (_, index) => index * 5));
  });

  it('runs a round and appends all that it says to the log', () => {
    expect(entries[0]?.command).toBe('wardround run >> /var/log/wardround.log 2>&1');
  });

  it('has no per cent sign in the command, which cron takes for the end of the line', () => {
    expect(entries[0]?.command).not.toContain('%');
  });

  it.each(['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin'])(
    'looks for programs in %s',
    (folder) => {
      expect(variables.get('PATH')?.split(':')).toContain(folder);
    },
  );

  it('ends with a line break, without which cron refuses the table', () => {
    expect(example.endsWith('\n')).toBe(true);
  });
});

describe.skipIf(!mustRun && noCrontab !== undefined)('crontab.example, given to crontab', () => {
  it('is accepted', async () => {
    expect(await checkWithCrontab(EXAMPLE)).toMatchObject({ code: 0 });
  });

  it.each([
    ['a minute that does not exist', '61 * * * * true\n'],
    ['an entry with too few fields', '*/5 * * true\n'],
  ])('would be refused with %s', async (_, line) => {
    const folder = await mkdtemp(join(tmpdir(), 'wardround-crontab-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'broken'), example + line);
    const { code, output } = await checkWithCrontab(join(folder, 'broken'));
    expect(code).not.toBe(0);
    expect(output).toMatch(/bad|error/i);
  });
});

describe.skipIf(!mustRun && noCron !== undefined)('crontab.example, given to cron', () => {
  it('starts wardround with the environment that it needs and keeps what it says', { timeout: 100_000 }, async () => {
    const everyMinute = example.replace(/^\*\/5 /m, '* ');
    const wardround = '#!/bin/sh\necho "arguments: $*"\nenv\necho "to stderr" >&2\n';
    const cron = await startPrivateCron(everyMinute, { wardround });
    onTestFinished(() => cron.stop());
    const endedEarly = cron.ended.then((why) => expect.fail(why));
    const log = await Promise.race([onceItHolds(join(cron.logFolder, 'wardround.log'), 'to stderr'), endedEarly]);
    const lines = log.split('\n');
    expect(lines).toContain('arguments: run');
    expect(lines).toContain('to stderr');
    for (const [name, value] of parseCrontab(example).variables) expect(lines).toContain(`${name}=${value}`);
  });
});

/** Waits for a line in a file that is not there yet; a minute has to begin first. */
function onceItHolds(file: string, line: string): Promise<string> {
  return eventually(async () => {
    const text = await readFile(file, 'utf8');
    expect(text.split('\n')).toContain(line);
    return text;
  }, 75_000);
}
