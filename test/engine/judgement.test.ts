import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { createWard, type Report, type Ward } from '../support/cli.js';
import { eventually, startContainer, type ContainerOptions, type TestContainer } from '../support/containers.js';
import { describeWithEngine, type TestEngine } from '../support/engine.js';
import { startNtfyServer, type NtfyServer } from '../support/ntfy-server.js';

/** A refused connection is a failure at once: the limit is for what a busy machine makes slow. */
const BELIEVED = { timeout_seconds: 10, attempts: 1 };
const REDIS = {
  health_check: { type: 'tcp', port: 6379, ...BELIEVED },
  restart_cmd: 'redis-server --save "" >> /tmp/redis.log 2>&1 &',
  startup_delay_seconds: 0,
};
const PONGS = 'redis-cli ping | grep -q PONG';
/** A command that returns once redis answers: what comes of it is known without waiting. */
const REDIS_UP = `redis-server --save "" >> /tmp/redis.log 2>&1 & until ${PONGS}; do sleep 0.1; done`;
const SLEEPS = 'sleep 100000';
/** Reaped and ended by tini, a container is gone at once when it is stopped. */
const WITH_INIT = { hostConfig: { Init: true } };

/** The parts of a report that judgement shows in. */
type Judged = Report & {
  readonly outcomes: Record<string, string>;
  readonly services: readonly (Report['services'][number] & {
    readonly next: string;
    readonly state: { readonly state: string } | null;
    readonly failure: { readonly kind: string; readonly evidence: string } | null;
    readonly remedies: readonly { readonly name: string; readonly output: string }[];
  })[];
  readonly containers: readonly {
    readonly name: string;
    readonly outcome: string;
    readonly found: string;
    readonly out_of_memory: boolean;
    readonly reason: string;
  }[];
};

async function judge(ward: Ward, ...args: readonly string[]): Promise<Judged> {
  return (await ward.round(...args)) as Judged;
}

/** The one service that the config has. */
function only(round: Judged | undefined): Judged['services'][number] {
  const service = round?.services[0];
  if (service === undefined) throw new Error('there is no report of a service');
  return service;
}

const remediesOf = (round: Judged): string[] => only(round).remedies.map(({ name }) => name);

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

const shell = async (container: TestContainer, command: string): Promise<string> =>
  (await container.exec(['sh', '-c', command])).output;

async function startRedis(container: TestContainer): Promise<void> {
  await shell(container, REDIS.restart_cmd);
  await eventually(async () => {
    expect(await shell(container, 'redis-cli ping')).toContain('PONG');
  }, 30_000);
}

async function killRedis(container: TestContainer): Promise<void> {
  await shell(container, 'pkill -9 redis-server');
  await eventually(async () => {
    expect(await shell(container, 'redis-cli ping')).toContain('refused');
  }, 30_000);
}

async function stateOf({ container }: TestContainer) {
  return (await container.inspect()).State;
}

/** An ntfy server of the test's own, and the config that calls it. */
async function startNtfy(): Promise<{ readonly ntfy: NtfyServer; readonly notifications: object }> {
  const ntfy = await startNtfyServer();
  onTestFinished(() => ntfy.close());
  return { ntfy, notifications: { ntfy: { server: ntfy.url, topics: { alerts: 'secret-topic' } } } };
}

/** What the engine did with a container, from then to now. */
async function eventsOf({ docker }: TestEngine, { id }: TestContainer, since: number): Promise<string[]> {
  const stream = await docker.getEvents({ since, until: Date.now() / 1000, filters: { container: [id] } });
  const events = (await text(stream)).trim().split('\n');
  return events.filter((event) => event !== '').map((event) => (JSON.parse(event) as { Action: string }).Action);
}

type Line = { readonly at: number; readonly upMs: number; readonly event: string };

const journalPath = ({ stateDir }: Ward, name: string): string => join(stateDir, 'services', `${name}.jsonl`);

function journalOf(ward: Ward, name: string): Line[] {
  const lines = readFileSync(journalPath(ward, name), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
}

/** Makes all that a journal tells of have happened so much earlier: the test is the clock, and nobody waits. */
function letPass(ward: Ward, name: string, minutes: number): void {
  const ms = minutes * 60_000;
  const earlier = journalOf(ward, name).map((line) => ({ ...line, at: line.at - ms, upMs: line.upMs - ms }));
  writeFileSync(journalPath(ward, name), earlier.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Every file of a folder, with what is in it. */
function contentsOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  const files = paths.filter((path) => statSync(path).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(path, 'utf8')]));
}

