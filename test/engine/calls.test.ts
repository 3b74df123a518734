import { createHmac } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createWard, type Ward } from '../support/cli.js';
import { startContainer, type TestContainer } from '../support/containers.js';
import { describeWithEngine, type TestEngine } from '../support/engine.js';
import { aListener } from '../support/listener.js';
import { startNtfyServer, type NtfyServer } from '../support/ntfy-server.js';
import { compiledSchema } from '../support/schemas.js';

const SECRET_TOPIC = 'topic-that-nobody-may-see';
const QUICK = { timeout_seconds: 1, retry_delay_seconds: 0.1, attempts: 1 };
const DEAD = {
  health_check: { type: 'tcp', port: 9, ...QUICK },
  restart_cmd: 'echo password=hunter2; echo cannot open /data; exit 3',
  startup_delay_seconds: 0,
  verify_timeout_seconds: 0,
  log_path: '/tmp/it.log',
};

async function startServices({ docker }: TestEngine): Promise<{ services: string; container: TestContainer }> {
  const services = `wr-${crypto.randomUUID().slice(0, 8)}-services`;
  const name = `${services}-container`;
  const container = await startContainer(docker, { image: 'wardround-test:full', name });
  await container.exec([
    'sh',
    '-c',
    'echo "token: tk_abcdefghijklmnop" > /tmp/it.log; echo "disk is slow" >> /tmp/it.log',
  ]);
  return { services, container };
}

/** A program in the ward's folder. */
function program(ward: Ward, name: string, text: string): string {
  const path = join(ward.folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o700);
  return path;
}

function ntfyAt(server: NtfyServer, more: object = {}): object {
  return { ntfy: { server: server.url, topics: { alerts: SECRET_TOPIC }, ...more } };
}

const well = (service: object): object => ({ ...service, health_check: { type: 'custom', command: 'true', ...QUICK } });

