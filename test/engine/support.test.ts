import { describe, expect, it } from 'vitest';
import { eventually, startContainer } from '../support/containers.js';
import { describeWithEngine } from '../support/engine.js';

describeWithEngine('the test images', ({ docker }) => {
  describe('full', () => {
    it('runs a real redis that answers', async () => {
      const box = await startContainer(docker, { image: 'wardround-test:full', cmd: ['redis-server'] });
      await eventually(async () => {
        expect(await box.exec(['redis-cli', 'ping'])).toEqual({ code: 0, output: 'PONG\n' });
      });
    });

    it('runs a real nginx that answers', async () => {
      const box = await startContainer(docker, { image: 'wardround-test:full' });
      expect(await box.exec(['sh', '-c', 'nginx >/tmp/nginx.out 2>&1'])).toEqual({ code: 0, output: '' });
      const get = (path: string) => box.exec(['curl', '-s', '-w', '%{http_code}', `http://localhost${path}`]);
      expect(await get('/')).toEqual({ code: 0, output: 'nginx says hello\n200' });
      expect(await get('/health')).toEqual({ code: 0, output: 'well\n200' });
      expect(await get('/ill')).toEqual({ code: 0, output: 'ill\n503' });
    });

    it('has an unprivileged user who may write to /tmp', async () => {
      const box = await startContainer(docker, { image: 'wardround-test:full', hostConfig: { Init: true } });
      const exec = await box.container.exec({ Cmd: ['sh', '-c', 'touch /tmp/mine'], User: 'nobody' });
      await exec.start({ Detach: true });
      await eventually(async () => {
        expect(await box.exec(['stat', '-c', '%U', '/tmp/mine'])).toEqual({ code: 0, output: 'nobody\n' });
      });
    });
  });

  describe.each([
    {
      image: 'wardround-test:full',
      has: ['sh', 'bash', 'curl', 'node', 'ps', 'pgrep', 'pkill', 'timeout', 'setsid', 'redis-server', 'nginx'],
      lacks: ['wget', 'nc'],
      says: [
        { command: 'bash -c "echo \\$BASH_VERSION"', words: /^\d/ },
        { command: 'timeout --version', words: /GNU/ },
        { command: 'node --version', words: /^v\d/ },
        { command: 'pgrep -x sleep', words: /^1$/m },
      ],
    },
    {
      image: 'wardround-test:busybox',
      has: ['sh', 'wget', 'nc', 'timeout', 'ps'],
      lacks: ['bash', 'curl', 'node'],
      says: [
        { command: 'timeout 1 echo in time', words: /in time/ },
        { command: 'timeout --help 2>&1', words: /BusyBox/ },
      ],
    },
    {
      image: 'wardround-test:node',
      has: ['sh', 'node', 'timeout'],
      lacks: ['bash', 'curl', 'wget', 'nc', 'ps'],
      says: [{ command: `node -e 'console.log(typeof fetch)'`, words: /^function/ }],
    },
    {
      image: 'wardround-test:bashonly',
      has: ['sh', 'bash', 'mktemp', 'tail'],
      lacks: ['curl', 'wget', 'node', 'nc', 'timeout', 'ps'],
      says: [{ command: 'echo $BASH_VERSION', words: /^\d/ }],
    },
  ] as const)('$image', ({ image, has, lacks, says }) => {
    it('has its tools and lacks the others', async () => {
      const box = await startContainer(docker, { image });
      const script = `for tool in ${[...has, ...lacks].join(' ')}; do command -v $tool >/dev/null && echo $tool; done`;
      const { output } = await box.exec(['sh', '-c', script]);
      expect(output.trim().split('\n')).toEqual(has);
    });

    it('has tools that run and are the ones they should be', async () => {
      const box = await startContainer(docker, { image });
      for (const { command, words } of says) {
        expect(await box.exec(['sh', '-c', command])).toEqual({
          code: 0,
          output: expect.stringMatching(words) as string,
        });
      }
    });
  });

  it.each(['sh', '/bin/sh', 'bash', 'cat'])('noshell keeps running and has no %s', async (program) => {
    const box = await startContainer(docker, { image: 'wardround-test:noshell' });
    const { code, output } = await box.exec([program, '-c', 'echo here']);
    expect(output).toMatch(/no such file or directory|executable file not found/);
    expect(code).not.toBe(0);
    const { State } = await box.container.inspect();
    expect(State.Running).toBe(true);
  });
});

describeWithEngine('a test container', ({ docker }) => {
  it('tells the exit code and both outputs of a program', async () => {
    const box = await startContainer(docker, { image: 'wardround-test:busybox', env: { WORD: 'grüße' } });
    const { code, output } = await box.exec(['sh', '-c', 'echo "out $WORD"; echo "err" >&2; exit 7']);
    expect(output.split('\n').sort()).toEqual(['', 'err', 'out grüße']);
    expect(code).toBe(7);
  });

  it('has a loopback and no other network', async () => {
    const box = await startContainer(docker, { image: 'wardround-test:busybox' });
    expect((await box.exec(['ls', '/sys/class/net'])).output).toBe('lo\n');
  });

  it.each(['wardround-test:full', 'wardround-test:busybox', 'wardround-test:bashonly'] as const)(
    'lists the processes of %s without its own',
    async (image) => {
      const box = await startContainer(docker, { image });
      await box.spawn(['sleep', '4321']);
      const lines = (await box.processes()).map(({ commandLine }) => commandLine);
      expect(lines).toEqual(['sleep 100000', 'sleep 4321']);
    },
  );

  it('lists zombies and stopped processes as such', async () => {
    const box = await startContainer(docker, { image: 'wardround-test:full' });
    // The shell ends first, so its child falls to process 1, which never asks how it ended.
    await box.exec(['sh', '-c', '(sleep 0.1 >/dev/null 2>&1 &)']);
    await box.spawn(['sh', '-c', 'kill -STOP $$; exit 0']);
    await eventually(async () => {
      const seen = (await box.processes()).map(({ state, commandLine }) => `${state} ${commandLine}`);
      expect(seen).toContain('S sleep 100000');
      expect(seen).toContain('Z [sleep]');
      expect(seen).toContain('T sh -c kill -STOP $$; exit 0');
    });
  });

  it('is removed on demand, twice if need be', async () => {
    const box = await startContainer(docker, { image: 'wardround-test:noshell' });
    await box.remove();
    await box.remove();
    await expect(box.container.inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('takes a health check', async () => {
    const healthcheck = { Test: ['CMD', 'true'], Interval: 1e9, Timeout: 1e9, Retries: 1 };
    const box = await startContainer(docker, { image: 'wardround-test:busybox', healthcheck });
    await eventually(async () => {
      const { State } = await box.container.inspect();
      expect(State.Health?.Status).toBe('healthy');
    });
  });
});

describeWithEngine('a container started in a test', ({ docker }) => {
  let id = '';
  it('is there during the test', async () => {
    id = (await startContainer(docker, { image: 'wardround-test:noshell' })).id;
    const { State } = await docker.getContainer(id).inspect();
    expect(State.Running).toBe(true);
  });
  it('and gone after it', async () => {
    await expect(docker.getContainer(id).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });
});