describeWithEngine('a startup check', (engine) => {
  // It is refused until it listens, as any server is that loads its data first.
  const SLOW = {
    ...REDIS,
    restart_cmd: 'echo start >> /tmp/starts; (sleep 20; exec redis-server --save "") > /tmp/redis.log 2>&1 &',
    startup_check: { type: 'custom', command: 'grep -q Ready /tmp/redis.log', timeout_seconds: 10 },
    startup_timeout_seconds: 600,
    verify_timeout_seconds: 1,
  };

  it(
    'has a service that takes 20 s to start restarted once: rounds wait, and then it is well',
    { timeout: 120_000 },
    async () => {
      const { services, container } = await startServices(engine);
      await startRedis(container);
      const ward = createWard(engine.dockerHost, { services: { slow: { container: services, ...SLOW } } });
      expect((await judge(ward)).outcomes).toEqual({ slow: 'healthy' });
      await killRedis(container);

      const rounds = [await judge(ward)];
      expect(only(rounds[0])).toMatchObject({ outcome: 'waiting', restarts: 1, state: { state: 'starting' } });
      const until = Date.now() + 90_000;
      while (only(rounds.at(-1)).outcome !== 'healthy' && Date.now() < until) rounds.push(await judge(ward));
      expect(rounds.at(-1)?.outcomes).toEqual({ slow: 'healthy' });
      const during = rounds.slice(1, -1).map(only);
      expect(during.length).toBeGreaterThan(1);
      for (const service of during) {
        expect(service).toMatchObject({ outcome: 'waiting', restarts: 0, state: { state: 'starting' } });
        expect(service.reason).toMatch(/it was restarted \d+ s ago and may take 10 min to start/);
      }
      expect(only(rounds.at(-1))).toMatchObject({ restarts: 0, state: { state: 'running' } });
      expect(await shell(container, 'cat /tmp/starts')).toBe('start\n');
    },
  );

  it('spares a service whose container has just been started', async () => {
    const { services, container } = await startServices(engine);
    const ward = createWard(engine.dockerHost, { services: { slow: { container: services, ...SLOW } } });
    const round = await judge(ward);
    expect(only(round)).toMatchObject({ outcome: 'waiting', state: { state: 'starting' }, restarts: 0 });
    expect(only(round).reason).toContain('its container was started');
    expect((await container.exec(['ls', '/tmp/starts'])).code).not.toBe(0);
  });

  it('spares none that dies after it was seen well, however young its container is', async () => {
    const { services, container } = await startServices(engine);
    await startRedis(container);
    const redis = { ...REDIS, startup_check: { type: 'custom', command: PONGS, timeout_seconds: 10 } };
    const ward = createWard(engine.dockerHost, { services: { redis: { container: services, ...redis } } });
    expect((await judge(ward)).outcomes).toEqual({ redis: 'healthy' });
    await killRedis(container);
    expect(only(await judge(ward))).toMatchObject({ outcome: 'recovered', restarts: 1 });
  });
});

