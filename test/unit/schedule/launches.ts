import type { Launch } from '../../../src/schedule/entry.js';

export function aLaunch(overrides: Partial<Launch> = {}): Launch {
  return {
    program: ['/usr/bin/node', '/opt/wardround/dist/main.js'],
    config: '/etc/wardround/system-config.json',
    path: '/usr/bin:/bin',
    environment: new Map(),
    log: '/var/log/wardround.log',
    errorsOnly: false,
    ...overrides,
  };
}
