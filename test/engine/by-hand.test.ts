import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWard, type Ward } from '../support/cli.js';

const NO_ENGINE = 'unix:///nonexistent/docker.sock';

const ill = { health_check: { type: 'custom', command: 'exit 1', attempts: 1 }, restart_cmd: 'echo >> restarted' };

/** `db` is ill; `api` depends on it, `web` on that; `off` is disabled in the config, `inside` lives in a container. */
function aWard(config: object = {}): Ward {
  return createWard(NO_ENGINE, {
    services: {
      db: { ...ill, startup_delay_seconds: 0, verify_timeout_seconds: 0 },
      api: { health_check: { type: 'custom', command: 'true' }, restart_cmd: 'true', dependencies: ['db'] },
      web: { health_check: { type: 'custom', command: 'true' }, restart_cmd: 'true', dependencies: ['api'] },
      off: { health_check: { type: 'custom', command: 'true' }, enabled: false },
      inside: { container: 'shop', health_check: { type: 'custom', command: 'true' }, restart_cmd: 'true' },
    },
    ...config,
  });
}

const markerOf = (ward: Ward, name: string): string => join(ward.stopMarkerDir, `${name}.stopped`);

describe('wardround stop', () => {
  it('leaves a marker that rounds obey, and resume takes it away', async () => {
    const ward = aWard();
    const stopped = await ward.run('stop', 'db', '--for', '2h', '--reason', 'new\ndisk', '--by', 'ada');
    expect(stopped).toMatchObject({ code: 0, stderr: '' });
    expect(stopped.stdout).toMatch(/^db: stopped by ada until .* \(for 2 h\) \(new disk\): \S+\/stop\/db\.stopped$/m);
    expect(stopped.stdout).toContain('no process was ended');
    expect(stopped.stdout).toContain('to undo it: wardround resume db');
    expect(readFileSync(markerOf(ward, 'db'), 'utf8')).toMatch(
      /^until=\d{4}-\d\d-\d\dT[\d:.]+Z\nby=ada\nreason=new disk\n$/,
    );
    expect([statSync(markerOf(ward, 'db')).mode & 0o777, readdirSync(ward.stopMarkerDir)]).toEqual([
      0o644,
      ['db.stopped'],
    ]);
    const { outcomes, services } = await ward.round('--service', 'db');
    expect(outcomes.db).toBe('stopped');
    expect(services.find(({ name }) => name === 'db')?.reason).toContain('by ada');

    expect(await ward.run('resume', 'db')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('db: resumed') as string,
    });
    expect((await ward.round('--service', 'db', '--no-recover')).outcomes.db).toBe('failed');
    const again = await ward.run('resume', 'db');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('there was no stop marker') as string });
  });

  it('stops what depends on it, too, if it is to', async () => {
    const ward = aWard();
    await ward.run('stop', 'db', '--with-dependents');
    expect(readdirSync(ward.stopMarkerDir).sort()).toEqual(['api.stopped', 'db.stopped', 'web.stopped']);
  });

  it('takes the place of a marker that was there, a bare one and a link included', async () => {
    const ward = aWard();
    mkdirSync(ward.stopMarkerDir);
    writeFileSync(markerOf(ward, 'db'), '');
    const precious = join(ward.folder, 'precious');
    writeFileSync(precious, 'keep');
    symlinkSync(precious, markerOf(ward, 'api'));
    const { stdout } = await ward.run('stop', 'db', 'api', '--by', 'ada');
    expect(stdout.match(/takes the place of the marker/g)).toHaveLength(2);
    expect(readFileSync(markerOf(ward, 'db'), 'utf8')).toBe('by=ada\n');
    expect(readFileSync(precious, 'utf8')).toBe('keep');
  });

  it('says what could not be stopped, and stops the others', async () => {
    const ward = aWard();
    mkdirSync(markerOf(ward, 'db'), { recursive: true });
    const { code, stdout, stderr } = await ward.run('stop', 'db', 'api');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^wardround: db was not stopped: /);
    expect(stdout).toContain('api: stopped');
    const resumed = await ward.run('resume', 'db', 'api');
    expect(resumed.code).toBe(1);
    expect(resumed.stderr).toContain(`rm -r ${markerOf(ward, 'db')}`);
    expect(existsSync(markerOf(ward, 'api'))).toBe(false);
  });

  it('says of a container that a marker may lie inside, and how to look', async () => {
    const { stdout } = await aWard().run('resume', 'inside');
    expect(stdout).toMatch(/inside container shop .* docker exec shop ls \S+\/inside\.stopped/);
  });

  it.each([
    [['stop'], 'stop what? Name a service'],
    [['resume'], 'resume what? Name a service'],
    [['enable'], 'enable what? Name a service'],
    [['disable'], 'disable what? Name a service'],
    [['stop', 'apii'], 'there is no service "apii"; did you mean "api"?'],
    [['stop', 'db', '--for', 'soon'], '--for: expected a length of time'],
    [['stop', 'db', '--until', '2020-01-01'], '--until: expected a time to come'],
    [['stop', 'db', '--for', '1h', '--until', '18:00'], 'mutually exclusive'],
    [['status', 'apii'], 'there is no service "apii"; did you mean "api"?'],
    [['status', '--watch', '0'], '--watch: expected seconds'],
    [['status', '--watch'], '--watch needs a terminal'],
    [['status', '--watch', '--json'], 'mutually exclusive'],
  ])('answers %j with one clear message, and changes nothing', async (args, message) => {
    const ward = aWard();
    const { code, stdout, stderr } = await ward.run(...args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(message);
    expect(readdirSync(ward.folder)).toEqual(['system-config.json']);
  });
});