describeWithEngine('a service that flaps', (engine) => {
  const flapping = (services: string) => ({
    container: services,
    ...REDIS,
    restart: {
      max_restarts: 100,
      window_seconds: 604_800,
      min_uptime_seconds: 600,
      backoff: { initial_seconds: 3600, multiplier: 2, max_seconds: 86_400 },
    },
  });

  it('is damped: it is restarted in fewer rounds than not, and each pause is twice as long', async () => {
    const { services, container } = await startServices(engine);
    const ward = createWard(engine.dockerHost, { services: { redis: flapping(services) } });
    const rounds: Judged['services'][number][] = [];
    const round = async (minutesLater = 0): Promise<string> => {
      if (minutesLater > 0) letPass(ward, 'redis', minutesLater);
      const redis = only(await judge(ward));
      rounds.push(redis);
      // It comes up, and dies.
      if (redis.outcome === 'recovered') await killRedis(container);
      return redis.outcome;
    };
    expect([await round(), await round()]).toEqual(['recovered', 'waiting']);
    const held = rounds.at(-1);
    expect(held).toMatchObject({ restarts: 0, state: { state: 'unhealthy' } });
    expect(held?.reason).toMatch(
      /it was not restarted: it is backing off for 60 min after 1 restart in this incident$/,
    );
    expect(held?.next).toMatch(
      /^restart allowed again (at|on \S+ at) \d\d:\d\d; to allow it now: wardround reset redis$/,
    );

    expect([await round(61), await round()]).toEqual(['recovered', 'waiting']);
    expect(rounds.at(-1)?.reason).toMatch(/backing off for 2 h after 2 restarts in this incident$/);
    expect([await round(61), await round(61), await round()]).toEqual(['waiting', 'recovered', 'waiting']);
    expect(rounds.at(-1)?.reason).toMatch(/backing off for 4 h after 3 restarts in this incident$/);
    expect(rounds.filter(({ restarts }) => restarts > 0).length).toBe(3);
  });

  it('is restarted at once when it fails again after it has lasted', async () => {
    const { services, container } = await startServices(engine);
    const ward = createWard(engine.dockerHost, { services: { redis: flapping(services) } });
    expect((await judge(ward)).outcomes).toEqual({ redis: 'recovered' });
    letPass(ward, 'redis', 11);
    await killRedis(container);
    expect((await judge(ward)).outcomes).toEqual({ redis: 'recovered' });
  });

  it('has lasted as well when it came back by other hands', async () => {
    const { services, container } = await startServices(engine);
    const ward = createWard(engine.dockerHost, { services: { redis: flapping(services) } });
    expect((await judge(ward)).outcomes).toEqual({ redis: 'recovered' });
    await killRedis(container);
    expect((await judge(ward)).outcomes).toEqual({ redis: 'waiting' });
    await startRedis(container);
    expect((await judge(ward)).outcomes).toEqual({ redis: 'healthy' });
    letPass(ward, 'redis', 11);
    await killRedis(container);
    expect((await judge(ward)).outcomes).toEqual({ redis: 'recovered' });
  });
});