describeWithEngine('the call', (engine) => {
  const { dockerHost } = engine;

  it('tells what a person would look at first, read from inside the container, and no secret', async () => {
    const ntfy = await startNtfyServer();
    const { services } = await startServices(engine);
    const ward = createWard(dockerHost, {
      notifications: ntfyAt(ntfy),
      services: { db: { ...DEAD, container: services, notify_on_fail: 'alerts' } },
    });
    try {
      const { stdout, stderr } = await ward.run('run', '--verbose');
      const [message] = ntfy.messages;
      expect(message).toMatchObject({ title: 'db: recovery failed', priority: 5, topic: SECRET_TOPIC });
      for (const part of [
        `${services}-container`,
        'connection refused',
        'exit code 3',
        'cannot open /data',
        'disk is slow',
        'running since',
        'wardround run --service db',
        'docker exec',
      ]) {
        expect(message?.message).toContain(part);
      }
      for (const secret of ['hunter2', 'tk_abcdefghijklmnop']) expect(message?.message).not.toContain(secret);
      expect(stdout + stderr).not.toContain(SECRET_TOPIC);
      const journal = readFileSync(join(ward.stateDir, 'services/db.jsonl'), 'utf8');
      expect(journal).not.toContain(SECRET_TOPIC);
    } finally {
      await ntfy.close();
    }
  });

  it('is not lost while the server is down: one message tells of the incident and its end', async () => {
    const ntfy = await startNtfyServer();
    const { services } = await startServices(engine);
    const db = { ...DEAD, container: services, notify_on_fail: 'alerts' };
    const ward = createWard(dockerHost, { notifications: ntfyAt(ntfy), services: { db } });
    const waiting = (): string[] => readdirSync(join(ward.stateDir, 'outbox')).filter((name) => name.endsWith('.json'));
    try {
      await ntfy.setFault({ kind: 'down' });
      for (let round = 0; round < 3; round += 1) {
        const { code, stderr } = await ward.run('run');
        expect([code, stderr]).toEqual([1, expect.stringContaining('the next round tries again') as string]);
      }
      expect(waiting().length).toBe(1);
      expect((await ward.run('alerts')).stdout).toMatch(/^waiting for ntfy:\S+ \(tried /m);
      ward.configure({ notifications: ntfyAt(ntfy), services: { db: well(db) } });
      await ward.run('run');
      await ntfy.setFault({ kind: 'none' });
      expect(await ward.run('run')).toMatchObject({ code: 0 });
      expect(ntfy.messages.map(({ title }) => title)).toEqual([expect.stringMatching(/^db: recovered/) as string]);
      expect(waiting()).toEqual([]);
      await ward.run('run');
      expect(ntfy.messages.length).toBe(1);
    } finally {
      await ntfy.close();
    }
  });

  it('reaches a webhook, signed, and a program, as the document of the schema, each without the other', async () => {
    const hook = await aListener([200]);
    const { services } = await startServices(engine);
    const ward = createWard(dockerHost);
    const mail = program(ward, 'mail', `cat > ${join(ward.folder, 'letter.json')}`);
    ward.configure({
      notifications: {
        webhooks: { pager: { url: `${hook.url}/incident`, secret: 'a-key' }, gone: { url: 'http://127.0.0.1:1/' } },
        commands: { mail: { command: [mail, '--now'] } },
      },
      services: { db: { ...DEAD, container: services, notify_on_fail: ['gone', 'pager', 'mail'] } },
    });
    const { stderr } = await ward.run('run');
    const [heard] = hook.heard;
    const signature = createHmac('sha256', 'a-key')
      .update(heard?.body ?? '')
      .digest('hex');
    expect(heard?.headers['x-wardround-signature']).toBe(`sha256=${signature}`);
    const { validate, errors } = compiledSchema('incident');
    for (const text of [heard?.body ?? '', readFileSync(join(ward.folder, 'letter.json'), 'utf8')]) {
      const document: unknown = JSON.parse(text);
      expect([validate(document), errors()]).toEqual([true, 'No errors']);
      expect(document).toMatchObject({ step: 'opened', root: { kind: 'service', name: 'db' } });
    }
    expect(stderr).toContain('db: recovery failed');
    expect((await ward.run('alerts')).stdout).toMatch(
      /opened.*command:mail, webhook:pager|opened.*webhook:pager, command:mail/,
    );
  });

  it('runs hooks beside the round, which change nothing in it', async () => {
    const { services } = await startServices(engine);
    const ward = createWard(dockerHost);
    const seen = join(ward.folder, 'seen');
    const note = program(
      ward,
      'note',
      `echo "$WARDROUND_EVENT $WARDROUND_SERVICE $WARDROUND_FAILURE_COUNT [\${NTFY_TOKEN-}]" >> ${seen}`,
    );
    const fails = program(ward, 'fails', 'echo went wrong; exit 7');
    const db = { ...DEAD, container: services };
    const hooks = { on_failure: note, on_restart: [note, 'again'], on_healthy: note, on_give_up: '/nonexistent/hook' };
    ward.configure({ services: { db: { ...db, hooks, restart: { max_restarts: 1 } } } });
    const first = await ward.run('run', '--format', 'log');
    expect([first.code, first.stdout]).toEqual([1, expect.stringMatching(/\[WARNING\] .*on_give_up/) as string]);
    expect((await ward.round()).outcomes).toEqual({ db: 'crash_loop' });
    ward.configure({ services: { db: well({ ...db, hooks: { on_healthy: note, on_failure: fails } }) } });
    expect((await ward.round()).outcomes).toEqual({ db: 'healthy' });
    expect(readFileSync(seen, 'utf8').trim().split('\n').sort()).toEqual([
      'on_failure db 1 []',
      'on_healthy db 2 []',
      'on_restart db 1 []',
    ]);
  });

  it('is a heartbeat after each whole round', async () => {
    const monitor = await aListener([200]);
    const ntfy = await startNtfyServer({ updates: true });
    const { services } = await startServices(engine);
    const ward = createWard(dockerHost, {
      notifications: ntfyAt(ntfy),
      heartbeat: { ping_url: `${monitor.url}/ping/uuid`, ntfy: { topic: 'alerts', after_seconds: 3600 } },
      services: { db: well({ ...DEAD, container: services }) },
    });
    try {
      for (let round = 0; round < 3; round += 1) await ward.run('run');
      await ward.run('run', '--service', 'db', '--quiet');
      const paths = monitor.heard.map(({ path }) => path.replace(/\?.*/, ''));
      expect(paths).toEqual(Array.from({ length: 3 }, () => ['/ping/uuid/start', '/ping/uuid']).flat());
      expect(ntfy.scheduled(SECRET_TOPIC).length).toBe(1);
      expect(ntfy.shown(SECRET_TOPIC)).toEqual([]);
    } finally {
      await ntfy.close();
    }
  });

  it('can be tried, and what the server still has can be asked', async () => {
    const ntfy = await startNtfyServer({ token: 'tk_right' });
    const ward = createWard(dockerHost, {
      notifications: ntfyAt(ntfy, { token: 'tk_right' }),
      services: { db: well(DEAD) },
    });
    try {
      const tried = await ward.run('notify-test');
      expect([tried.code, tried.stdout.trim().split('\n').length]).toEqual([0, 3]);
      expect(ntfy.messages.map(({ priority }) => priority)).toEqual([5, 4, 3]);
      expect((await ward.run('alerts', '--remote')).stdout).toContain('alerts: 3 messages');
      ward.configure({ notifications: ntfyAt(ntfy, { token: 'tk_wrong' }), services: { db: well(DEAD) } });
      const refused = await ward.run('notify-test', '--topic', 'alerts');
      expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining('401') as string]);
      const unknown = await ward.run('notify-test', '--topic', 'alrts!');
      expect([unknown.code, unknown.stderr]).toEqual([64, expect.stringContaining('did you mean "alerts"?') as string]);
    } finally {
      await ntfy.close();
    }
  });
});
