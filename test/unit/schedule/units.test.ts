import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { periodOf } from '../../../src/schedule/period.js';
import { serviceUnit, timerUnit, unitEntry, unitsScript, type UnitsOptions } from '../../../src/schedule/units.js';
import { aFolder } from '../../support/folders.js';
import { aLaunch } from './launches.js';

const OPTIONS: UnitsOptions = { period: periodOf('5m'), launch: aLaunch(), deadlineMs: 270_000, isSystem: true };
const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('the units', () => {
  it('let servers that a round has started live on after it', () => {
    expect(serviceUnit(OPTIONS)).toMatch(/^KillMode=process$/m);
    expect(serviceUnit(OPTIONS)).toMatch(/^Type=oneshot$/m);
  });

  it('give a round longer than its own deadline', () => {
    expect(serviceUnit(OPTIONS)).toMatch(/^TimeoutStartSec=330$/m);
  });

  it('quote what systemd would take for something else', () => {
    const launch = aLaunch({ config: '/srv/a b/100%/$x/"y".json', log: '/var/log/100% a.log' });
    const unit = serviceUnit({ ...OPTIONS, launch });
    expect(unit).toContain('--config "/srv/a b/100%%/$$x/\\"y\\".json"');
    expect(unit).toContain('StandardOutput=append:/var/log/100%% a.log');
  });

  it.each([
    ['/srv/a b/100%/$x/"y".json', '/var/log/100% a.log'],
    ['/etc/wardround/$$%%.json', '/var/log/wardround.log'],
    [String.raw`/srv/it's\odd.json`, '/var/log/w.log'],
  ])('say again which config %s and which log %s they have', (config, log) => {
    expect(unitEntry(serviceUnit({ ...OPTIONS, launch: aLaunch({ config, log }) }))).toEqual({ config, log });
  });

  it('of somebody else say nothing', () => {
    expect(unitEntry('[Service]\nExecStart=/usr/bin/wardround\nStandardOutput=journal\n')).toEqual({});
  });

  it('run as another user if told to, and of a user of its own without the system', () => {
    expect(serviceUnit({ ...OPTIONS, user: 'ada' })).toMatch(/^User=ada$/m);
    expect(unitsScript({ ...OPTIONS, isSystem: false })).toContain('systemctl --user enable --now wardround.timer');
  });

  it('are written by a script that can be run as it is', () => {
    const folder = aFolder();
    const script = unitsScript({ ...OPTIONS, launch: aLaunch({ log: `${folder}/logs/w.log` }) })
      .replaceAll('/etc/systemd/system', folder)
      .replace(/^systemctl .*$/gm, '');
    expect(spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(folder, 'wardround.timer'), 'utf8')).toBe(timerUnit(OPTIONS.period));
    expect(readFileSync(join(folder, 'wardround.service'), 'utf8')).toContain(`append:${folder}/logs/w.log`);
  });
});

/** Where everything is installed on purpose nothing is skipped: what is missing there fails. */
const mustRun = process.env.CI !== undefined && process.env.CI !== '';

describe.skipIf(!mustRun && !hasAnalyze)('systemd', () => {
  it.each(['1m', '5m', '1h', '2h', '1d'])('finds nothing wrong with units for %s', (every) => {
    const folder = aFolder();
    const launch = aLaunch({ program: [process.execPath, '/opt/a b/main.js'], config: '/etc/100%/$x.json' });
    const options = { ...OPTIONS, period: periodOf(every), launch };
    writeFileSync(
      join(folder, 'wardround.service'),
      serviceUnit(options).replace('Documentation=man:wardround(1)\n', ''),
    );
    writeFileSync(
      join(folder, 'wardround.timer'),
      timerUnit(options.period).replace('Documentation=man:wardround(1)\n', ''),
    );
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', join(folder, 'wardround.timer')], {
      encoding: 'utf8',
    });
    const about = stderr.split('\n').filter((line) => line.includes('wardround'));
    expect({ status, about }).toEqual({ status: 0, about: [] });
  });

  it.each([
    ['5m', 5],
    ['2h', 120],
  ])('starts a round every %s', (every, minutes) => {
    const { stdout } = spawnSync('systemd-analyze', ['calendar', '--iterations=3', periodOf(every).calendar], {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
    });
    const times = [...stdout.matchAll(/(?:elapse|Iter\. #\d|Iteration #\d): \w+ (\S+ \S+) UTC/g)].map(([, at = '']) =>
      Date.parse(`${at}Z`),
    );
    expect(times).toHaveLength(3);
    expect(times.slice(1).map((at, index) => (at - (times[index] ?? 0)) / 60_000)).toEqual([minutes, minutes]);
  });
});
