import { expect, it } from 'vitest';
import { createWard } from '../support/cli.js';
import { eventually, startContainer, type TestContainer } from '../support/containers.js';
import { startCountingProxy } from '../support/counting-proxy.js';
import { describeWithEngine, type TestEngine } from '../support/engine.js';

const SERVERS = 'redis-server --save "" --daemonize yes >/dev/null && exec nginx -g "daemon off;"';

async function startServices({ docker }: TestEngine): Promise<TestContainer> {
  const container = await startContainer(docker, { image: 'wardround-test:full', cmd: ['sh', '-c', SERVERS] });
  await eventually(async () => {
    const { code } = await container.exec(['sh', '-c', 'redis-cli ping && curl -fs http://localhost/health']);
    expect(code).toBe(0);
  });
  return container;
}

/** Four services of a container, one of each kind that is asked inside it. */
function servicesOf(container: string, prefix: string): Record<string, object> {
  const checks = {
    page: { type: 'http', endpoint: 'http://localhost/health' },
    port: { type: 'tcp', port: 6379 },
    server: { type: 'process', process_name: 'redis-server' },
    answer: { type: 'custom', command: 'redis-cli ping | grep -q PONG' },
  };
  const named = Object.entries(checks).map(([name, health_check]) => [
    `${prefix}-${name}`,
    { type: 'external', container, health_check },
  ]);
  return Object.fromEntries(named) as Record<string, object>;
}

describeWithEngine('what a round costs', (engine) => {
  it('is one listing, and for each container one exec and one look at its processes', async () => {
    const [one, other] = await Promise.all([startServices(engine), startServices(engine)]);
    const proxy = await startCountingProxy(engine.dockerHost);
    try {
      const services = { ...servicesOf(one.name, 'one'), ...servicesOf(other.name, 'other') };
      const ward = createWard(proxy.dockerHost, { services });
      for (const round of ['the first', 'the next']) {
        proxy.calls.length = 0;
        const { outcomes } = await ward.round();
        expect(new Set(Object.values(outcomes)), round).toEqual(new Set(['healthy']));
        expect(proxy.calls.map(({ what }) => what).sort(), round).toEqual([
          'GET /containers/ID/top',
          'GET /containers/ID/top',
          'GET /containers/json',
          'POST /containers/ID/exec',
          'POST /containers/ID/exec',
          'POST /exec/ID/start',
          'POST /exec/ID/start',
        ]);
      }
    } finally {
      await proxy.close();
    }
  });

  it('is nothing where no service is in a container', async () => {
    const proxy = await startCountingProxy(engine.dockerHost);
    try {
      const check = { type: 'custom', command: 'true' };
      const ward = createWard(proxy.dockerHost, { services: { here: { type: 'external', health_check: check } } });
      expect((await ward.round()).outcomes).toEqual({ here: 'healthy' });
      expect(proxy.calls).toEqual([]);
    } finally {
      await proxy.close();
    }
  });
});
