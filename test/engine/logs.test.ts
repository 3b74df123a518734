import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { eventually } from '../support/containers.js';
import { aFolder } from '../support/folders.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const LINES = [
  '2026-11-20T10:05:01+00:00 [INFO] Health check passed: redis (connected in 1 ms)',
  '2026-11-20T10:05:01+00:00 [ERROR] Given up: redis-2 (3 of 3 restarts are spent)',
  'wardround: odd \x1b[2J',
];

/** The program where a crontab has this line, and no config is found. */
function logs(line: string, ...args: readonly string[]) {
  const folder = aFolder();
  writeFileSync(join(folder, 'crontab'), `#!/bin/sh\ncat <<'TABLE'\n${line}\nTABLE\n`, { mode: 0o755 });
  return execa(process.execPath, [MAIN, 'logs', ...args], {
    reject: false,
    extendEnv: false,
    cwd: folder,
    env: { PATH: `${folder}:/usr/bin:/bin`, HOME: '/nonexistent', LANG: 'C.UTF-8' },
  });
}

function aLog(name = 'a.log'): string {
  const log = join(aFolder(), name);
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, LINES.map((line) => `${line}\n`).join(''));
  return log;
}

it.each([
  [
    'by install',
    'a b.log',
    (log: string) => `*/5 * * * * /usr/bin/node /x/dist/main.js run >> '${log}' 2>&1 # wardround`,
  ],
  ['by hand', 'a.log', (log: string) => `MAILTO=x\n*/5 * * * * wardround run >>${log} 2>&1`],
])('reads the log that a line of the crontab names, written %s', async (_, name, line) => {
  const { stdout, exitCode } = await logs(line(aLog(name)));
  expect({ stdout, exitCode }).toEqual({ stdout: LINES.join('\n'), exitCode: 0 });
});

it('shows as many lines as are asked for, and those about one service', async () => {
  const log = aLog();
  expect((await logs('', '--log', log, '--tail', '1')).stdout).toBe(LINES[2]);
  expect((await logs('', '--log', log, '--service', 'redis')).stdout).toBe(LINES[0]);
  expect((await logs('', '--log', log, '--tail', '-1')).exitCode).toBe(64);
});

it('says in one sentence what to do where there is no log yet', async () => {
  const { stderr, exitCode } = await logs('', '--log', '/nonexistent/a.log');
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    'wardround: there is no log /nonexistent/a.log; without --log it is the one that the rounds write',
  );
  const config = join(aFolder(), 'c.json');
  const services = { odd: { health_check: { type: 'custom', command: 'true' } } };
  writeFileSync(config, JSON.stringify({ outputs: { log: '/nonexistent/own.log' }, services }));
  const own = await logs('', '--config', config);
  expect(own.stderr).toBe(
    'wardround: there is no log /nonexistent/own.log yet: the first round makes it (wardround install); --log names another',
  );
});

it('lets no line steer a terminal, and colours levels there', async () => {
  const argv = ['-qec', `'${process.execPath}' '${MAIN}' logs --log '${aLog()}'`, '/dev/null'];
  const { stdout } = await execa('script', argv, { env: { TERM: 'xterm' }, extendEnv: false, input: '' });
  expect(stdout).toContain('\x1b[31m[ERROR]\x1b[39m');
  expect(stdout).toContain('odd \\x1b[2J');
});

it.each(['SIGINT', 'SIGTERM'] as const)('follows until %s, and ends well', async (signal) => {
  const log = aLog();
  const running = logs('', '--log', log, '--follow', '--tail', '1');
  let said = '';
  running.stdout.on('data', (chunk: Buffer) => (said += String(chunk)));
  await eventually(() => expect(said).toBe(`${LINES[2] ?? ''}\n`));
  appendFileSync(log, 'one more\n');
  await eventually(() => expect(said).toContain('\none more\n'));
  running.kill(signal);
  expect(await running).toMatchObject({ exitCode: 0, stderr: '' });
});
