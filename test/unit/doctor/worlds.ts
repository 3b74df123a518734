import type { World } from '../../../src/doctor/world.js';
import type { System } from '../../../src/model/service.js';
import { entryIn } from '../../../src/schedule/entry.js';
import { callSettings } from '../../support/calls.js';
import { aService } from '../../support/visits.js';

export const NOW = Date.UTC(2026, 10, 20, 10, 5);
const LINE =
  '*/5 * * * * PATH=/bin /usr/bin/node /opt/wardround/dist/main.js run --config /etc/wardround/system-config.json >> /var/log/wardround.log 2>&1 # wardround';

export function aSystem(overrides: Partial<System> = {}): System {
  return {
    stateDir: '/var/lib/wardround',
    stopMarkerDir: '/var/run/manual-stop',
    deadlineMs: 270_000,
    dockerHost: 'unix:///var/run/docker.sock',
    calls: callSettings(),
    periodMs: 300_000,
    forgottenAfterMs: 259_200_000,
    containers: new Map(),
    services: new Map([['minio', aService('minio')]]),
    ...overrides,
  };
}

/** A machine on which all is well. */
export function aWorld(overrides: Partial<World> = {}, system: Partial<System> = {}): World {
  return {
    config: { kind: 'valid', path: '/etc/wardround/system-config.json', system: aSystem(system), warnings: [] },
    configFlag: '',
    user: { name: 'ada', uid: 1000 },
    now: NOW,
    timeZone: 'UTC',
    nodeVersion: 'v20.20.2',
    engineAt: 'unix:///var/run/docker.sock',
    engine: () => Promise.resolve({ kind: 'answers', version: 'Docker 20.10.24 (API 1.41)' }),
    containerState: () => Promise.resolve({ kind: 'running' }),
    ask: () => Promise.resolve([{ kind: 'exited', code: 0, output: 'curl\nbash\ntail\n', ms: 5 }]),
    lookAt: (path) => ({ kind: 'there', isFolder: !path.includes('.'), mode: 0o700, uid: 1000, canWrite: true }),
    freeBytes: () => 5e9,
    hasProgram: () => true,
    starters: () => {
      const entry = entryIn(LINE);
      return { found: entry === undefined ? [] : [{ kind: 'cron', where: 'the crontab of ada', entry }] };
    },
    isCronRunning: () => true,
    lastRoundAt: () => NOW - 120_000,
    newestEventAt: () => NOW - 120_000,
    topic: () => Promise.resolve('accepted'),
    sleep: () => new Promise(() => undefined),
    ...overrides,
  };
}
