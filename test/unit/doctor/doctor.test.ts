import { describe, expect, it } from 'vitest';
import { exitCodeOfFindings, examine } from '../../../src/doctor/index.js';
import type { PathFound, World } from '../../../src/doctor/world.js';
import type { Service, System } from '../../../src/model/service.js';
import { entryIn } from '../../../src/schedule/entry.js';
import { callSettings, ntfySettings } from '../../support/calls.js';
import { aCustomCheck } from '../../support/checks.js';
import { aService } from '../../support/visits.js';
import { aWorld, NOW } from './worlds.js';

type Case = readonly [
  name: string,
  world: Partial<World>,
  expected: readonly [check: string, grade: string, says: string, mend?: string],
  system?: Partial<System>,
];

const HERE = { kind: 'host' } as const;
const inContainer = (overrides: Partial<Service>): Partial<System> => ({
  services: new Map([['minio', aService('minio', overrides)]]),
});
const tools = (output: string): Partial<World> => ({
  ask: () => Promise.resolve([{ kind: 'exited', code: 0, output, ms: 5 }]),
});
const path = (found: PathFound, at = '/var/lib/wardround'): Partial<World> => ({
  lookAt: (each) => (each === at ? found : aWorld().lookAt(each)),
});
const there = { kind: 'there', isFolder: true, mode: 0o700, uid: 1000, canWrite: true } as const;
const byLine = (line: string): Partial<World> => {
  const entry = entryIn(line);
  if (entry === undefined) throw new Error(`no entry: ${line}`);
  return { starters: () => ({ found: [{ kind: 'cron', where: 'the crontab of ada', entry }] }) };
};
const aLog = (at: string) => ({ path: at, maxBytes: 1e6, keep: 5, format: 'text', verbose: false }) as const;
const httpsCheck = { ...aService('x').check, type: 'http', endpoint: 'https://localhost/' } as Service['check'];