describeWithEngine('a ladder of remedies', (engine) => {
  /** What a rung tried is in /tmp/tried, a line each. */
  const rung = (name: string, command = 'true', more: object = {}) => ({
    name,
    run: `echo ${name} >> /tmp/tried; ${command}`,
    ...more,
  });
  const VERIFIED_AT_ONCE = {
    health_check: REDIS.health_check,
    startup_delay_seconds: 0,
    verify_timeout_seconds: 0,
  };
  const tried = (container: TestContainer): Promise<string> => shell(container, 'cat /tmp/tried');

  it('climbs: a restart that does not help leads to the second rung, in the same round', async () => {
    const { services, container } = await startServices(engine);
    const recovery = [rung('restart'), rung('repair', REDIS_UP), rung('never-needed')];
    const ward = createWard(engine.dockerHost, {
      services: { redis: { container: services, ...VERIFIED_AT_ONCE, recovery } },
    });
    const round = await judge(ward);
    expect(round.outcomes).toEqual({ redis: 'recovered' });
    expect(only(round)).toMatchObject({ restarts: 2, remedies: [{ name: 'restart' }, { name: 'repair' }] });
    expect(await tried(container)).toBe('restart\nrepair\n');
  });

  it('reaches a destructive rung only after after_failures rounds', async () => {
    const { services, container } = await startServices(engine);
    const recovery = [
      rung('restart'),
      rung('reset', `rm -rf /tmp/data; ${REDIS_UP}`, { destructive: true, after_failures: 3 }),
    ];
    const ward = createWard(engine.dockerHost, {
      services: { redis: { container: services, ...VERIFIED_AT_ONCE, recovery, restart: { max_restarts: 10 } } },
    });
    const rounds = [await judge(ward), await judge(ward)];
    expect(rounds.map(({ outcomes }) => outcomes)).toEqual([{ redis: 'failed' }, { redis: 'failed' }]);
    expect(only(rounds[0]).reason).toContain('reset is next, and needs more failures: 1 of 3 failing rounds');
    expect(await tried(container)).toBe('restart\nrestart\n');
    expect((await judge(ward)).outcomes).toEqual({ redis: 'recovered' });
    expect(await tried(container)).toMatch(/^(restart\n)+reset\n$/);
  });

  /** A container that starts redis by itself: only as a whole is it to be cured, since the restart is none. */
  async function startOwnRedis() {
    const own = await startServices(engine, {
      ...WITH_INIT,
      cmd: ['sh', '-c', `redis-server --save "" >> /tmp/redis.log 2>&1 & ${SLEEPS}`],
    });
    await eventually(async () => {
      expect(await shell(own.container, 'redis-cli ping')).toContain('PONG');
    }, 30_000);
    await killRedis(own.container);
    return { ...own, startedAt: (await stateOf(own.container)).StartedAt };
  }
  const restartContainer = { name: 'restart-container', action: 'restart_container', timeout_seconds: 60 };
  const own = (services: string, last: object) => ({
    container: services,
    health_check: REDIS.health_check,
    startup_delay_seconds: 0,
    verify_timeout_seconds: 3,
    recovery: [rung('restart'), { ...restartContainer, ...last }],
  });
  const neighbour = (services: string) => ({
    container: services,
    health_check: { type: 'process', process_name: '^sleep', ...BELIEVED },
  });

  it('restarts the whole container as its last rung', async () => {
    const { services, container, startedAt } = await startOwnRedis();
    const ward = createWard(engine.dockerHost, { services: { redis: own(services, {}) } });
    const round = await judge(ward);
    expect(round.outcomes).toEqual({ redis: 'recovered' });
    expect(remediesOf(round)).toEqual(['restart', 'restart-container']);
    const state = await stateOf(container);
    expect(state.Running).toBe(true);
    expect(Date.parse(state.StartedAt)).toBeGreaterThan(Date.parse(startedAt));
    expect(await shell(container, 'redis-cli ping')).toContain('PONG');
  });

  it('spares the container in which a neighbour is well, unless the rung is destructive', async () => {
    const { services, container, startedAt } = await startOwnRedis();
    const ward = createWard(engine.dockerHost, {
      services: { redis: own(services, {}), other: neighbour(services) },
    });
    const spared = await judge(ward);
    expect(spared.outcomes).toEqual({ redis: 'failed', other: 'healthy' });
    expect(remediesOf(spared)).toEqual(['restart']);
    expect(only(spared).reason).toContain('restart-container would restart other as well');
    expect((await stateOf(container)).StartedAt).toBe(startedAt);

    const destructive = { destructive: true, after_failures: 1 };
    ward.configure({ services: { redis: own(services, destructive), other: neighbour(services) } });
    const round = await judge(ward);
    expect(round.outcomes).toEqual({ redis: 'recovered', other: 'healthy' });
    expect(remediesOf(round).at(-1)).toBe('restart-container');
    expect(Date.parse((await stateOf(container)).StartedAt)).toBeGreaterThan(Date.parse(startedAt));
  });

  it('goes on with the milder rung while the container has to be spared', async () => {
    const { services, container } = await startServices(engine);
    const ward = createWard(engine.dockerHost, {
      services: {
        redis: { ...own(services, {}), verify_timeout_seconds: 0 },
        other: neighbour(services),
      },
    });
    await judge(ward);
    expect(await tried(container)).toBe('restart\n');
    await judge(ward);
    expect(await tried(container)).toBe('restart\nrestart\n');
  });
});

