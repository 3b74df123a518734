import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createWard } from '../support/cli.js';

const NO_ENGINE = 'unix:///nonexistent/docker.sock';
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

const well = { health_check: { type: 'custom', command: 'echo fine' } };
const ill = { health_check: { type: 'custom', command: 'echo broken; exit 2', attempts: 1 }, type: 'external' };

describe('the command line', () => {
  it('writes a log by default where there is no terminal', async () => {
    const { code, stdout, stderr } = await createWard(NO_ENGINE, { services: { well, ill } }).run();
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d \[INFO\] Health check passed: well \(exit code 0 in \d+ ms: fine\)$/,
    );
    expect(lines[1]).toContain('[WARNING] Health check failed: ill (exit code 2 in ');
    expect(lines.at(-1)).toMatch(/1 healthy, 1 failed in \d+ ms, exit code 1$/);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });

  it.each([
    ['json', /^\{\n {2}"version": 1,/],
    ['junit', /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*<testsuite/],
    ['pretty', /healthy/],
    ['log', /\[INFO\]/],
  ])('reports as %s', async (format, expected) => {
    const { code, stdout } = await createWard(NO_ENGINE, { services: { well } }).run('run', '--format', format);
    expect(stdout).toMatch(expected);
    expect(code).toBe(0);
  });

  it('restarts nothing and writes nothing where a newer version has kept its state', async () => {
    const mended = { ...ill, type: 'daemon', restart_cmd: 'true' };
    const ward = createWard(NO_ENGINE, { services: { well, mended } });
    mkdirSync(ward.stateDir, { recursive: true });
    writeFileSync(join(ward.stateDir, 'format'), '7\n');
    const { code, stdout, stderr } = await ward.run();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^wardround: nothing will be restarted or remembered: .*of format 7, .*: update it$/);
    expect(stdout).toContain('its past is not known');
    expect(stdout).not.toContain('Executing');
    expect(readdirSync(ward.stateDir).sort()).toEqual(['format', 'run.lock']);
  });

  it('says nothing of what is well when it is to be quiet', async () => {
    const ward = createWard(NO_ENGINE, { services: { well } });
    expect(await ward.run('--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
    ward.configure({ services: { well, ill } });
    const { stdout } = await ward.run('--quiet');
    expect(stdout).not.toContain('well');
    expect(stdout).toContain('Health check failed: ill');
  });

  it('shows each step of the service that it is asked for, and keeps the JSON clean', async () => {
    const ward = createWard(NO_ENGINE, {
      services: {
        well: {
          health_check: { type: 'tcp', port: 9, attempts: 1 },
          restart_cmd: 'echo treating; exit 3',
          startup_delay_seconds: 0,
        },
      },
    });
    const { stdout, stderr } = await ward.run('--service', 'well', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ run: { exit_code: 1 } });
    for (const step of [
      'connect to localhost:9',
      'connection refused',
      'restart 1 of 3',
      'echo treating',
      'exit code 3',
      '| treating',
    ])
      expect(stderr).toContain(step);
  });

  it.each([
    [['--servce', 'x'], 64, 'there is no flag --servce; did you mean --service?'],
    [['vaildate'], 64, 'there is no command vaildate; did you mean validate?'],
    [['--service', 'wel'], 64, 'there is no service "wel"; did you mean "well"?'],
    [['reset', 'wel'], 64, 'there is no service "wel"; did you mean "well"?'],
    [['--format', 'yaml'], 64, 'yaml'],
    [['--format', 'json', '--format', 'log'], 64, '--format was given more than once'],
    [['--deadline', 'soon'], 64, '--deadline: expected a number of seconds'],
    [['--dry-run=yes'], 64, '--dry-run takes no value'],
    [['--quiet', '--verbose'], 64, 'mutually exclusive'],
    [['--service'], 64, '--service needs a value'],
    [['explain'], 64, 'the name of a service is missing'],
    [['explain', 'well', 'ill'], 64, 'explain does not take "ill"'],
  ])('answers %j with exit code %i and one clear message', async (args, code, message) => {
    const finished = await createWard(NO_ENGINE, { services: { well } }).run(...args);
    expect(finished).toMatchObject({ code, stdout: '' });
    expect(finished.stderr).toContain(message);
    expect(finished.stderr).not.toMatch(/^\s+at /m);
  });

  it('starts nothing on a wrong config, and lists all that is wrong with it', async () => {
    const ward = createWard(NO_ENGINE, {
      services: {
        api: { ...well, dependancies: [], dependencies: ['postgress'] },
        postgres: { health_check: { type: 'tcp', port: 'x' } },
      },
    });
    const { code, stdout, stderr } = await ward.run();
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toContain('/services/api/dependancies: ');
    expect(stderr).toContain('did you mean "dependencies"?');
    expect(stderr).toContain('found "postgress"; did you mean "postgres"?');
    expect(stderr).toMatch(/system-config\.json:\d+:\d+ \/services\/postgres\/health_check\/port: /);
    expect(readdirSync(ward.folder)).toEqual(['system-config.json']);
    expect(await ward.run('validate')).toMatchObject({ code: 78, stdout: '' });
  });

  it('validates, and warns of traps', async () => {
    const ward = createWard(NO_ENGINE, {
      services: { well: { ...well, restart_cmd: 'true', startup_delay_seconds: 300 } },
    });
    const { code, stdout, stderr } = await ward.run('validate');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('no errors, 1 warning') as string });
    expect(stderr).toContain('startup_delay_seconds');
  });

  it('restarts nothing when the state folder cannot be used, and says so', async () => {
    const ward = createWard(NO_ENGINE, {
      services: { ill: { ...ill, type: 'daemon', restart_cmd: 'touch restarted-by-mistake' } },
    });
    writeFileSync(ward.stateDir, 'a file in the folder’s place');
    const { code, stdout, stderr } = await ward.run();
    expect(code).toBe(1);
    expect(stderr).toContain('nothing will be restarted');
    expect(stdout).not.toContain('Executing');
  });

  it('says what it has to say in a folder that is gone', async () => {
    const ward = createWard(NO_ENGINE, { services: { well } });
    const gone = join(ward.folder, 'gone');
    mkdirSync(gone);
    const script = `cd ${gone} && rmdir ${gone} && exec ${process.execPath} ${MAIN} --config ${ward.folder}/system-config.json`;
    const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'ignore', 'pipe'] });
    const [code, stderr] = await Promise.all([
      new Promise((resolve) => child.once('exit', resolve)),
      text(child.stderr),
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('goes on when nobody reads what it prints', async () => {
    const ward = createWard(NO_ENGINE, { services: { well, ill } });
    mkdirSync(ward.stateDir);
    const child = spawn(process.execPath, [MAIN, '--config', join(ward.folder, 'system-config.json')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    child.stderr.destroy();
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).toBe(1);
    expect(readdirSync(join(ward.stateDir, 'services')).sort()).toEqual(['ill.jsonl', 'well.jsonl']);
  });
});