const CASES: readonly Case[] = [
  [
    'outputs that can all be written',
    {},
    ['outputs', 'ok', 'each can be written: log, prometheus'],
    { outputs: { log: aLog('/logs/w.log'), prometheus: '/metrics/w.prom' } },
  ],
  [
    'an output whose folder is not there',
    path({ kind: 'missing', canBeMade: true }, '/metrics'),
    [
      'outputs',
      'warning',
      'outputs.prometheus cannot be written: there is no folder /metrics',
      'sudo install -d -m 755 -o ada /metrics',
    ],
    { outputs: { prometheus: '/metrics/w.prom' } },
  ],
  [
    'a log that belongs to somebody else',
    path({ ...there, isFolder: false, canWrite: false }, '/logs/w.log'),
    ['outputs', 'warning', '/logs/w.log is not writable for you', 'sudo chown ada /logs/w.log'],
    { outputs: { log: aLog('/logs/w.log') } },
  ],
  [
    'a page in a folder of somebody else',
    path({ ...there, canWrite: false }, '/www'),
    ['outputs', 'warning', 'outputs.page cannot be written: /www is not writable for you', 'sudo chown ada /www'],
    { outputs: { page: '/www/status.html' } },
  ],
  [
    'a config that only --config finds, and no starter',
    { starters: () => ({ found: [] }), configFlag: ' --config /x.json' },
    ['cron', 'problem', 'nothing starts rounds', 'wardround install --config /x.json'],
  ],
  [
    'an old Node',
    { nodeVersion: 'v20.18.3' },
    ['node', 'problem', 'Node 20.18.3 is too old', 'install Node 20.19 or newer'],
  ],
  ['a newer Node', { nodeVersion: 'v24.0.0' }, ['node', 'ok', 'Node 24.0.0']],
  ['no flock', { hasProgram: () => false }, ['flock', 'warning', 'flock is not there', 'apt-get install util-linux']],
  [
    'a socket that this user may not use',
    { engine: () => Promise.resolve({ kind: 'silent', why: 'no-permission', cause: 'no permission' }) },
    ['engine', 'problem', 'could not be asked: no permission', 'sudo usermod -aG docker ada'],
  ],
  [
    'no engine',
    { engine: () => Promise.resolve({ kind: 'silent', why: 'not-there', cause: 'no such socket' }) },
    ['engine', 'problem', 'no such socket', 'sudo systemctl start docker'],
  ],
  [
    'no engine that is needed',
    { engine: () => Promise.resolve({ kind: 'silent', why: 'not-there', cause: 'no such socket' }) },
    ['engine', 'ok', 'no Docker engine is needed'],
    inContainer({ target: HERE }),
  ],
  [
    'a container with tools',
    {},
    ['container', 'ok', 'services runs, and has what its checks need (it has sh, curl, bash, tail)'],
  ],
  [
    'one without',
    tools('tail\n'),
    [
      'container',
      'problem',
      'the http check of minio needs curl or wget or node or bash or nc there, and has sh, tail',
      'put curl into its image',
    ],
  ],
  [
    'one whose check needs TLS',
    tools('bash\nnc\ntail\n'),
    ['container', 'problem', 'needs curl or wget or node there'],
    inContainer({ check: httpsCheck }),
  ],
  [
    'one whose log cannot be read',
    tools('curl\n'),
    ['container', 'problem', 'the end of the log of minio needs tail there'],
  ],
  [
    'one without a shell',
    { ask: () => Promise.resolve([{ kind: 'unreachable', cause: 'the image has no shell (sh)' }]) },
    ['container', 'problem', 'the restart command of minio needs sh', 'put sh'],
    inContainer({ check: aCustomCheck({ command: 'true' }) }),
  ],
  [
    'one that hangs',
    { ask: () => Promise.resolve([{ kind: 'timed-out', afterMs: 5000 }]) },
    ['container', 'warning', 'could not be asked: there was no answer in time', 'docker exec services sh -c true'],
  ],
  [
    'one that is stopped',
    {
      containerState: () =>
        Promise.resolve({
          kind: 'down',
          how: 'stopped',
          detail: 'the container services is stopped',
          outOfMemory: false,
        }),
    },
    ['container', 'problem', 'the container services is stopped', 'docker start services'],
  ],
  [
    'one that is missing',
    {
      containerState: () =>
        Promise.resolve({ kind: 'down', how: 'missing', detail: 'there is no container services', outOfMemory: false }),
    },
    ['container', 'problem', 'there is no container services', 'docker ps --all'],
  ],
  [
    'one that is paused',
    { containerState: () => Promise.resolve({ kind: 'paused', detail: 'the container services is paused' }) },
    ['container', 'warning', 'is paused', 'docker unpause services'],
  ],
  [
    'no state folder yet',
    path({ kind: 'missing', canBeMade: true }),
    ['state', 'ok', 'the first round makes the state folder /var/lib/wardround'],
  ],
  [
    'none that may be made',
    path({ kind: 'missing', canBeMade: false }),
    ['state', 'problem', 'you may not make it', 'sudo install -d -m 700 -o ada /var/lib/wardround'],
  ],
  [
    'one that is read-only',
    path({ ...there, canWrite: false }),
    ['state', 'problem', 'is not writable for you', 'sudo chown -R ada /var/lib/wardround'],
  ],
  [
    'one that is open to others',
    path({ ...there, mode: 0o755 }),
    ['state', 'warning', 'mode 0755', 'chmod 700 /var/lib/wardround'],
  ],
  [
    "another user's",
    path({ ...there, uid: 1001 }),
    ['state', 'problem', "is another user's", 'sudo chown -R ada /var/lib/wardround'],
  ],
  [
    'a file in its place',
    path({ ...there, isFolder: false }),
    ['state', 'problem', 'is no folder', 'mv /var/lib/wardround /var/lib/wardround.old'],
  ],
  [
    'one that cannot be looked at',
    path({ kind: 'hidden', cause: 'EACCES' }),
    ['state', 'problem', 'cannot be looked at: EACCES', 'ls -ld /var/lib/wardround'],
  ],
  [
    'no marker folder yet',
    path({ kind: 'missing', canBeMade: true }, '/var/run/manual-stop'),
    ['markers', 'ok', 'is not there yet'],
  ],
  [
    'one for everybody',
    path({ ...there, mode: 0o777 }, '/var/run/manual-stop'),
    ['markers', 'warning', 'anybody may stop services', 'chmod 700 /var/run/manual-stop'],
  ],
  [
    'one that is read-only',
    path({ ...there, canWrite: false }, '/var/run/manual-stop'),
    ['markers', 'warning', 'not writable', 'sudo chown ada /var/run/manual-stop'],
  ],
  [
    'a full disk',
    { freeBytes: () => 5e6 },
    ['disk', 'problem', '5 MB are free where the state is: without room for its state nothing is restarted', 'df -h'],
  ],
  ['a nearly full disk', { freeBytes: () => 150e6 }, ['disk', 'warning', '150 MB are free', 'df -h']],
  [
    'nothing that starts rounds',
    { starters: () => ({ found: [] }) },
    ['cron', 'problem', 'nothing starts rounds', 'wardround install'],
  ],
  [
    'no crontab program',
    { starters: () => ({ found: [], trouble: 'there is no program "crontab" here' }) },
    ['cron', 'problem', '(there is no program "crontab" here)', 'wardround install'],
  ],
  ['our line', {}, ['cron', 'ok', 'a round every 5m, from the crontab of ada']],
  [
    'a line by hand',
    byLine('*/10 * * * * wardround run'),
    ['cron', 'ok', 'a round every 10m, from the crontab of ada, written by hand'],
  ],
  [
    'a line for another config',
    byLine('*/5 * * * * wardround run --config /srv/x.json'),
    ['cron', 'warning', 'another config, /srv/x.json', 'wardround doctor --config /srv/x.json'],
  ],
  [
    'a line whose Node is gone',
    path({ kind: 'missing', canBeMade: true }, '/usr/bin/node'),
    ['cron', 'problem', 'names /usr/bin/node, which is not there', 'wardround install'],
  ],
  [
    'two that start rounds',
    {
      starters: () => ({
        found: [...aWorld().starters().found, { kind: 'timer', where: '/etc/systemd/system/wardround.timer' }],
      }),
    },
    ['cron', 'warning', 'from the crontab of ada and from /etc/systemd/system/wardround.timer'],
  ],
  [
    'no cron',
    { isCronRunning: () => false, lastRoundAt: () => NOW - 3_600_000 },
    ['cron', 'problem', 'no cron is running', 'sudo systemctl enable --now cron'],
  ],
  ['a fresh round', {}, ['cron', 'ok', 'the last round began 2 min ago']],
  [
    'an old round',
    { lastRoundAt: () => NOW - 11 * 60_000 },
    ['cron', 'warning', 'began 11 min ago, and there should be one every 5m', 'wardround logs --tail 20'],
  ],
  ['no round yet', { lastRoundAt: () => undefined }, ['cron', 'warning', 'no round was made yet', 'wardround run']],
  ['the year 1970', { now: 0 }, ['clock', 'problem', 'the clock is wrong', 'sudo timedatectl set-ntp true']],
  [
    'events to come',
    { newestEventAt: () => NOW + 600_000 },
    ['clock', 'warning', 'a journal tells of 2026-11-20 10:15 UTC, which is yet to come', 'timedatectl'],
  ],
  ['a topic that answers', {}, ['calls', 'ok', 'the ntfy topic "alerts" answers']],
  [
    'a token that is refused',
    { topic: () => Promise.resolve('refused') },
    ['calls', 'problem', 'was refused', 'wardround notify-test'],
  ],
  [
    'a topic for writing alone',
    { topic: () => Promise.resolve('not-readable') },
    ['calls', 'warning', 'only a message can tell', 'wardround notify-test'],
  ],
  [
    'no ntfy',
    { topic: () => Promise.resolve({ cause: 'ntfy could not be reached: refused' }) },
    ['calls', 'problem', 'ntfy could not be reached', 'wardround notify-test'],
  ],
  [
    'nobody to call',
    {},
    ['calls', 'warning', 'nobody is called', 'notifications'],
    { calls: { webhooks: new Map(), commands: new Map() } as never },
  ],
];

