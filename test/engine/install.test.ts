import { setTimeout } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWard, type Ward } from '../support/cli.js';
import { eventually, startContainer } from '../support/containers.js';
import { describeWithEngine } from '../support/engine.js';
import { obstacleToPrivateCron, startPrivateCron, type PrivateCron } from '../support/private-cron.js';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const MAIN = join(DIST, 'main.js');
const NO_ENGINE = 'unix:///nonexistent/docker.sock';
const WELL = { health_check: { type: 'custom', command: 'echo fine' } };
const BY_HAND = '*/5 * * * * wardround run >> /var/log/wardround.log 2>&1';

type Ended = ReturnType<PrivateCron['run']>;

/** Where everything is installed on purpose nothing is skipped: what is missing there fails. */
const mustRun = process.env.CI !== undefined && process.env.CI !== '';
const obstacle = await obstacleToPrivateCron();

describe.skipIf(!mustRun && obstacle !== undefined)('wardround install', () => {
  let cron: PrivateCron;
  const wardround = (ward: Ward, ...args: readonly string[]): Ended =>
    cron.run([process.execPath, MAIN, ...args, '--config', configOf(ward)]);
  /** As an editor is given it: the listing does not show what ends a line. */
  const table = async (): Promise<string> => {
    const { stdout, stderr } = await cron.run(['crontab', '-e'], { env: { VISUAL: 'cat' } });
    return stderr.includes('no crontab for') ? '' : stdout;
  };
  const setTable = (text: string): Ended => cron.run(['crontab', '-'], { input: text });

  beforeAll(async () => {
    cron = await startPrivateCron('', {});
  });
  afterAll(() => cron.stop());
  beforeEach(async () => {
    await cron.run(['crontab', '-r']);
  });

  describeWithEngine('for the real cron', ({ docker, dockerHost }) => {
    it('has a service that was killed made well with nobody touching anything', { timeout: 420_000 }, async () => {
      const container = await startContainer(docker, { image: 'wardround-test:full' });
      const start = 'redis-server --daemonize yes --save "" --dir /tmp >/dev/null 2>&1';
      await container.spawn(['sh', '-c', start]);
      const ward = createWard(dockerHost, {
        run_period_seconds: 60,
        run_deadline_seconds: 50,
        services: {
          redis: {
            container: container.name,
            health_check: { type: 'tcp', port: 6379 },
            restart_cmd: start,
            startup_delay_seconds: 1,
          },
        },
      });
      // Cron tells a changed table by the second of its folder's time: what it read in this second it would not read again.
      await setTimeout(2000);
      const installed = await wardround(ward, 'install', '--every', '1m', '--yes');
      expect(installed.code).toBe(0);
      // The checkout that is tested may lie below /tmp.
      expect(installed.stderr).toMatch(/^(?:wardround: \S+ lies in a folder that is emptied some time: .*\n)?$/);
      expect(installed.stdout).toContain('installed: a round every 1m, in the crontab of root');
      await logHolds(cron, 'Health check passed: redis');
      expect((await container.exec(['pkill', '-KILL', 'redis-server'])).code).toBe(0);
      await logHolds(cron, 'Successfully recovered redis');
      expect((await container.exec(['redis-cli', 'ping'])).output).toContain('PONG');

      const seen = await wardround(ward, 'logs', '--service', 'redis');
      expect(seen.stdout).toContain('Successfully recovered redis');
      const looked = await wardround(ward, 'doctor', '--format', 'json');
      const { findings } = JSON.parse(looked.stdout) as { findings: { check: string; grade: string; says: string }[] };
      expect(findings.filter(({ check }) => check === 'cron')).toEqual([
        { check: 'cron', grade: 'ok', says: 'a round every 1m, from the crontab of root' },
        { check: 'cron', grade: 'ok', says: 'cron is running' },
        { check: 'cron', grade: 'ok', says: expect.stringMatching(/^the last round began/) as string },
      ]);
      expect(findings.filter(({ grade }) => grade === 'problem')).toEqual([]);
      expect(looked.code).toBe(0);
    });
  });

  it('is started by cron from a path with spaces, quotes and a per cent sign', { timeout: 100_000 }, async () => {
    const ward = createWard(NO_ENGINE, { services: { odd: WELL } });
    const odd = join(ward.folder, "it's 100% odd");
    await cp(DIST, join(odd, 'dist'), { recursive: true });
    const log = join(odd, 'größe 5%.log');
    const main = join(odd, 'dist/main.js');
    const args = ['install', '--every', '1m', '--yes', '--log', log, '--config', configOf(ward)];
    expect(await cron.run([process.execPath, main, ...args])).toMatchObject({ code: 0 });
    await eventually(() => expect(readFileSync(log, 'utf8')).toContain('Health check passed: odd'), 75_000);
  });

  it('is there once, however often it is installed, and is changed in its place', async () => {
    const ward = createWard(NO_ENGINE, { services: { well: WELL } });
    const others = 'MAILTO=ops@example.org\r\n# caf\n\n0 3 * * * /usr/bin/backup 50\\% # wardround it is not\n';
    await setTable(others);
    expect((await wardround(ward, 'install', '--yes')).code).toBe(0);
    const once = await table();
    expect(once.startsWith(others)).toBe(true);
    expect(once.slice(others.length).split('\n')).toHaveLength(2);

    const again = await wardround(ward, 'install', '--yes');
    expect(again).toMatchObject({ code: 0, stdout: 'it is already there: a round every 5m, in the crontab of root\n' });
    expect(await table()).toBe(once);

    await setTable(`${once}1 1 * * * true\n`);
    const changed = await wardround(ward, 'install', '--yes', '--every', '10m');
    expect(changed.stdout).toMatch(/^- \*\/5 .*\n\+ \*\/10 /m);
    expect(changed.stderr).toContain('"run_period_seconds": 600');
    expect(await table()).toBe(`${once.replace('*/5', '*/10')}1 1 * * * true\n`);

    const removed = await wardround(ward, 'uninstall', '--yes');
    expect(removed.stderr).toContain('--config is not for uninstall');
    const really = await cron.run([process.execPath, MAIN, 'uninstall', '--yes']);
    expect(really.stdout).toContain('stays: the log /var/log/wardround.log');
    expect(really.stdout).toContain(`stays: the state in ${ward.stateDir}`);
    expect(await table()).toBe(`${others}1 1 * * * true\n`);
    expect((await cron.run([process.execPath, MAIN, 'uninstall', '--yes'])).stdout).toContain(
      'has no line of wardround install',
    );
  });

  it('takes the table away when nothing else was in it', async () => {
    const ward = createWard(NO_ENGINE, { services: { well: WELL } });
    await wardround(ward, 'install', '--yes');
    await cron.run([process.execPath, MAIN, 'uninstall', '--yes']);
    expect((await cron.run(['crontab', '-l'])).stderr).toContain('no crontab for');
  });

  it('is not installed beside a line that was written by hand, unless it is to take its place', async () => {
    const ward = createWard(NO_ENGINE, { services: { well: WELL } });
    await setTable(`A=b\n${BY_HAND}\n`);
    const refused = await wardround(ward, 'install', '--yes');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(BY_HAND);
    expect(refused.stderr).toContain('wardround install --replace');
    expect(await table()).toBe(`A=b\n${BY_HAND}\n`);
    expect((await wardround(ward, 'install', '--yes', '--replace')).code).toBe(0);
    expect((await table()).split('\n')).toEqual(['A=b', expect.stringMatching(/ # wardround$/), '']);
  });

  it('asks on a terminal, and changes nothing without a yes', async () => {
    const ward = createWard(NO_ENGINE, { services: { well: WELL } });
    const onTerminal = (input: string): Ended =>
      cron.run(
        ['script', '-qec', `'${process.execPath}' '${MAIN}' install --config '${configOf(ward)}'`, '/dev/null'],
        { input },
      );
    const no = await onTerminal('n\n');
    expect(no.stdout).toContain('Change it so? [y/N]');
    expect(no.stdout).toContain('nothing was changed');
    expect(await table()).toBe('');
    expect((await onTerminal('y\n')).stdout).toContain('installed: a round every 5m');
    expect(await table()).toContain('# wardround\n');
  });

  it('changes nothing where nobody can be asked, or only the change is to be shown', async () => {
    const ward = createWard(NO_ENGINE, { services: { well: WELL } });
    expect(await wardround(ward, 'install')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('--yes') as string,
    });
    const shown = await wardround(ward, 'install', '--print');
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\+ \*\/5 /m) as string });
    expect(await table()).toBe('');
  });

  it('is refused where its rounds would not work', async () => {
    const ward = createWard(NO_ENGINE, { services: { well: { health_check: { type: 'tcp' } } } });
    expect(await wardround(ward, 'install', '--yes')).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('port') as string,
    });

    const ntfy = { token: '${WARDROUND_TEST_TOKEN}', topics: { alerts: 'a-topic' } };
    ward.configure({ notifications: { ntfy }, services: { well: WELL } });
    const argv = [process.execPath, MAIN, 'install', '--yes', '--config', configOf(ward)];
    const unknown = await cron.run(argv, { env: { WARDROUND_TEST_TOKEN: 'tk_x' } });
    expect(unknown.code).toBe(78);
    expect(unknown.stderr).toContain('WARDROUND_TEST_TOKEN');
    expect(unknown.stderr).toContain('token_file');

    ward.configure({ services: { well: WELL } });
    expect(await wardround(ward, 'install', '--yes', '--log', '/proc/x/y.log')).toMatchObject({ code: 1 });
    expect(await wardround(ward, 'install', '--yes', '--every', '7m')).toMatchObject({ code: 64 });
    expect(await wardround(ward, 'install', '--yes', '--user', 'nobody-has-this-name')).toMatchObject({ code: 64 });
    expect(await table()).toBe('');
  });

  it('leaves the log to the config where that has one', async () => {
    const ward = createWard(NO_ENGINE);
    const log = join(ward.folder, 'logs', 'own.log');
    ward.configure({ outputs: { log }, services: { well: WELL } });
    expect(await wardround(ward, 'install', '--yes', '--log', log)).toMatchObject({ code: 64 });
    expect((await wardround(ward, 'install', '--yes')).stdout).toContain(`it says what it does in ${log}\n`);
    expect(await table()).toMatch(/ > \/dev\/null 2>> \/var\/log\/wardround-errors\.log # wardround$/m);
    expect((await wardround(ward, 'run')).code).toBe(0);
    const shown = await cron.run([process.execPath, MAIN, 'logs']);
    expect(shown.stdout).toContain('Health check passed: well');
  });

  it('takes along where the state and the engine are, if the shell alone says it', async () => {
    const ward = createWard(NO_ENGINE);
    ward.configure({ state_dir: undefined, docker: undefined, services: { well: { ...WELL, container: 'x' } } });
    const env = { WARDROUND_STATE_DIR: ward.stateDir, DOCKER_HOST: 'tcp://127.0.0.1:1' };
    await cron.run([process.execPath, MAIN, 'install', '--yes', '--config', configOf(ward)], { env });
    expect(await table()).toContain(` WARDROUND_STATE_DIR=${ward.stateDir} DOCKER_HOST=tcp://127.0.0.1:1 `);
  });

  it('says what to install where there is no crontab program', async () => {
    const ward = createWard(NO_ENGINE, { services: { well: WELL } });
    const argv = ['env', 'PATH=/nonexistent', process.execPath, MAIN, 'install', '--yes', '--config', configOf(ward)];
    const { code, stderr } = await cron.run(argv);
    expect(code).toBe(1);
    expect(stderr).toContain('apt-get install cron');
    expect(stderr).toContain('--systemd');
  });
});

function configOf(ward: Ward): string {
  return join(ward.folder, 'system-config.json');
}

/** Cron may read a changed table only when its minute has begun, and run it in the next one; then a round has to end. */
function logHolds(cron: PrivateCron, words: string): Promise<void> {
  const log = join(cron.logFolder, 'wardround.log');
  return eventually(() => expect(readFileSync(log, 'utf8')).toContain(words), 180_000);
}
