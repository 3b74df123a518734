import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWard, type Ward } from '../support/cli.js';
import { aHostService, freePort } from '../support/host-service.js';
import { startLockHolder } from '../support/lock-holder.js';
import { aSmallDisk } from '../support/mounts.js';
import { promtool } from '../support/promtool.js';
import { compiledSchema } from '../support/schemas.js';
import { valuesOf } from '../unit/report/measured.js';

const NO_ENGINE = 'unix:///nonexistent/docker.sock';
const fine = { health_check: { type: 'custom', command: 'echo fine' } };
const ill = { type: 'external', health_check: { type: 'custom', command: 'echo "a|b"; exit 2', attempts: 1 } };

/** A ward that writes all that other tools read to a folder of its own. */
function aWard(services: object, outputs: object = {}) {
  const ward = createWard(NO_ENGINE);
  const folder = join(ward.folder, 'out');
  mkdirSync(folder);
  const paths = { prometheus: join(folder, 'w.prom'), json: join(folder, 'w.json'), log: join(folder, 'w.log') };
  ward.configure({ outputs: { ...paths, ...outputs }, services });
  return { ...ward, out: folder, ...paths, metric: (name: string) => valuesOf(textOf(paths.prometheus), name) };
}

describe('after a round, for other tools', () => {
  it('there are metrics that Prometheus takes, the report and the log', async () => {
    const ward = aWard({ fine, ill, off: { ...fine, enabled: false } });
    const { code, stderr } = await ward.run();
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(readdirSync(ward.out).sort()).toEqual(['w.json', 'w.log', 'w.prom']);
    expect(modesOf(ward)).toEqual(['644', '644', '640']);
    const report = compiledSchema('report');
    expect(report.validate(JSON.parse(textOf(ward.json))), report.errors()).toBe(true);
    expect(ward.metric('wardround_service_up')).toEqual({ 'service="fine"': 1, 'service="ill"': 0 });
    expect(promtool(['check', 'metrics'], textOf(ward.prometheus)) ?? { code: 0 }).toMatchObject({ code: 0 });
  });

  it('a crash shows in gauges, and counters only grow', async () => {
    const ward = aWard({});
    const web = aHostService(ward, 'web', await freePort());
    ward.configure({ outputs: { prometheus: ward.prometheus }, services: { web: web.config } });
    const restarts: (number | undefined)[] = [];
    const round = async (...args: string[]): Promise<void> => {
      await ward.run(...args);
      restarts.push(ward.metric('wardround_restarts_total')['service="web"']);
    };
    await round();
    await round();
    web.kill('SIGKILL');
    await round();
    await ward.run('reset', 'web');
    web.kill('SIGKILL');
    await round();
    expect(restarts).toEqual([1, 1, 2, 3]);
    expect(ward.metric('wardround_recoveries_total')).toEqual({ 'service="web"': 3 });
    expect(ward.metric('wardround_service_up')).toEqual({ 'service="web"': 1 });
    web.kill('SIGKILL');
    await round('--service', 'web');
    // Counted, and told with the next whole round.
    expect(restarts.at(-1)).toBe(3);
    await round();
    expect(restarts.at(-1)).toBe(4);
  });

  it('nothing is written by a round that changes nothing, and by one over some services only the log', async () => {
    const ward = aWard({ fine, ill });
    await ward.run('--dry-run');
    await ward.run('--no-recover');
    expect(readdirSync(ward.out)).toEqual([]);
    await ward.run('--service', 'fine');
    expect(readdirSync(ward.out)).toEqual(['w.log']);
  });

  it('nobody ever reads half a file', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`s${String(index)}`, fine]));
    const ward = aWard(many);
    await ward.run();
    const rounds = { isOver: false };
    const made = (async () => {
      for (let n = 0; n < 4; n += 1) await ward.run();
      rounds.isOver = true;
    })();
    const stamps = new Set<string>();
    while (!rounds.isOver) {
      const [prometheus, json] = [textOf(ward.prometheus), textOf(ward.json)];
      expect(prometheus).toMatch(/^wardround_incidents_total\{kind="service",name="s39"\} 0\n$(?![\s\S])/m);
      expect((JSON.parse(json) as { services: unknown[] }).services).toHaveLength(40);
      stamps.add(json);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await made;
    expect(stamps.size).toBeGreaterThan(1);
  });
});