describeWithEngine('a kill for lack of memory', (engine) => {
  const MEMORY = 32 * 1024 * 1024;
  const LIMITED = { Memory: MEMORY, MemorySwap: MEMORY };
  /** Sixty megabytes, which redis does not survive. */
  const FILL = `redis-cli eval 'for i=1,600 do redis.call("set", i, string.rep("x", 100000)) end' 0`;

  /** Without the controller nothing here would be killed, and a test that then passed would have tested nothing. */
  async function requireMemoryController(): Promise<void> {
    const { MemoryLimit } = (await engine.docker.info()) as { MemoryLimit: boolean };
    if (!MemoryLimit) {
      expect.fail('THIS ENGINE HAS NO MEMORY CONTROLLER: that a kill for lack of memory is told apart IS NOT TESTED');
    }
  }

  it('inside a container makes the failure of its service one of resources', { timeout: 90_000 }, async () => {
    await requireMemoryController();
    const { services, container } = await startServices(engine, { hostConfig: LIMITED });
    await startRedis(container);
    const ward = createWard(engine.dockerHost, { services: { redis: { container: services, ...REDIS } } });
    expect((await judge(ward)).outcomes).toEqual({ redis: 'healthy' });

    await killRedis(container);
    expect(only(await judge(ward, '--no-recover')).failure).toMatchObject({ kind: 'refused' });

    const since = Date.now() / 1000 - 1;
    await startRedis(container);
    await shell(container, FILL);
    await eventually(async () => {
      expect(await shell(container, 'redis-cli ping')).toContain('refused');
      expect(await eventsOf(engine, container, since)).toContain('oom');
    }, 30_000);
    expect((await stateOf(container)).Running).toBe(true);
    const round = await judge(ward);
    expect(round.outcomes).toEqual({ redis: 'recovered' });
    expect(only(round).failure).toEqual({
      kind: 'resource',
      evidence: expect.stringContaining('killed for lack of memory') as string,
    });
  });

  it('of its first process is what a container is reported to be down for', { timeout: 90_000 }, async () => {
    await requireMemoryController();
    const { ntfy, notifications } = await startNtfy();
    const { services, container } = await startServices(engine, {
      cmd: ['redis-server', '--save', ''],
      hostConfig: LIMITED,
    });
    await eventually(async () => {
      expect(await shell(container, 'redis-cli ping')).toContain('PONG');
    }, 30_000);
    await shell(container, FILL);
    await eventually(async () => {
      expect(await stateOf(container)).toMatchObject({ Running: false, OOMKilled: true });
    }, 30_000);
    const ward = createWard(engine.dockerHost, {
      notifications,
      services: { redis: { container: services, ...REDIS, notify_on_fail: 'alerts' } },
    });
    const round = await judge(ward);
    expect(round.outcomes).toEqual({ redis: 'blocked' });
    expect(round.run.exit_code).toBe(1);
    expect(round.containers).toMatchObject([
      { name: services, outcome: 'down', found: 'stopped', out_of_memory: true },
    ]);
    expect(round.containers[0]?.reason).toContain('killed for lack of memory');
    expect(ntfy.messages.map(({ message }) => message)).toEqual([expect.stringContaining('killed for lack of memory')]);
  });
});

