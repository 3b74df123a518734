import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CERTIFICATE, KEY } from '../support/certificate.js';
import { createWard } from '../support/cli.js';
import { eventually } from '../support/containers.js';
import { aHostService, commandLine, freePort, listen, QUICK } from '../support/host-service.js';

const NO_ENGINE = 'unix:///nonexistent/docker.sock';

describe('a round on this machine, with no engine', () => {
  it('starts what is down, finds it well, and recovers it when it crashes or hangs', async () => {
    const ward = createWard(NO_ENGINE);
    const port = await freePort();
    const web = aHostService(ward, 'web', port);
    ward.configure({
      services: {
        web: web.config,
        tcp: { health_check: { type: 'tcp', host: '127.0.0.1', port, ...QUICK }, dependencies: ['web'] },
        process: { health_check: { type: 'process', process_name: `^\\S+ ${ward.folder}/web` }, dependencies: ['web'] },
        custom: { health_check: { type: 'custom', command: 'echo fine' } },
      },
    });
    const others = { tcp: 'healthy', process: 'healthy', custom: 'healthy' };
    expect((await ward.round()).outcomes).toEqual({ web: 'recovered', ...others });
    expect((await ward.round()).outcomes).toEqual({ web: 'healthy', ...others });
    const [first] = web.pids();
    web.kill('SIGSTOP');
    expect((await ward.round('--service', 'web')).outcomes).toEqual({ web: 'recovered' });
    expect(web.pids()).not.toContain(first);
    web.kill('SIGKILL');
    expect((await ward.round('--service', 'web')).outcomes).toEqual({ web: 'recovered' });
  });

  it('leaves a stopped service alone, and restarts nothing in a dry run or a mere look', async () => {
    const ward = createWard(NO_ENGINE);
    const web = aHostService(ward, 'web', await freePort());
    ward.configure({ services: { web: web.config } });
    expect((await ward.round('--dry-run')).services[0]).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('it would be restarted') as string,
    });
    expect((await ward.round('--no-recover')).outcomes).toEqual({ web: 'failed' });
    expect(readdirSync(ward.folder)).not.toContain('state');
    mkdirSync(ward.stopMarkerDir);
    writeFileSync(join(ward.stopMarkerDir, 'web.stopped'), '');
    expect((await ward.round()).outcomes).toEqual({ web: 'stopped' });
    writeFileSync(join(ward.stopMarkerDir, 'web.stopped'), 'until=2026-01-01T00:00:00Z\n');
    expect((await ward.round()).outcomes).toEqual({ web: 'recovered' });
  });

  it('ends a check that never returns, with its children', async () => {
    const ward = createWard(NO_ENGINE, {
      services: { hang: { health_check: { type: 'custom', command: 'sleep 4242.1 | sleep 4242.2', ...QUICK } } },
    });
    expect((await ward.round()).outcomes).toEqual({ hang: 'failed' });
    const left = readdirSync('/proc').filter((entry) => commandLine(entry).includes('4242.'));
    expect(left).toEqual([]);
  });

  it('tells a certificate that nobody signed from a service that is down', async () => {
    const port = await listen(createTlsServer({ cert: CERTIFICATE, key: KEY }, (_, response) => response.end('well')));
    const check = { type: 'http', endpoint: `https://localhost:${String(port)}/`, ...QUICK };
    const ward = createWard(NO_ENGINE, {
      services: { strict: { health_check: check }, lenient: { health_check: { ...check, tls_verify: false } } },
    });
    const round = await ward.round();
    expect(round.outcomes).toEqual({ strict: 'failed', lenient: 'healthy' });
    expect(round.services[0]?.check?.detail).toMatch(/self.signed certificate/);
  });

  it('does not take itself for the service that it was asked for', async () => {
    const ward = createWard(NO_ENGINE, {
      services: { 'no-such-daemon': { health_check: { type: 'process', process_name: 'no-such-daemon', ...QUICK } } },
    });
    expect((await ward.round('--service', 'no-such-daemon')).outcomes).toEqual({ 'no-such-daemon': 'failed' });
  });

  it('does not let two hundred looks at the process list hold up a healthy neighbour', async () => {
    const port = await listen(createHttpServer());
    const tcp = { health_check: { type: 'tcp', host: '127.0.0.1', port, timeout_seconds: 1, attempts: 1 } };
    const process = { health_check: { type: 'process', process_name: '.' } };
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`process-${String(index)}`, process]));
    const round = await createWard(NO_ENGINE, { services: { tcp, ...many } }).round();
    expect(new Set(Object.values(round.outcomes))).toEqual(new Set(['healthy']));
  });

  it('leaves what it started running when it is gone', async () => {
    const ward = createWard(NO_ENGINE);
    const web = aHostService(ward, 'web', await freePort());
    ward.configure({ services: { web: web.config } });
    const round = ward.start('run');
    await round;
    await eventually(() => {
      expect(web.pids()).toHaveLength(1);
    });
    expect((await ward.round()).outcomes).toEqual({ web: 'healthy' });
  });
});