describe('an output that cannot be written', () => {
  it('is said, and changes neither the exit code nor the other outputs', async () => {
    const ward = aWard({ fine });
    const link = join(ward.out, 'link.prom');
    symlinkSync('/nonexistent/target', link);
    ward.configure({
      outputs: { prometheus: link, json: ward.json, log: join(ward.folder, 'none/w.log') },
      services: { fine },
    });
    const { code, stderr, stdout } = await ward.run();
    expect(code).toBe(0);
    expect(stdout).toContain('1 healthy');
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^wardround: the log could not be written: no such file or directory/) as string,
      `wardround: ${link} could not be written: expected a file or nothing, found a symbolic link`,
    ]);
    expect(JSON.parse(textOf(ward.json))).toMatchObject({ run: { exit_code: 0 } });
  });

  it('is said where the disk is full', async (context) => {
    const disk = aSmallDisk(32);
    if (disk === undefined) return context.skip('no file system may be mounted here: a full disk is not tested');
    const ward = aWard({ fine }, { prometheus: join(disk, 'w.prom'), log: join(disk, 'w.log') });
    await ward.run();
    const before = textOf(join(disk, 'w.prom'));
    expect(() => {
      writeFileSync(join(disk, 'filler'), 'x'.repeat(40_000));
    }).toThrow('ENOSPC');
    // The last page of the log has room left: only so many lines fit.
    const runs = [];
    for (let n = 0; n < 3; n += 1) runs.push(await ward.run());
    const { code, stderr } = runs.at(-1) ?? { code: undefined, stderr: '' };
    expect(code).toBe(0);
    expect(stderr).toContain(`${join(disk, 'w.prom')} could not be written: no space left on device`);
    expect(textOf(join(disk, 'w.prom'))).toBe(before);
    expect(JSON.parse(textOf(ward.json))).toMatchObject({ run: { exit_code: 0 } });
    expect(textOf(join(disk, 'w.log'))).toContain('w.prom could not be written: no space left on device');
  });

  it('is no reason to say less where the state folder cannot be used', async () => {
    const ward = aWard({ fine, ill });
    writeFileSync(ward.stateDir, 'a file in the folder’s place');
    const { code } = await ward.run();
    expect(code).toBe(1);
    expect(textOf(ward.log)).toContain('[WARNING] nothing will be restarted: the state folder cannot be used');
    expect(ward.metric('wardround_service_up')).toEqual({ 'service="fine"': 1, 'service="ill"': 0 });
    expect(ward.metric('wardround_incident_open')).toEqual({});
    expect(textOf(ward.prometheus)).not.toContain('_total');
  });
});