describeWithEngine('a container that is down', (engine) => {
  const API_WELL = `curl -fs http://localhost/health && ${PONGS}`;
  /** Redis, and an nginx that is started only where redis answers; what was started when is in /tmp/order. */
  const pair = (services: string) => ({
    api: {
      container: services,
      health_check: { type: 'custom', command: API_WELL, ...BELIEVED },
      restart_cmd: `echo api >> /tmp/order; ${PONGS} && nginx >> /tmp/nginx.log 2>&1`,
      startup_delay_seconds: 0,
      dependencies: ['redis'],
      notify_on_fail: 'alerts',
    },
    redis: {
      container: services,
      ...REDIS,
      restart_cmd: `echo redis >> /tmp/order; ${REDIS.restart_cmd}`,
      notify_on_fail: 'alerts',
    },
  });
  const policy = (services: string, more: object) => ({ [services]: { startup_delay_seconds: 0.5, ...more } });

  it('is started where on_down says so, and its services are recovered in order, in one round', async () => {
    const { ntfy, notifications } = await startNtfy();
    const { services, container } = await startServices(engine);
    await container.container.kill();
    const ward = createWard(engine.dockerHost, {
      notifications,
      containers: policy(services, { on_down: 'start' }),
      services: pair(services),
    });
    const round = await judge(ward);
    expect(round.outcomes).toEqual({ redis: 'recovered', api: 'recovered' });
    expect(round.run.exit_code).toBe(0);
    expect(round.containers).toMatchObject([{ name: services, outcome: 'started', found: 'stopped' }]);
    expect(await shell(container, 'cat /tmp/order')).toBe('redis\napi\n');
    expect((await container.exec(['sh', '-c', API_WELL])).code).toBe(0);
    expect(ntfy.messages).toEqual([]);
  });

  it('is only told of by default: one message names it and all that it blocks', async () => {
    const { ntfy, notifications } = await startNtfy();
    const { services, container } = await startServices(engine);
    await container.container.kill();
    const ward = createWard(engine.dockerHost, { notifications, services: pair(services) });
    for (const round of [await judge(ward), await judge(ward)]) {
      expect(round.outcomes).toEqual({ redis: 'blocked', api: 'blocked' });
      expect(round.services.map(({ blocked_by }) => blocked_by)).toEqual([
        [`container ${services}`],
        [`container ${services}`],
      ]);
      expect(round.containers).toMatchObject([{ name: services, outcome: 'down', found: 'stopped' }]);
      expect(round.run.exit_code).toBe(1);
    }
    expect((await stateOf(container)).Status).toBe('exited');
    expect(ntfy.messages.length).toBe(1);
    expect(ntfy.messages[0]?.title).toContain(container.name);
    expect(ntfy.messages[0]?.message).toMatch(/^Blocked by it: (redis, api|api, redis)$/m);
  });

  it('is left alone while it is paused, whatever on_down says', async () => {
    const { ntfy, notifications } = await startNtfy();
    const { services, container } = await startServices(engine);
    await startRedis(container);
    await container.container.pause();
    try {
      const since = Date.now() / 1000;
      const ward = createWard(engine.dockerHost, {
        notifications,
        containers: policy(services, { on_down: 'restart' }),
        services: pair(services),
      });
      const round = await judge(ward);
      expect(round.outcomes).toEqual({ redis: 'stopped', api: 'stopped' });
      expect(round.run.exit_code).toBe(0);
      expect(round.containers).toMatchObject([{ name: services, outcome: 'paused', found: 'paused' }]);
      expect(await eventsOf(engine, container, since)).toEqual([]);
      expect((await stateOf(container)).Paused).toBe(true);
      expect(ntfy.messages).toEqual([]);
    } finally {
      await container.container.unpause();
    }
  });

  it('is a finding and one message where there is none of that name', async () => {
    const { ntfy, notifications } = await startNtfy();
    const services = `wr-${crypto.randomUUID().slice(0, 8)}-never-made`;
    const ward = createWard(engine.dockerHost, {
      notifications,
      containers: policy(services, { on_down: 'restart' }),
      services: pair(services),
    });
    const round = await judge(ward);
    expect(round.outcomes).toEqual({ redis: 'blocked', api: 'blocked' });
    expect(round.containers).toMatchObject([{ name: services, outcome: 'down', found: 'missing' }]);
    expect(round.containers[0]?.reason).toContain('only a person can make one');
    expect(ntfy.messages.map(({ title }) => title)).toEqual([`container ${services}: down`]);
  });

  it('is believed in the second round where Docker keeps restarting it', { timeout: 120_000 }, async () => {
    const { ntfy, notifications } = await startNtfy();
    const restarting = { hostConfig: { Init: true, RestartPolicy: { Name: 'always' } } };
    // The pause between Docker's attempts doubles: before the eighth, nothing moves for 12 s.
    const ATTEMPTS = 8;
    const hopeless = await startServices(engine, { ...restarting, cmd: ['sh', '-c', 'exit 3'] });
    const curable = await startServices(engine, {
      ...restarting,
      cmd: ['sh', '-c', `echo >> /starts; [ $(wc -l < /starts) -gt ${ATTEMPTS} ] || exit 3; ${SLEEPS}`],
    });
    const redis = { ...REDIS, notify_on_fail: 'alerts' };
    const ward = createWard(engine.dockerHost, {
      notifications,
      containers: policy(curable.services, { on_down: 'restart' }),
      services: {
        a: { container: hopeless.services, ...redis },
        b: { container: curable.services, ...redis },
      },
    });
    await Promise.all(
      [hopeless, curable].map(({ container }) =>
        eventually(async () => {
          const { State, RestartCount } = await container.container.inspect();
          expect([State.Restarting, RestartCount]).toEqual([true, ATTEMPTS]);
        }, 60_000),
      ),
    );
    const first = await judge(ward);
    expect(first.outcomes).toEqual({ a: 'blocked', b: 'blocked' });
    expect(first.containers).toMatchObject([{ found: 'restarting' }, { found: 'restarting' }]);
    expect(first.containers.find(({ name }) => name === curable.services)?.reason).toContain(
      'Docker itself is restarting it',
    );
    expect(ntfy.messages).toEqual([]);

    const second = await judge(ward);
    expect(second.outcomes).toEqual({ a: 'blocked', b: 'recovered' });
    expect(second.containers.find(({ name }) => name === curable.services)).toMatchObject({ outcome: 'started' });
    expect(ntfy.messages.map(({ title }) => title)).toEqual([`container ${hopeless.container.name}: down`]);
  });

  it('is started no more often than max_starts, until a person resets it', async () => {
    const { ntfy, notifications } = await startNtfy();
    const { services, container } = await startServices(engine);
    const ward = createWard(engine.dockerHost, {
      notifications,
      containers: policy(services, { on_down: 'start', max_starts: 1 }),
      services: { redis: { container: services, ...REDIS, notify_on_fail: 'alerts' } },
    });
    await container.container.kill();
    expect((await judge(ward)).containers).toMatchObject([{ outcome: 'started' }]);

    await container.container.kill();
    const spent = await judge(ward);
    expect(spent.outcomes).toEqual({ redis: 'blocked' });
    expect(spent.containers).toMatchObject([{ outcome: 'down' }]);
    expect(spent.containers[0]?.reason).toContain('1 of its 1 starts in 60 min are spent');
    expect((await stateOf(container)).Running).toBe(false);
    expect(ntfy.messages.map(({ title }) => title)).toEqual([`container ${container.name}: start loop`]);
    expect(ntfy.messages[0]?.message).toContain(`wardround reset --container ${services}`);

    expect(await ward.run('reset', '--container', services)).toMatchObject({ code: 0, stderr: '' });
    const round = await judge(ward);
    expect(round.containers).toMatchObject([{ outcome: 'started' }]);
    expect(round.outcomes).toEqual({ redis: 'recovered' });
    expect((await stateOf(container)).Running).toBe(true);
  });
});

