import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { eventually, startContainer, type TestContainer } from '../support/containers.js';
import { describeWithEngine } from '../support/engine.js';
import { aFolder } from '../support/folders.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

type Config = {
  readonly $schema?: string;
  readonly notifications?: { readonly ntfy: { readonly topics: { readonly alerts: string } } };
  readonly services: Record<string, Record<string, unknown>>;
};

describeWithEngine('wardround init', ({ docker, dockerHost }) => {
  const wardround = async (...args: readonly string[]) => {
    const folder = mkdtempSync(join(tmpdir(), 'wardround-test-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const { exitCode, stdout, stderr } = await execa(process.execPath, [MAIN, ...args], {
      reject: false,
      extendEnv: false,
      cwd: folder,
      stdin: 'ignore',
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: folder,
        LANG: 'C.UTF-8',
        DOCKER_HOST: dockerHost,
        WARDROUND_STATE_DIR: join(folder, 'state'),
      },
    });
    return { code: exitCode, stdout, stderr };
  };
  const only = (...containers: readonly TestContainer[]) => containers.flatMap(({ name }) => ['--container', name]);
  const readConfig = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Config;

  it('writes a config for a real redis, postgres and nginx whose round is all healthy', async () => {
    const project = { 'com.docker.compose.project': 'shop', 'com.docker.compose.oneoff': 'False' };
    const redis = await startContainer(docker, {
      image: 'wardround-test:full',
      cmd: ['redis-server', '--port', '6390'],
    });
    const db = await startContainer(docker, {
      image: 'wardround-test:postgres',
      cmd: ['sh', '/usr/bin/start-postgres'],
      user: 'nobody',
      labels: { ...project, 'com.docker.compose.service': 'db', 'com.docker.compose.depends_on': '' },
    });
    const web = await startContainer(docker, {
      image: 'wardround-test:full',
      cmd: ['nginx', '-g', 'daemon off;'],
      labels: {
        ...project,
        'com.docker.compose.service': 'web',
        'com.docker.compose.depends_on': 'db:service_started:false',
      },
    });
    await eventually(async () => {
      expect(await db.exec(['pg_isready', '-q'])).toMatchObject({ code: 0 });
    }, 30_000);
    const path = join(aFolder(), 'new', 'system-config.json');

    const { code, stdout, stderr } = await wardround('init', '--yes', '--output', path, ...only(redis, db, web));

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('3 healthy');
    const config = readConfig(path);
    expect(config.services).toEqual({
      [redis.name]: {
        description: 'Redis, found by its process redis-server; when it is ill, its container is restarted',
        container: redis.name,
        health_check: { type: 'custom', command: "redis-cli -p 6390 ping | grep -qE 'PONG|NOAUTH'" },
        recovery: [{ name: 'restart-container', action: 'restart_container' }],
      },
      db: {
        description: 'PostgreSQL, found by its process postgres; when it is ill, its container is restarted',
        container: db.name,
        health_check: { type: 'custom', command: 'pg_isready -q -p 5432' },
        recovery: [{ name: 'restart-container', action: 'restart_container' }],
      },
      web: {
        description: 'nginx, found by its process nginx; when it is ill, its container is restarted',
        container: web.name,
        health_check: { type: 'http', endpoint: 'http://localhost/', expect_status: ['200-499', '502-504'] },
        recovery: [{ name: 'restart-container', action: 'restart_container' }],
        dependencies: ['db'],
      },
    });
    expect(existsSync(config.$schema ?? '')).toBe(true);
    // The topic is a password.
    const topic = config.notifications?.ntfy.topics.alerts ?? '';
    expect(topic).toMatch(/^wardround-[a-z2-9]{20}$/);
    expect(stdout).not.toContain(topic);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await wardround('validate', '--strict', '--config', path)).toMatchObject({ code: 0, stderr: '' });
  });

  it('proposes each of the services of one container, and a remedy only where one is known', async () => {
    const box = await startContainer(docker, { image: 'wardround-test:full' });
    await box.spawn(['redis-server']);
    await box.spawn(['sh', '-c', 'exec nginx']);
    await box.spawn(['node', '-e', 'setInterval(() => {}, 1000)']);
    await eventually(async () => {
      expect(await box.exec(['redis-cli', 'ping'])).toEqual({ code: 0, output: 'PONG\n' });
      expect(await box.exec(['curl', '-s', 'http://localhost/health'])).toMatchObject({ code: 0 });
    });
    const { code, stdout } = await wardround('init', '--print', ...only(box));
    expect(code).toBe(0);
    const { services } = JSON.parse(stdout) as Config;
    expect(Object.keys(services)).toEqual(['redis', 'nginx', 'node']);
    expect(services).toMatchObject({
      redis: { type: 'external', container: box.name },
      nginx: { restart_cmd: 'pkill -x nginx; sleep 1; nginx' },
      node: { type: 'external', health_check: { type: 'process' } },
    });
  });

  it("asks somebody's own program at the port that it opened, and prefers its page of health", async () => {
    const serve =
      "require('http').createServer((q, r) => r.writeHead(q.url === '/healthz' ? 204 : 404).end()).listen(3000)";
    const box = await startContainer(docker, { image: 'wardround-test:node', cmd: ['node', '-e', serve] });
    await eventually(async () => {
      const ask = "fetch('http://localhost:3000/healthz').then((r) => process.exit(r.status === 204 ? 0 : 1))";
      expect(await box.exec(['node', '-e', ask])).toMatchObject({ code: 0 });
    });
    const { stdout } = await wardround('init', '--print', ...only(box));
    expect((JSON.parse(stdout) as Config).services[box.name]).toMatchObject({
      health_check: { type: 'http', endpoint: 'http://localhost:3000/healthz' },
    });
  });

  it("falls back on the image's HEALTHCHECK, and on the process where there is no shell", async () => {
    const sleeper = { image: 'wardround-test:full', cmd: ['sh', '-c', 'while true; do sleep 100; done'] } as const;
    const checked = await startContainer(docker, {
      ...sleeper,
      healthcheck: { Test: ['CMD', 'true'], Interval: 1_000_000_000, Retries: 1 },
    });
    const bare = await startContainer(docker, { image: 'wardround-test:noshell', cmd: ['sleep', '100000'] });
    const bareChecked = await startContainer(docker, {
      image: 'wardround-test:noshell',
      cmd: ['sleep', '100000'],
      healthcheck: { Test: ['CMD', '/bin/sleep', '0'], Interval: 1_000_000_000, Retries: 1 },
    });
    const { code, stdout, stderr } = await wardround('init', '--print', ...only(checked, bare, bareChecked));
    expect(code).toBe(0);
    expect(stderr).toContain(`${bare.name}: passed over`);
    expect((JSON.parse(stdout) as Config).services).toMatchObject({
      [checked.name]: { health_check: { type: 'docker' } },
      [bareChecked.name]: { type: 'external', health_check: { type: 'docker' } },
    });
  });

  it('passes over what does not run, and says so', async () => {
    const box = await startContainer(docker, { image: 'wardround-test:full', cmd: ['redis-server'] });
    await box.container.stop({ t: 0 });
    const path = join(aFolder(), 'system-config.json');
    const { code, stderr, stdout } = await wardround('init', '--yes', '--output', path, ...only(box));
    expect(stdout).toContain(`${box.name}: passed over, it does not run (exited)`);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: 'wardround: nothing to propose: nothing that is known answers here',
    });
    expect(existsSync(path)).toBe(false);
  });

  it('replaces a config only by force, and keeps the old ones', async () => {
    const box = await startContainer(docker, { image: 'wardround-test:full', cmd: ['redis-server'] });
    const path = join(aFolder(), 'system-config.json');
    writeFileSync(path, 'first');
    const refused = await wardround('init', '--yes', '--output', path, ...only(box));
    expect(refused).toMatchObject({ code: 64, stdout: '' });
    expect(refused.stderr).toContain('is there already');
    expect(readFileSync(path, 'utf8')).toBe('first');

    await wardround('init', '--yes', '--force', '--output', path, ...only(box));
    expect(readFileSync(`${path}.bak`, 'utf8')).toBe('first');
    expect(Object.keys(readConfig(path).services)).toEqual([box.name]);
    await wardround('init', '--yes', '--force', '--output', path, ...only(box));
    expect(readFileSync(`${path}.bak`, 'utf8')).toBe('first');
    expect(existsSync(`${path}.bak.2`)).toBe(true);
  });

  it('says what a container is called that it does not find', async () => {
    const box = await startContainer(docker, { image: 'wardround-test:full' });
    const { code, stderr } = await wardround('init', '--print', '--container', `${box.name}x`);
    expect(code).toBe(64);
    expect(stderr).toContain(`did you mean "${box.name}"?`);
  });
});