describe('the log', () => {
  it('has all lines, however little is printed', async () => {
    const ward = aWard({ fine, ill });
    const { stdout } = await ward.run('--format', 'json', '--quiet');
    expect(JSON.parse(stdout)).toMatchObject({ run: { exit_code: 1 } });
    expect(textOf(ward.log).split('\n')).toEqual([
      expect.stringContaining('[INFO] Health check passed: fine (') as string,
      expect.stringContaining('[WARNING] Health check failed: ill (') as string,
      expect.stringContaining('[ERROR] Given up: ill (') as string,
      expect.stringContaining('1 healthy, 1 failed in ') as string,
      '',
    ]);
  });

  it('is JSON if it is to be, and verbose', async () => {
    const ward = aWard({ fine });
    ward.configure({ outputs: { log: { path: ward.log, format: 'json', verbose: true } }, services: { fine } });
    await ward.run();
    const lines = textOf(ward.log).trimEnd().split('\n');
    const events = lines.map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events).toEqual(['round-started', 'asked', 'passed', 'decided', 'round-ended']);
    expect(new Set(lines.map((line) => (JSON.parse(line) as { round: string }).round)).size).toBe(1);
  });

  it('stays within its bounds over many rounds', async () => {
    const loud = { health_check: { type: 'custom', command: 'head -c 3000 /dev/zero | tr "\\0" x' } };
    const ward = aWard({});
    const log = { path: ward.log, max_bytes: 10_000, keep: 2, verbose: true };
    const services = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`s${String(index)}`, loud]));
    ward.configure({ outputs: { log }, services });
    for (let n = 0; n < 5; n += 1) await ward.run('--quiet');
    expect(readdirSync(ward.out).sort()).toEqual(['w.log', 'w.log.1', 'w.log.2']);
    for (const name of readdirSync(ward.out)) {
      expect(statSync(join(ward.out, name)).size).toBeLessThanOrEqual(10_000);
      expect(textOf(join(ward.out, name))).toMatch(/\n$/);
    }
  });

  it('tells of a round that gave way to another, and rotates nothing under its hands', async () => {
    const ward = aWard({ fine });
    ward.configure({ outputs: { log: { path: ward.log, max_bytes: 10_000 } }, services: { fine } });
    writeFileSync(ward.log, `${'x'.repeat(9990)}\n`);
    const holder = await startLockHolder(ward.stateDir);
    const { code, stderr } = await ward.run();
    expect(code).toBe(75);
    expect(textOf(ward.log)).toContain(`[WARNING] ${stderr.replace('wardround: ', '')}`);
    expect(existsSync(`${ward.log}.1`)).toBe(false);
    await holder.kill();
    await ward.run();
    expect(existsSync(`${ward.log}.1`)).toBe(true);
  });
});

describe('as a monitoring plugin', () => {
  const full = { health_check: { type: 'custom', command: 'echo "91 %"; exit 1', exit_codes: 'nagios' } };
  const away = { container: 'shop', health_check: { type: 'docker' } };

  it.each<[object, number, RegExp]>([
    [{ fine }, 0, /^WARDROUND OK - 1 of 1 service OK \| ok=1;;;0;1 .* 'check_fine'=\d+\.\d{3}s;;;0$/],
    [{ fine, full }, 1, /^WARDROUND WARNING - full degraded; 1 of 2 services OK \| /],
    [
      { fine, ill },
      2,
      /^WARDROUND CRITICAL - ill failed; 1 of 2 services OK \| [^|]*\nCRITICAL: ill failed: [^|]*a\/b[^|]*$/,
    ],
    [{ fine, away }, 3, /^WARDROUND UNKNOWN - away unknown; 1 of 2 services OK \| /],
  ])('%j ends with %i', async (services, code, expected) => {
    const ward = createWard(NO_ENGINE, { services });
    const finished = await ward.run('run', '--no-recover', '--format', 'nagios');
    expect(finished).toEqual({ code, stderr: '', stdout: expect.stringMatching(expected) as string });
    expect(existsSync(ward.stateDir)).toBe(false);
  });

  it('says in its first line why there was no round', async () => {
    const ward = createWard(NO_ENGINE, { services: { fine } });
    await startLockHolder(ward.stateDir);
    expect(await ward.run('--format', 'nagios')).toEqual({
      code: 3,
      stderr: '',
      stdout: expect.stringMatching(/^WARDROUND UNKNOWN - another round \(.*gives way$/) as string,
    });
    expect(await ward.run('--format', 'nagios', '--service', 'nine')).toMatchObject({ code: 3 });
    ward.configure({ services: { fine: { ...fine, x: 1, y: 2 } } });
    const { code, stdout } = await ward.run('--format', 'nagios');
    expect(code).toBe(3);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stdout).toMatch(/^WARDROUND UNKNOWN - .*services\/fine\/x: expected a known field/);
  });
});

function textOf(path: string): string {
  return readFileSync(path, 'utf8');
}

function modesOf(ward: Ward & { prometheus: string; json: string; log: string }): string[] {
  return [ward.prometheus, ward.json, ward.log].map((path) => (statSync(path).mode & 0o777).toString(8));
}