describeWithEngine('a cleanup', (engine) => {
  it('removes the stale pid file before the restart, leaves that of a living process, and says so', async () => {
    const { services, container } = await startServices(engine);
    await container.spawn(['sleep', '4321']);
    const living = await eventually(async () => {
      const pid = (await container.processes()).find(({ commandLine }) => commandLine === 'sleep 4321')?.pid;
      if (pid === undefined) throw new Error('it does not run yet');
      return pid;
    });
    // A process that has been: its number is not given again so soon.
    await shell(container, `sh -c 'echo $$ > /run/app.pid'; echo ${living} > /run/other.pid`);
    const ward = createWard(engine.dockerHost, {
      services: {
        redis: {
          container: services,
          health_check: REDIS.health_check,
          restart_cmd: `if [ -e /run/app.pid ]; then echo "already running"; exit 1; fi; ${REDIS_UP}; echo begun`,
          startup_delay_seconds: 0,
          cleanup: ['/run/app.pid', '/run/other.pid', '/run/never-there.pid'],
        },
      },
    });
    const round = await judge(ward);
    expect(round.outcomes).toEqual({ redis: 'recovered' });
    const output = only(round).remedies[0]?.output ?? '';
    expect(output).toContain('removed the stale /run/app.pid');
    expect(output).toContain(`left /run/other.pid: it names the living process ${living}`);
    expect(output).not.toContain('never-there');
    expect(output.trim()).toMatch(/begun$/);
    expect(await shell(container, 'ls /run/*.pid')).toBe('/run/other.pid\n');
  });
});

describeWithEngine('wardround explain', (engine) => {
  it('asks what lives beside a service whose container would be restarted, as the next round does', async () => {
    const { services } = await startServices(engine);
    const ill = { container: services, health_check: { type: 'tcp', port: 9, ...BELIEVED } };
    const ward = createWard(engine.dockerHost, {
      services: {
        db: { ...ill, recovery: [{ name: 'all', action: 'restart_container' }] },
        web: { ...ill, restart_cmd: 'true' },
      },
    });
    expect((await ward.run('explain', 'db')).stdout).toContain('would run  docker restart');
  });

  it('names the rule, the budget and the command, and changes nothing', async () => {
    const { services, container } = await startServices(engine);
    const ward = createWard(engine.dockerHost, {
      services: {
        broken: {
          container: services,
          health_check: { type: 'tcp', port: 9, ...BELIEVED },
          restart_cmd: 'echo tried >> /tmp/tries; exit 3',
          startup_delay_seconds: 0,
          verify_timeout_seconds: 0,
          restart: { max_restarts: 2 },
        },
      },
    });
    const explained = async (): Promise<string> => {
      const before = contentsOf(ward.stateDir);
      const { code, stdout, stderr } = await ward.run('explain', 'broken');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(contentsOf(ward.stateDir)).toEqual(before);
      return stdout.replaceAll(/\s+/g, ' ');
    };
    const COMMAND = 'echo tried >> /tmp/tries; exit 3';

    expect((await judge(ward)).outcomes).toEqual({ broken: 'failed' });
    const once = await explained();
    expect(once).toMatch(/rule restart: .*this is restart 2 of 2 in 60 min/);
    expect(once).toContain('1 of 2 restarts in 60 min are spent');
    expect(once).toContain(`would run ${COMMAND}`);
    expect(await shell(container, 'cat /tmp/tries')).toBe('tried\n');

    expect((await judge(ward)).outcomes).toEqual({ broken: 'failed' });
    const spent = await explained();
    expect(spent).toMatch(/rule crash-loop: .*2 of 2 restarts in 60 min are spent/);
    expect(spent).toMatch(/restart allowed again (at|on [-\d]+ at) \d\d:\d\d; to allow it now: wardround reset broken/);
    expect(spent).toContain(COMMAND);
    expect(spent).not.toContain('would run');
    expect(await shell(container, 'cat /tmp/tries')).toBe('tried\ntried\n');
  });
});

