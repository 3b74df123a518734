import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { createWard } from '../support/cli.js';
import { eventually, startContainer, type ContainerOptions, type TestContainer } from '../support/containers.js';
import { describeWithEngine, type TestEngine } from '../support/engine.js';
import { startNtfyServer } from '../support/ntfy-server.js';

const QUICK = { timeout_seconds: 1, retry_delay_seconds: 0.1 };
const REDIS = {
  health_check: { type: 'tcp', port: 6379, ...QUICK },
  restart_cmd: 'redis-server --save "" >> /tmp/redis.log 2>&1 &',
  startup_delay_seconds: 0.5,
};
const NGINX = {
  health_check: { type: 'http', endpoint: 'http://localhost/health', expect_body: '^well', ...QUICK },
  restart_cmd: 'pkill -9 nginx; rm -f /run/nginx.pid; nginx',
  startup_delay_seconds: 0.5,
};

/** A container for services, called NAME-container, and the NAME that a config calls it by. */
async function startServices({ docker }: TestEngine, options: Partial<ContainerOptions> = {}) {
  const services = `wr-${crypto.randomUUID().slice(0, 8)}-services`;
  const container = await startContainer(docker, {
    image: 'wardround-test:full',
    name: `${services}-container`,
    ...options,
  });
  return { services, container };
}

async function startRedis(container: TestContainer): Promise<void> {
  await container.exec(['sh', '-c', REDIS.restart_cmd]);
  await eventually(async () => {
    expect((await container.exec(['redis-cli', 'ping'])).output).toContain('PONG');
  });
}

const commandsIn = async (container: TestContainer): Promise<string[]> =>
  (await container.processes()).map(({ commandLine }) => commandLine);

/** What the engine was asked to do with a container, sorted. */
async function eventsOf({ docker }: TestEngine, { id }: TestContainer, since: number): Promise<string[]> {
  const stream = await docker.getEvents({ since, until: Date.now() / 1000, filters: { container: [id] } });
  const events = (await text(stream)).trim().split('\n');
  return events.map((event) => (JSON.parse(event) as { Action: string }).Action.replace(/:.*/s, '')).sort();
}