describe('wardround disable', () => {
  it('makes rounds pass it over, as if the config said so, until it is enabled', async () => {
    const ward = aWard();
    const disabled = await ward.run('disable', 'db', '--reason', 'until spring', '--by', 'ada');
    expect(disabled).toMatchObject({ code: 0, stderr: '' });
    expect(disabled.stdout).toContain('db: disabled by ada (until spring), rounds pass it over');
    const { outcomes, services } = await ward.round('--no-recover');
    expect(outcomes).toMatchObject({ db: 'disabled', api: 'healthy' });
    expect(services.find(({ name }) => name === 'db')?.reason).toMatch(
      /^it is disabled by ada since .* \(until spring\)$/,
    );
    expect((await ward.run('explain', 'db')).stdout).toContain('wardround enable db');
    expect((await ward.run('validate')).stdout).toContain('(1 disabled by hand)');
    expect((await ward.run('enable', 'db')).stdout).toContain('db: enabled');
    expect((await ward.round('--no-recover')).outcomes.db).toBe('failed');
    expect(await ward.run('enable', 'db')).toMatchObject({ code: 0, stdout: 'db: was not disabled' });
  });

  it('cannot be taken back where the config says it', async () => {
    const { code, stderr } = await aWard().run('enable', 'off');
    expect(code).toBe(1);
    expect(stderr).toMatch(/off is still disabled: the config says "enabled": false; change that in \S+system-config/);
  });

  it('counts where its file cannot be read, and that is said', async () => {
    const ward = aWard();
    mkdirSync(join(ward.stateDir, 'disabled'), { recursive: true });
    writeFileSync(join(ward.stateDir, 'disabled', 'db.json'), '{');
    const { outcomes } = await ward.round('--no-recover');
    expect(outcomes.db).toBe('disabled');
    expect((await ward.run('validate')).stderr).toMatch(/db\.json .*wardround enable db/);
    await ward.run('enable', 'db');
    expect((await ward.round('--no-recover')).outcomes.db).toBe('failed');
  });

  it('is not known where its folder cannot be read: then all is checked, and nothing restarted', async () => {
    const ward = aWard();
    mkdirSync(ward.stateDir);
    writeFileSync(join(ward.stateDir, 'disabled'), '');
    const { code, stdout, stderr } = await ward.run('run', '--service', 'db');
    expect(code).toBe(1);
    expect(stderr).toContain('nothing will be restarted: who is disabled by hand cannot be read');
    expect(stdout).not.toContain('Executing');
  });
});