describeWithEngine('a readiness check', (engine) => {
  it('makes a service that is alive and not ready degraded, never restarted, and blocks what depends on it', async () => {
    const { services, container } = await startServices(engine);
    await startRedis(container);
    const redis = {
      container: services,
      ...REDIS,
      restart_cmd: 'touch /tmp/redis-was-restarted',
      readiness_check: { type: 'custom', command: 'test -e /tmp/ready', timeout_seconds: 10 },
    };
    const ward = createWard(engine.dockerHost, { services: { redis } });
    for (const round of [await judge(ward), await judge(ward)]) {
      expect(only(round)).toMatchObject({ outcome: 'degraded', restarts: 0, check: { result: 'success' } });
      expect(only(round).reason).toContain('not ready');
      expect(round.run.exit_code).toBe(0);
    }

    const api = {
      container: services,
      health_check: { type: 'custom', command: 'test -e /tmp/ready', ...BELIEVED },
      restart_cmd: 'touch /tmp/api-was-restarted',
      dependencies: ['redis'],
    };
    ward.configure({ services: { api, redis } });
    const round = await judge(ward);
    expect(round.outcomes).toEqual({ redis: 'degraded', api: 'blocked' });
    expect(round.services.find(({ name }) => name === 'api')).toMatchObject({
      blocked_by: ['redis'],
      failure: { kind: 'dependency' },
    });
    expect(await shell(container, 'ls /tmp')).not.toContain('was-restarted');

    await shell(container, 'touch /tmp/ready');
    expect((await judge(ward)).outcomes).toEqual({ redis: 'healthy', api: 'healthy' });
  });
});

describeWithEngine('a restart policy', (engine) => {
  it('"on-failure" lets a server alone that only does not answer, and "always" restarts it', async () => {
    const { ntfy, notifications } = await startNtfy();
    const { services, container } = await startServices(engine);
    await shell(container, 'nginx >> /tmp/nginx.log 2>&1');
    // Nobody takes the connection from the kernel, which accepts it.
    await shell(container, 'pkill -STOP nginx');
    const nginx = {
      container: services,
      health_check: { type: 'http', endpoint: 'http://localhost/health', timeout_seconds: 1, attempts: 1 },
      restart_cmd: 'pkill -9 nginx; rm -f /run/nginx.pid; nginx',
      startup_delay_seconds: 0,
      notify_on_fail: 'alerts',
    };
    const restartedBy = (policy: string) => ({ notifications, services: { nginx: { ...nginx, restart: { policy } } } });
    const ward = createWard(engine.dockerHost, restartedBy('on-failure'));
    const held = await judge(ward);
    expect(only(held)).toMatchObject({ outcome: 'failed', restarts: 0, failure: { kind: 'hang' } });
    expect(only(held).reason).toContain('its restart policy is "on-failure"');
    expect(ntfy.messages.map(({ title }) => title)).toEqual(['nginx: down']);
    const states = (await container.processes()).filter(({ commandLine }) => commandLine.startsWith('nginx:'));
    expect(states.map(({ state }) => state)).toEqual(['T', 'T']);

    ward.configure(restartedBy('always'));
    expect(only(await judge(ward))).toMatchObject({ outcome: 'recovered', restarts: 1, failure: { kind: 'hang' } });
    expect(await shell(container, 'curl -s http://localhost/health')).toBe('well\n');
  });

  it('"on-failure" restarts one that refuses', async () => {
    const { services } = await startServices(engine);
    const redis = { container: services, ...REDIS, restart: { policy: 'on-failure' } };
    const ward = createWard(engine.dockerHost, { services: { redis } });
    expect(only(await judge(ward))).toMatchObject({ outcome: 'recovered', restarts: 1, failure: { kind: 'refused' } });
  });
});
