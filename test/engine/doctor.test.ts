import { chmodSync, cpSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createWard, type Ward } from '../support/cli.js';
import { startContainer } from '../support/containers.js';
import { describeWithEngine } from '../support/engine.js';
import { aFolder } from '../support/folders.js';
import { startNtfyServer } from '../support/ntfy-server.js';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const NO_ENGINE = 'unix:///nonexistent/docker.sock';
const NOBODY = 65_534;
const TOPIC = 'a-topic-that-is-secret';

type Finding = { readonly check: string; readonly grade: string; readonly says: string; readonly mend?: string };
type Examined = { readonly code: number | undefined; readonly stdout: string; readonly findings: readonly Finding[] };

/** The doctor's findings; this machine's own crontab is not looked at, but one that starts a round each minute. */
async function examined(
  ward: Ward,
  { uid, main = join(DIST, 'main.js') }: { uid?: number; main?: string } = {},
): Promise<Examined> {
  const programs = aFolder();
  const config = join(ward.folder, 'system-config.json');
  const line = `* * * * * ${process.execPath} ${main} run --config ${config} # wardround`;
  writeFileSync(join(programs, 'crontab'), `#!/bin/sh\necho '${line}'\n`, { mode: 0o755 });
  chmodSync(programs, 0o755);
  const { exitCode, stdout } = await execa(process.execPath, [main, 'doctor', '--format', 'json', '--config', config], {
    reject: false,
    extendEnv: false,
    env: { PATH: `${programs}:/usr/sbin:/usr/bin:/sbin:/bin`, HOME: '/nonexistent' },
    cwd: '/',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  return { code: exitCode, stdout, findings: (JSON.parse(stdout) as { findings: Finding[] }).findings };
}

/** As if a round had just been made. */
function withRound(ward: Ward): Ward {
  mkdirSync(ward.stateDir, { mode: 0o700, recursive: true });
  writeFileSync(join(ward.stateDir, 'run.lock'), '');
  return ward;
}

function gradesOf({ findings }: Examined, check: string): string[] {
  return findings
    .filter((finding) => finding.check === check)
    .map(({ grade, says, mend }) => [grade, says, mend].filter(Boolean).join(' | '));
}

const tcp = (container: string): object => ({ container, health_check: { type: 'tcp', port: 1 }, type: 'external' });

describeWithEngine('wardround doctor, with an engine', ({ docker, dockerHost }) => {
  it('finds a ready machine ready, and calls nobody', async () => {
    const [{ name }, ntfy] = await Promise.all([
      startContainer(docker, { image: 'wardround-test:full' }),
      startNtfyServer({ token: 'tk_right' }),
    ]);
    onTestFinished(() => ntfy.close());
    const settings = { server: ntfy.url, token: 'tk_right', topics: { alerts: TOPIC } };
    const ward = withRound(
      createWard(dockerHost, {
        notifications: { ntfy: settings },
        run_period_seconds: 60,
        run_deadline_seconds: 50,
        services: { a: tcp(name) },
      }),
    );
    const found = await examined(ward);
    expect(found.findings.filter(({ grade }) => grade !== 'ok')).toEqual([]);
    expect(found.code).toBe(0);
    expect(gradesOf(found, 'engine')).toEqual([
      expect.stringMatching(/^ok \| Docker \S+ \(API [\d.]+\) answers at unix:/),
    ]);
    expect(gradesOf(found, 'container')).toEqual([
      expect.stringContaining(`${name} runs, and has what its checks need`),
    ]);
    expect(gradesOf(found, 'calls')).toEqual(['ok | the ntfy topic "alerts" answers']);
    expect(ntfy.messages).toEqual([]);
    expect(found.stdout).not.toContain(TOPIC);
  });

  it.each([
    ['wardround-test:busybox', 'ok | '],
    ['wardround-test:node', 'ok | '],
    ['wardround-test:noshell', 'problem | '],
  ] as const)('looks into the image %s for the tools of its checks', async (image, grade) => {
    const { name } = await startContainer(docker, { image });
    const found = await examined(withRound(createWard(dockerHost, { services: { a: tcp(name) } })));
    expect(gradesOf(found, 'container')).toEqual([
      expect.stringMatching(new RegExp(`^${grade.replaceAll('|', '\\|')}${name} runs`)),
    ]);
    expect(found.code).toBe(grade === 'ok | ' ? 0 : 1);
  });

  it('tells a container that is stopped from one that is not there', async () => {
    const { name, container } = await startContainer(docker, { image: 'wardround-test:full' });
    await container.stop({ t: 0 });
    const found = await examined(
      withRound(createWard(dockerHost, { services: { a: tcp(name), b: tcp('wr-no-such') } })),
    );
    expect(gradesOf(found, 'container')).toEqual([
      expect.stringMatching(new RegExp(`^problem \\| .*${name} is stopped.* \\| docker start ${name}$`)),
      expect.stringMatching(/^problem \| there is no container wr-no-such/),
    ]);
    expect(found.code).toBe(1);
  });

  it('tells a user who may not use the socket how to get there', async () => {
    const ward = createWard(dockerHost, { services: { a: tcp('x') } });
    const folder = aFolder();
    const main = join(folder, 'dist/main.js');
    cpSync(DIST, join(folder, 'dist'), { recursive: true });
    for (const open of [folder, ward.folder]) chmodSync(open, 0o755);
    const found = await examined(ward, { uid: NOBODY, main });
    expect(gradesOf(found, 'engine')).toEqual([
      expect.stringMatching(/^problem \| .*no permission.* \| sudo usermod -aG docker nobody/),
    ]);
    expect(gradesOf(found, 'state')).toEqual([
      expect.stringMatching(/^problem \| .*you may not make it \| sudo install -d -m 700 -o nobody /),
    ]);
    expect(found.code).toBe(1);
  });
});

describe('wardround doctor, without an engine', () => {
  it('says that it could not be asked, and what starts it', async () => {
    const found = await examined(withRound(createWard(NO_ENGINE, { services: { a: tcp('x') } })));
    expect(gradesOf(found, 'engine')).toEqual([
      expect.stringMatching(/^problem \| .*there is no such socket.* \| sudo systemctl start docker/),
    ]);
    expect(gradesOf(found, 'container')).toEqual([]);
    expect(found.code).toBe(3);
  });

  it('is not held up by an engine and an ntfy server that never answer', async () => {
    const folder = aFolder();
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
    const path = join(folder, 'docker.sock');
    await new Promise<void>((resolve) => silent.listen(path, resolve));
    const ntfy = await startNtfyServer();
    onTestFinished(async () => {
      for (const socket of sockets) socket.destroy();
      silent.close();
      await ntfy.close();
    });
    await ntfy.setFault({ kind: 'down' });
    const notifications = { ntfy: { server: ntfy.url, topics: { alerts: TOPIC } } };
    const found = await examined(withRound(createWard(`unix://${path}`, { notifications, services: { a: tcp('x') } })));
    expect(gradesOf(found, 'engine')).toEqual([expect.stringMatching(/^problem \| .*did not answer within 10 s/)]);
    expect(gradesOf(found, 'calls')).toEqual([expect.stringMatching(/^problem \| .*could not be reached/)]);
    expect(gradesOf(found, 'state')).toEqual([expect.stringMatching(/^ok/)]);
    expect(found.stdout).not.toContain(TOPIC);
  });

  it('looks at the rest where the config is wrong', async () => {
    const ward = createWard(NO_ENGINE, { services: { a: { health_check: { type: 'tcp' } } } });
    const found = await examined(ward);
    expect(gradesOf(found, 'config')).toEqual([
      expect.stringMatching(/^problem \| .*port.* \| mend the config, then: wardround validate$/),
    ]);
    expect(gradesOf(found, 'node')).toEqual([expect.stringMatching(/^ok/)]);
    expect(found.code).toBe(78);
  });

  it('sees that a token is refused, that rounds have stopped, and that a folder is open', async () => {
    const ntfy = await startNtfyServer({ token: 'tk_right' });
    onTestFinished(() => ntfy.close());
    const settings = { server: ntfy.url, token: 'tk_wrong', topics: { alerts: TOPIC } };
    const ward = withRound(
      createWard(NO_ENGINE, {
        notifications: { ntfy: settings },
        services: { a: { health_check: { type: 'tcp', port: 1 }, type: 'external' } },
      }),
    );
    chmodSync(ward.stateDir, 0o755);
    const hourAgo = Date.now() / 1000 - 3600;
    utimesSync(join(ward.stateDir, 'run.lock'), hourAgo, hourAgo);
    const found = await examined(ward);
    expect(gradesOf(found, 'calls')).toEqual([
      expect.stringMatching(/^(?:problem|warning) \| .* \| .*wardround notify-test --config \/\S+$/),
    ]);
    expect(gradesOf(found, 'cron')).toContainEqual(
      expect.stringMatching(/^warning \| the last round began 60 min ago/),
    );
    expect(gradesOf(found, 'state')).toEqual([expect.stringMatching(/^warning \| .*mode 0755\) \| chmod 700 /)]);
    expect(gradesOf(found, 'engine')).toEqual([expect.stringMatching(/^ok/)]);
  });
});