describeWithEngine('a round', (engine) => {
  const { dockerHost } = engine;

  it('finds all well, asks in one exec a container and leaves no trace', async () => {
    const { services, container } = await startServices(engine);
    await startRedis(container);
    await container.exec(['nginx']);
    const before = await commandsIn(container);
    const since = Date.now() / 1000;
    const ward = createWard(dockerHost, {
      services: {
        redis: { container: services, ...REDIS },
        nginx: { container: services, ...NGINX },
        process: { container: services, health_check: { type: 'process', process_name: 'redis-server' } },
        custom: { container: services, health_check: { type: 'custom', command: 'redis-cli ping | grep -q PONG' } },
      },
    });
    const { code, stdout, stderr } = await ward.run();
    expect(stdout).toMatch(/\[INFO\] Health check passed: nginx \(200 in \d+ ms\)/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await eventsOf(engine, container, since)).toEqual(['exec_create', 'exec_die', 'exec_start', 'top']);
    expect(await commandsIn(container)).toEqual(before);
  });

  it('runs the block of the bash runner as it stands', async () => {
    const { services, container } = await startServices(engine);
    const ward = createWard(dockerHost, {
      services: {
        minio: {
          enabled: true,
          type: 'daemon',
          container: services,
          health_check: {
            type: 'http',
            endpoint: 'http://localhost:80/health',
            timeout_seconds: 5,
            interval_seconds: 60,
          },
          restart_cmd: 'nginx >> /tmp/minio.log 2>&1 &',
          startup_delay_seconds: 1,
          log_path: '/tmp/minio.log',
          notify_on_fail: 'alerts',
          dependencies: [],
        },
      },
    });
    const { code, stdout } = await ward.run();
    expect(stdout).toContain('[WARNING] Health check failed: minio (');
    expect(stdout).toContain('[INFO] Executing: nginx >> /tmp/minio.log 2>&1 &');
    expect(stdout).toContain('[INFO] Successfully recovered minio');
    expect(code).toBe(0);
    expect(await commandsIn(container)).toContainEqual(expect.stringContaining('nginx: master'));
  });

  it('recovers a service that was killed', async () => {
    const { services, container } = await startServices(engine);
    await startRedis(container);
    await container.exec(['pkill', '-9', 'redis-server']);
    const ward = createWard(dockerHost, { services: { redis: { container: services, ...REDIS } } });
    const round = await ward.round();
    expect(round.outcomes).toEqual({ redis: 'recovered' });
    expect(round.run.exit_code).toBe(0);
    expect((await container.exec(['redis-cli', 'ping'])).output).toContain('PONG');
  });

  it('recovers a service that hangs: it accepts and does not answer', async () => {
    const { services, container } = await startServices(engine);
    await container.exec(['nginx']);
    await container.exec(['pkill', '-STOP', 'nginx']);
    const ward = createWard(dockerHost, { services: { nginx: { container: services, ...NGINX } } });
    const round = await ward.round();
    expect(round.services[0]?.reason).toContain('no answer within 1 s');
    expect(round.outcomes).toEqual({ nginx: 'recovered' });
  });

  it('restarts a dead dependency, and only looks again at what depends on it', async () => {
    const { services, container } = await startServices(engine);
    await container.exec(['nginx']);
    const ward = createWard(dockerHost, {
      services: {
        api: {
          container: services,
          health_check: { type: 'custom', command: 'redis-cli ping | grep -q PONG', ...QUICK },
          restart_cmd: 'touch /tmp/api-was-restarted',
          dependencies: ['redis'],
        },
        redis: { container: services, ...REDIS },
      },
    });
    expect((await ward.round()).outcomes).toEqual({ redis: 'recovered', api: 'healthy' });
    expect((await container.exec(['ls', '/tmp/api-was-restarted'])).code).not.toBe(0);
  });

  it('tries a service that never comes back until its budget is spent, and calls once each', async () => {
    const ntfy = await startNtfyServer();
    const { services, container } = await startServices(engine);
    const ward = createWard(dockerHost, {
      notifications: { ntfy: { server: ntfy.url, topics: { alerts: 'secret-topic' } } },
      services: {
        broken: {
          container: services,
          health_check: { type: 'tcp', port: 9, ...QUICK, attempts: 1 },
          restart_cmd: 'echo tried >> /tmp/tries; echo it is broken; exit 3',
          startup_delay_seconds: 0,
          verify_timeout_seconds: 0,
          restart: { max_restarts: 2, window_seconds: 3600 },
          notify_on_fail: 'alerts',
        },
        web: {
          container: services,
          health_check: { type: 'tcp', port: 10, ...QUICK, attempts: 1 },
          restart_cmd: 'touch /tmp/web-was-restarted',
          notify_on_fail: 'alerts',
          dependencies: ['broken'],
        },
      },
    });
    try {
      const outcomes = [];
      for (let round = 0; round < 4; round += 1) outcomes.push((await ward.round()).outcomes);
      expect(outcomes).toEqual([
        { broken: 'failed', web: 'blocked' },
        { broken: 'failed', web: 'blocked' },
        { broken: 'crash_loop', web: 'blocked' },
        { broken: 'crash_loop', web: 'blocked' },
      ]);
      expect((await container.exec(['cat', '/tmp/tries'])).output).toBe('tried\ntried\n');
      expect((await container.exec(['ls', '/tmp/web-was-restarted'])).code).not.toBe(0);
      expect(ntfy.messages.map(({ title }) => title)).toEqual([
        'broken: recovery failed',
        'broken: crash loop (it got worse)',
      ]);
      expect(ntfy.messages[0]?.message).toContain('it is broken');
      expect(ntfy.messages[0]?.message).toContain('web');
      expect(await ward.run('reset', 'broken')).toMatchObject({ code: 0 });
      expect((await ward.round()).outcomes).toEqual({ broken: 'failed', web: 'blocked' });
    } finally {
      await ntfy.close();
    }
  });

  it('is not held up by a restart command that leaves a child holding its output', async () => {
    const { services, container } = await startServices(engine);
    const ward = createWard(dockerHost, {
      services: { redis: { container: services, ...REDIS, restart_cmd: 'redis-server --save "" &' } },
    });
    const round = await ward.round();
    expect(round.outcomes).toEqual({ redis: 'recovered' });
    expect(round.services[0]?.reason).toContain('redirect its output');
    // The leak of old blocked the exec's end for seconds.
    expect(round.run.duration_ms).toBeLessThan(4_000);
    expect((await container.exec(['sh', '-c', 'ls -A /tmp /dev/shm | grep wardround'])).output).toBe('');
  });

  it('lets a restart command pkill -f its own name', async () => {
    const { services } = await startServices(engine);
    const restart_cmd = "pkill -f 'redis-server' || true; redis-server --save '' >> /tmp/redis.log 2>&1 &";
    const ward = createWard(dockerHost, { services: { redis: { container: services, ...REDIS, restart_cmd } } });
    expect((await ward.round()).outcomes).toEqual({ redis: 'recovered' });
  });

  it('is not fooled by its own processes: a check that names a process does not find itself', async () => {
    const { services } = await startServices(engine);
    const ward = createWard(dockerHost, {
      services: {
        // The http check of its neighbour puts the word on a command line.
        neighbour: {
          container: services,
          health_check: { type: 'http', endpoint: 'http://localhost:81/minio', ...QUICK },
        },
        slow: { container: services, health_check: { type: 'custom', command: 'sleep 0.5 # minio', ...QUICK } },
        minio: { container: services, health_check: { type: 'process', process_name: 'minio', attempts: 1 } },
        pgrep: { container: services, health_check: { type: 'custom', command: 'pgrep -f minio-server', attempts: 1 } },
      },
    });
    expect((await ward.round()).outcomes).toMatchObject({ minio: 'failed', pgrep: 'failed' });
  });

  it('ends a check that never returns, with everything that it started', async () => {
    // A script that is ended by force leaves its own children to PID 1, which has to reap them, as tini does.
    const { services, container } = await startServices(engine, { hostConfig: { Init: true } });
    const before = await commandsIn(container);
    const hang = (command: string) => ({ container: services, health_check: { type: 'custom', command, ...QUICK } });
    const ward = createWard(dockerHost, {
      services: {
        sleeper: hang('sleep 1001'),
        nested: hang('sh -c "sleep 1002; echo" | cat'),
        stubborn: hang('trap "" TERM; while :; do sleep 1003; done'),
        flood: hang('while :; do echo flood; done'),
        left: hang('sleep 1004 & sleep 1005 & echo left'),
      },
    });
    expect((await ward.round()).outcomes).toEqual({
      sleeper: 'failed',
      nested: 'failed',
      stubborn: 'failed',
      flood: 'failed',
      left: 'healthy',
    });
    expect(await commandsIn(container)).toEqual(before);
  });

  it.each(['wardround-test:full', 'wardround-test:busybox', 'wardround-test:node'] as const)(
    'lets nothing run on that it ended, in %s',
    async (image) => {
      const { services, container } = await startServices(engine, { image });
      const script = (name: string): string => `sleep 1001; touch /tmp/${name}; sleep 1; touch /tmp/${name}`;
      const ward = createWard(dockerHost, {
        services: {
          check: { container: services, health_check: { type: 'custom', command: script('check'), ...QUICK } },
          restart: {
            container: services,
            health_check: { type: 'custom', command: 'exit 1', ...QUICK },
            restart_cmd: script('restart'),
            restart_timeout_seconds: 1,
            startup_delay_seconds: 0,
          },
          nested: {
            container: services,
            health_check: { type: 'custom', command: `sh -c '${script('nested')}'; touch /tmp/nested`, ...QUICK },
          },
        },
      });
      await ward.round();
      expect((await container.exec(['sh', '-c', 'sleep 1.5; ls /tmp'])).output).toBe('');
    },
  );

  it('gives way to a round that is under way', async () => {
    const { services, container } = await startServices(engine);
    const ward = createWard(dockerHost, {
      services: { slow: { container: services, health_check: { type: 'custom', command: 'sleep 3' } } },
    });
    const first = ward.start('run');
    await eventually(async () => {
      expect(await commandsIn(container)).toContain('sleep 3');
    });
    const { code, stderr } = await ward.run();
    expect({ code, stderr }).toEqual({ code: 75, stderr: expect.stringContaining('holds') as string });
    expect((await first).exitCode).toBe(0);
  });

  it('restarts nothing when the engine cannot be asked', async () => {
    const ward = createWard('unix:///nonexistent/docker.sock', {
      services: { redis: { container: 'x', ...REDIS }, nginx: { container: 'x', ...NGINX } },
    });
    const round = await ward.round();
    expect(round.outcomes).toEqual({ redis: 'unknown', nginx: 'unknown' });
    expect(round.run.exit_code).toBe(3);
    expect(round.services[0]?.reason).toContain('is Docker running?');
  });

  it.each([
    ['on this machine', false],
    ['inside the container', true],
  ])('leaves alone what a person stopped with a marker %s', async (_where, inside) => {
    const { services, container } = await startServices(engine);
    const ward = createWard(dockerHost, { services: { redis: { container: services, ...REDIS } } });
    if (inside)
      await container.exec(['sh', '-c', `mkdir -p ${ward.stopMarkerDir} && touch ${ward.stopMarkerDir}/redis.stopped`]);
    else {
      mkdirSync(ward.stopMarkerDir);
      writeFileSync(join(ward.stopMarkerDir, 'redis.stopped'), 'reason=upgrade\nby=ann\n');
    }
    const round = await ward.round();
    expect(round.services[0]).toMatchObject({ outcome: 'stopped', restarts: 0, check: { result: 'failure' } });
    expect(round.run.exit_code).toBe(0);
    expect(await commandsIn(container)).not.toContainEqual(expect.stringContaining('redis-server'));
  });

  it.each([
    ['paused', 'stopped', 0, (container: TestContainer) => container.container.pause()],
    ['is stopped (exit code 137', 'blocked', 1, (container: TestContainer) => container.container.kill()],
    ['there is no container', 'blocked', 1, (container: TestContainer) => container.remove()],
  ] as const)(
    'tells a container that does not run (%s) from a service that is ill',
    async (state, outcome, exitCode, change) => {
      const { services, container } = await startServices(engine);
      await change(container);
      const ward = createWard(dockerHost, { services: { redis: { container: services, ...REDIS } } });
      const round = await ward.round();
      expect(round.outcomes).toEqual({ redis: outcome });
      expect(round.services[0]?.reason).toContain(state);
      expect(round.run.exit_code).toBe(exitCode);
      if (state === 'paused') await container.container.unpause();
    },
  );

  it('asks an image without a shell what can be asked from outside, and restarts nothing in it', async () => {
    const { services } = await startServices(engine, {
      image: 'wardround-test:noshell',
      cmd: ['sleep', '100000'],
      healthcheck: { Test: ['CMD', 'sleep', '0'], Interval: 1e9, Timeout: 1e9, Retries: 1 },
    });
    const ward = createWard(dockerHost, {
      services: {
        http: { container: services, ...NGINX },
        process: { container: services, health_check: { type: 'process', process_name: '^sleep' } },
        gone: { container: services, health_check: { type: 'process', process_name: 'gone' }, restart_cmd: 'gone' },
        health: { container: services, health_check: { type: 'docker' } },
      },
    });
    await eventually(async () => {
      const round = await ward.round();
      expect(round.outcomes).toEqual({ http: 'unknown', process: 'healthy', gone: 'failed', health: 'healthy' });
      expect(round.services.find(({ name }) => name === 'http')?.reason).toContain('has no shell');
      expect(round.services.find(({ name }) => name === 'gone')?.reason).toContain(
        'stop marker could not be looked up',
      );
    }, 30_000);
  });

  it('does not take what a HEALTHCHECK said before the restart for its effect', async () => {
    const { services } = await startServices(engine, {
      healthcheck: { Test: ['CMD', 'test', '-e', '/tmp/well'], Interval: 2e9, Timeout: 1e9, Retries: 1 },
    });
    const health = { container: services, health_check: { type: 'docker', ...QUICK } };
    const ward = createWard(dockerHost, {
      services: {
        health: { ...health, restart_cmd: 'touch /tmp/well', startup_delay_seconds: 0, verify_timeout_seconds: 0 },
      },
    });
    await eventually(async () => {
      expect((await ward.round('--no-recover')).outcomes).toEqual({ health: 'failed' });
    });
    const round = await ward.round();
    expect(round.services[0]).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('has not run since the restart') as string,
    });
    await eventually(async () => {
      expect((await ward.round('--no-recover')).outcomes).toEqual({ health: 'healthy' });
    });
  });

  it('restarts nothing where the stop markers are hidden from the user that asks', async () => {
    const { services, container } = await startServices(engine, {
      user: '65534',
      hostConfig: { Tmpfs: { '/hidden': 'mode=0700,uid=0' } },
    });
    const ward = createWard(dockerHost, {
      stop_marker_dir: '/hidden/deep/markers',
      services: { redis: { container: services, ...REDIS } },
    });
    const round = await ward.round();
    expect(round.outcomes).toEqual({ redis: 'failed' });
    expect(round.services[0]?.reason).toContain('stop marker could not be looked up');
    expect(await commandsIn(container)).not.toContainEqual(expect.stringContaining('redis-server'));
  });

  it('calls nothing ill where no more processes can be started', async () => {
    const { services, container } = await startServices(engine, { hostConfig: { PidsLimit: 6 } });
    const check = { type: 'custom', command: 'true', timeout_seconds: 2, attempts: 1 };
    const service = {
      container: services,
      health_check: check,
      restart_cmd: 'echo > /tmp/restarted',
      startup_delay_seconds: 0,
    };
    const ward = createWard(dockerHost, { services: { a: service, b: service, c: service, d: service } });
    const { outcomes } = await ward.round();
    expect(Object.values(outcomes).filter((outcome) => outcome !== 'healthy' && outcome !== 'unknown')).toEqual([]);
    expect(Object.values(outcomes)).toContain('unknown');
    await container.container.update({ PidsLimit: 100 });
    expect((await container.exec(['ls', '/tmp/restarted'])).code).not.toBe(0);
  });

  it('ends a restart command at its time limit, and keeps no file of it', async () => {
    const { services, container } = await startServices(engine);
    const before = await commandsIn(container);
    const ward = createWard(dockerHost, {
      services: {
        stuck: {
          container: services,
          health_check: { type: 'tcp', port: 9, ...QUICK, attempts: 1 },
          restart_cmd: 'echo begun; sleep 1001',
          restart_timeout_seconds: 1,
          startup_delay_seconds: 0,
        },
      },
    });
    const round = await ward.round();
    expect(round.services[0]?.reason).toContain('ended by force after 1 s');
    expect(await commandsIn(container)).toEqual(before);
    expect((await container.exec(['sh', '-c', 'ls -A /tmp /dev/shm /run | grep wardround'])).output).toBe('');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends on %s with what it knows and leaves no process behind',
    async (signal) => {
      const { services, container } = await startServices(engine);
      const before = await commandsIn(container);
      const ward = createWard(dockerHost, {
        services: {
          slow: { container: services, health_check: { type: 'custom', command: 'sleep 1001', timeout_seconds: 60 } },
          quick: { container: services, health_check: { type: 'custom', command: 'true' } },
        },
      });
      const round = ward.start('run', '--format', 'json');
      await eventually(async () => {
        expect(await commandsIn(container)).toContain('sleep 1001');
      });
      round.kill(signal);
      const { exitCode, stdout } = await round;
      const report = JSON.parse(stdout) as {
        run: { cut_short: string };
        services: { name: string; outcome: string }[];
      };
      expect(report.run.cut_short).toContain(signal);
      expect(report.services).toMatchObject([
        { name: 'slow', outcome: 'unknown' },
        { name: 'quick', outcome: 'healthy' },
      ]);
      expect(exitCode).toBe(3);
      expect(await commandsIn(container)).toEqual(before);
    },
  );

  it('keeps its deadline, and ends what a restart command was still doing', async () => {
    const { services, container } = await startServices(engine);
    const before = await commandsIn(container);
    const ward = createWard(dockerHost, {
      services: {
        stuck: {
          container: services,
          health_check: { type: 'tcp', port: 9, ...QUICK },
          restart_cmd: 'sleep 1001',
          startup_delay_seconds: 0,
        },
      },
    });
    const round = await ward.round('--deadline', '3');
    expect(round.run.cut_short).toContain('3 s');
    expect(round.run.duration_ms).toBeLessThan(8_000);
    expect(round.outcomes).toEqual({ stuck: 'unknown' });
    expect(round.services[0]?.reason).toContain('its restart command was not finished');
    expect(await commandsIn(container)).toEqual(before);
  });
});
