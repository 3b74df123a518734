import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.js';
import { inFolder, load, mistakeOf, oneService, problemsOf, serviceOf, TCP } from './written.js';

const VALID = JSON.stringify({ services: { s: TCP } });

/** Root may read everything: it steps down for a moment. */
function asNobody<T>(act: () => T): T {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    return act();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

describe('a config is found', () => {
  const usual = 'config/system-config.json';

  it('at --config before anywhere else', () => {
    inFolder({ 'a.json': VALID, 'b.json': VALID, [usual]: VALID }, (cwd) => {
      const loaded = loadConfig({ path: 'a.json', env: { WARDROUND_CONFIG: 'b.json' }, cwd, isRoot: true });
      expect(loaded.path).toBe(join(cwd, 'a.json'));
    });
  });

  it('then at $WARDROUND_CONFIG', () => {
    inFolder({ 'b.json': VALID, [usual]: VALID }, (cwd) => {
      expect(loadConfig({ env: { WARDROUND_CONFIG: 'b.json' }, cwd, isRoot: true }).path).toBe(join(cwd, 'b.json'));
    });
  });

  it('then in ./config; an empty $WARDROUND_CONFIG says nothing', () => {
    inFolder({ [usual]: VALID }, (cwd) => {
      expect(loadConfig({ env: { WARDROUND_CONFIG: '' }, cwd, isRoot: true }).path).toBe(join(cwd, usual));
    });
  });

  it('or the message names every place that was looked at', () => {
    inFolder({}, (cwd) => {
      const mistake = mistakeOf(() => loadConfig({ env: {}, cwd, isRoot: true }));
      expect(mistake.exitCode).toBe(78);
      expect(mistake.message).toBe(
        `expected a config file, found none; looked at ${join(cwd, usual)} and ` +
          '/etc/wardround/system-config.json; name one with --config or $WARDROUND_CONFIG, or let ' +
          'wardround init write one',
      );
    });
  });

  it.each([
    ['--config', 'gone.json', {}],
    ['$WARDROUND_CONFIG', undefined, { WARDROUND_CONFIG: 'gone.json' }],
  ])('and what %s names must be there, though a usual place has one', (who, path, env) => {
    inFolder({ [usual]: VALID }, (cwd) => {
      const named = path === undefined ? {} : { path };
      const { message } = mistakeOf(() => loadConfig({ ...named, env, cwd, isRoot: true }));
      expect(message).toBe(`${join(cwd, 'gone.json')}: expected a config file, found nothing there; ${who} names it`);
    });
  });
});

describe('a file that is no config gets one clear message', () => {
  it('a directory', () => {
    inFolder({}, (cwd) => {
      mkdirSync(join(cwd, 'd.json'));
      const { message } = mistakeOf(() => loadConfig({ path: 'd.json', env: {}, cwd, isRoot: true }));
      expect(message).toBe(`${join(cwd, 'd.json')}: expected a config file, found a directory`);
    });
  });

  it('a file below a file', () => {
    inFolder({ f: '' }, (cwd) => {
      const { message } = mistakeOf(() => loadConfig({ path: 'f/c.json', env: {}, cwd, isRoot: true }));
      expect(message).toBe(`${join(cwd, 'f/c.json')}: expected a config file, found nothing there; --config names it`);
    });
  });

  it('a file that may not be read', () => {
    inFolder({ 'c.json': VALID }, (cwd) => {
      chmodSync(join(cwd, 'c.json'), 0);
      const { message } = asNobody(() => mistakeOf(() => loadConfig({ path: 'c.json', env: {}, cwd, isRoot: true })));
      expect(message).toBe(`${join(cwd, 'c.json')}: expected a readable config file, found: permission denied`);
    });
  });

  it('a file of 10 MB, quickly', () => {
    const started = performance.now();
    inFolder({ 'c.json': ' '.repeat(10_000_000) }, (cwd) => {
      const { message } = mistakeOf(() => loadConfig({ path: 'c.json', env: {}, cwd, isRoot: true }));
      expect(message).toBe(`${join(cwd, 'c.json')}: expected at most 8 MB, found 10.0 MB`);
    });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('a device that never ends', () => {
    const { message } = mistakeOf(() => loadConfig({ path: '/dev/zero', env: {}, cwd: '/', isRoot: true }));
    expect(message).toBe('/dev/zero: expected at most 8 MB, found more');
  });

  it.each([
    ['an empty file', '', '1:1 /: expected a JSON object, found an empty file'],
    ['only white space', ' \n\n', '1:1 /: expected a JSON object, found an empty file'],
    ['only a comment', '// nothing\n', '1:1 /: expected a JSON object, found an empty file'],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'expected UTF-8 text, found UTF-16; save it as UTF-8'],
    [
      'Latin-1',
      Buffer.from('{\n  "é": 1 }', 'latin1'),
      '2: expected UTF-8 text, found bytes that are not; save it as UTF-8',
    ],
    ['a list', '[]', '1:1 /: expected an object, found a list'],
    ['null', 'null', '1:1 /: expected an object, found null'],
    ['a number', '5', '1:1 /: expected an object, found 5 (number)'],
  ])('%s', (_, content, problem) => {
    expect(problemsOf(content)).toEqual([problem]);
  });
});

describe('a valid config', () => {
  it('may start with a byte order mark, which moves no position', () => {
    expect(load(`\ufeff${VALID}`).system.services.size).toBe(1);
    expect(problemsOf('\ufeff{"services": 5}')).toEqual([
      '1:14 /services: expected an object with at least one service, found 5 (number)',
    ]);
  });

  it('may have comments', () => {
    expect(load(`// what we run\n${VALID} /* end */`).system.services.size).toBe(1);
  });

  it('keeps the order of the file, numbers as names included', () => {
    const text = '{"services": {"b": CHECK, "10": CHECK, "2": CHECK}}'.replaceAll('CHECK', JSON.stringify(TCP));
    expect([...load(text).system.services.keys()]).toEqual(['b', '10', '2']);
  });

  it('may call a service what every object has', () => {
    const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf'];
    const config = { services: Object.fromEntries(names.map((name) => [name, { ...TCP, dependencies: [] }])) };
    expect([...load(config).system.services.keys()]).toEqual(names);
  });

  it('has its defaults from the schema', () => {
    const loaded = load({ services: { s: { health_check: { type: 'http', endpoint: 'http://localhost/' } } } });
    expect(serviceOf(loaded)).toEqual({
      name: 's',
      enabled: true,
      type: 'daemon',
      target: { kind: 'host' },
      check: {
        type: 'http',
        endpoint: 'http://localhost/',
        method: 'GET',
        headers: {},
        expectStatus: [{ from: 200, to: 399 }],
        tlsVerify: true,
        timeoutMs: 5000,
        intervalMs: 0,
        attempts: 2,
        retryDelayMs: 1000,
      },
      startupTimeoutMs: 0,
      failureThreshold: 1,
      successThreshold: 1,
      ladder: [],
      verifyTimeoutMs: 30_000,
      cleanup: [],
      restart: { policy: 'always', maxRestarts: 3, windowMs: 3_600_000, giveUp: 'window', minUptimeMs: 600_000 },
      channels: [],
      dependencies: [],
    });
    expect({ ...loaded.system, services: undefined }).toEqual({
      stateDir: '/var/lib/wardround',
      stopMarkerDir: '/var/run/manual-stop',
      deadlineMs: 270_000,
      dockerHost: 'unix:///var/run/docker.sock',
      calls: {
        webhooks: new Map(),
        commands: new Map(),
        timeoutMs: 20_000,
        cooldownMs: 3_600_000,
        remindMs: 21_600_000,
        remindGrowth: 2,
        escalate: [],
        digestAt: 3,
        notifyRecovery: true,
      },
      periodMs: 300_000,
      forgottenAfterMs: 259_200_000,
      containers: new Map(),
    });
  });

  it('has its values in milliseconds, fractions included', () => {
    const loaded = load(
      oneService(
        {
          restart_cmd: 'start',
          startup_delay_seconds: 0.25,
          restart_timeout_seconds: 1.5,
          restart: { max_restarts: 0, window_seconds: 60, backoff: { initial_seconds: 0.5 } },
        },
        { run_deadline_seconds: 100.5, notifications: { ntfy: { cooldown_seconds: 60, timeout_seconds: 2.5 } } },
      ),
    );
    expect(serviceOf(loaded)).toMatchObject({
      ladder: [{ startupDelayMs: 250, timeoutMs: 1500 }],
      restart: {
        maxRestarts: 0,
        windowMs: 60_000,
        backoff: { initialMs: 500, multiplier: 2, maxMs: 3_600_000, jitter: 0 },
      },
    });
    expect(loaded.system.deadlineMs).toBe(100_500);
    expect(loaded.system.calls).toMatchObject({ cooldownMs: 60_000, ntfy: { timeoutMs: 2500 } });
  });

  it.each([
    [
      { type: 'tcp', port: 1 },
      { type: 'tcp', host: 'localhost', port: 1 },
    ],
    [
      { type: 'process', process_name: 'redis-server .*:6379' },
      { type: 'process', processName: 'redis-server .*:6379', minCount: 1 },
    ],
    [
      { type: 'custom', command: 'test -e /x' },
      { type: 'custom', command: 'test -e /x', exitCodes: 'plain' },
    ],
    [{ type: 'docker' }, { type: 'docker' }],
  ])('knows the check %j', (health_check, check) => {
    const timing = { timeoutMs: 5000, intervalMs: 0, attempts: 2, retryDelayMs: 1000 };
    expect(serviceOf(load(oneService({ health_check, container: 'c' }))).check).toEqual({ ...check, ...timing });
  });

  it.each([
    [204, [{ from: 204, to: 204 }]],
    ['204', [{ from: 204, to: 204 }]],
    ['200-299', [{ from: 200, to: 299 }]],
    [
      [200, '301-308'],
      [
        { from: 200, to: 200 },
        { from: 301, to: 308 },
      ],
    ],
  ])('reads the status codes %j', (expect_status, ranges) => {
    const health_check = { type: 'http', endpoint: 'https://[::1]:8443/health', expect_status };
    expect(serviceOf(load(oneService({ health_check }))).check).toMatchObject({ expectStatus: ranges });
  });
});

it("the bash runner's block loads unchanged", () => {
  const block = `{
    "services": {
      "minio": {
        "enabled": true,
        "type": "daemon",
        "container": "services",
        "health_check": { "type": "http", "endpoint": "http://localhost:9000/minio/health/live",
                          "timeout_seconds": 5, "interval_seconds": 60 },
        "restart_cmd": "/usr/local/bin/minio server /data >> /logs/minio.log 2>&1 &",
        "startup_delay_seconds": 5,
        "log_path": "/logs/minio.log",
        "notify_on_fail": "alerts",
        "dependencies": []
      } } }`;
  expect(serviceOf(load(block), 'minio')).toMatchObject({
    target: { kind: 'container', name: 'services' },
    check: { type: 'http', endpoint: 'http://localhost:9000/minio/health/live', intervalMs: 60_000 },
    ladder: [
      {
        name: 'restart',
        action: { kind: 'run', command: '/usr/local/bin/minio server /data >> /logs/minio.log 2>&1 &' },
        startupDelayMs: 5000,
      },
    ],
    logPath: '/logs/minio.log',
    channels: [{ kind: 'ntfy', name: 'alerts' }],
  });
});

it('the example loads without a warning and with nothing in the environment', () => {
  const cwd = resolve(import.meta.dirname, '../../..');
  const { system, path, warnings } = loadConfig({ env: {}, cwd, isRoot: true });
  expect(path).toBe(join(cwd, 'config/system-config.json'));
  expect([...system.services.keys()]).toEqual(['minio', 'redis', 'api']);
  expect(warnings).toEqual([]);
});