describe('a machine', () => {
  it('on which all is well has nothing to be mended', async () => {
    const world = aWorld();
    const findings = await examine(world);
    expect(findings.filter(({ grade }) => grade !== 'ok')).toEqual([]);
    expect([...new Set(findings.map(({ check }) => check))]).toEqual([
      'node',
      'config',
      'engine',
      'container',
      'state',
      'markers',
      'disk',
      'flock',
      'cron',
      'clock',
      'calls',
    ]);
    expect(exitCodeOfFindings(findings, world)).toBe(0);
  });

  it.each(CASES.map(([name, world, expected, system = {}]) => ({ name, world, expected, system })))(
    'with $name',
    async ({ world, expected, system }) => {
      const [check, grade, says, mend] = expected;
      const findings = await examine(aWorld(world, system));
      const found = findings.filter((finding) => finding.check === check && finding.grade === grade);
      expect(found.map((finding) => finding.says).join('\n')).toContain(says);
      if (mend !== undefined) expect(found.map((finding) => finding.mend).join('\n')).toContain(mend);
      for (const finding of findings)
        expect([finding, finding.mend === undefined]).toEqual([finding, finding.grade === 'ok']);
    },
  );

  it('whose engine cannot be asked says so once, and not of each container', async () => {
    const world = aWorld({
      engine: () => Promise.resolve({ kind: 'silent', why: 'other', cause: 'it did not answer within 10 s' }),
      containerState: () => Promise.resolve({ kind: 'unknown', cause: 'the engine could not be asked' }),
    });
    const findings = await examine(world);
    expect(findings.filter(({ grade }) => grade === 'problem').map(({ check }) => check)).toEqual(['engine']);
    expect(exitCodeOfFindings(findings, world)).toBe(3);
    expect(exitCodeOfFindings([...findings, { check: 'cron', grade: 'problem', says: 'x' }], world)).toBe(1);
  });

  it('whose config is wrong is looked at as far as it goes', async () => {
    const world = aWorld({ config: { kind: 'wrong', problems: ['one', 'two'] } });
    const findings = await examine(world);
    expect(findings.filter(({ check }) => check === 'config').map(({ says }) => says)).toEqual(['one', 'two']);
    expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['engine', 'cron', 'clock', 'node']));
    expect(exitCodeOfFindings(findings, world)).toBe(78);
  });

  it('that has no config is told of init, or of the one that its rounds have', async () => {
    const config = { kind: 'wrong', problems: ['found none'], isMissing: true } as const;
    const mendIn = async (world: World) =>
      (await examine(world)).filter(({ check }) => check === 'config').map(({ mend }) => mend);
    expect(await mendIn(aWorld({ config, starters: () => ({ found: [] }) }))).toEqual(['wardround init']);
    expect(await mendIn(aWorld({ config }))).toEqual(['wardround doctor --config /etc/wardround/system-config.json']);
  });

  it('tells each known trap of the config, with its rule', async () => {
    const config = aWorld().config;
    if (config.kind !== 'valid') throw new Error('the config of this world is valid');
    const warnings = [
      { says: 'c.json:1:1 /x: expected y, found z', rule: 'same-port' },
      { says: 'others can write it: chmod go-w /c.json' },
    ];
    const findings = await examine(aWorld({ config: { ...config, warnings } }));
    expect(
      findings.filter(({ check, grade }) => check === 'config' && grade === 'warning').map(({ mend }) => mend),
    ).toEqual([
      'mend the config (docs/linter.md, same-port), then: wardround validate --config /etc/wardround/system-config.json',
      'chmod go-w /c.json',
    ]);
  });

  it('never shows a topic, which is a password', async () => {
    const topics = new Map([['alerts', 'tOpIc-sEcReT']]);
    for (const answer of ['accepted', 'refused', 'not-readable'] as const) {
      const world = aWorld(
        { topic: () => Promise.resolve(answer) },
        { calls: { ...callSettings(), ntfy: ntfySettings({ topics }) } },
      );
      expect(JSON.stringify(await examine(world))).not.toContain('tOpIc-sEcReT');
    }
  });

  it('is not waited for for ever', async () => {
    const asked: string[] = [];
    const world = aWorld({
      engine: (signal) => {
        signal.addEventListener('abort', () => asked.push('ended'));
        return new Promise(() => undefined);
      },
      sleep: () => Promise.resolve(),
    });
    const slow = {
      name: 'engine',
      look: async (each: World, signal: AbortSignal) => [await each.engine(signal)] as never,
    };
    expect(await examine(world, [slow], 5_000)).toEqual([
      { check: 'engine', grade: 'problem', says: 'there was no answer within 5 s', mend: 'wardround doctor' },
    ]);
    expect(asked).toEqual(['ended']);
  });
});
