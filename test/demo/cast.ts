import { shellWord } from '../../src/notify/words.js';

export const NAMES = ['store', 'api', 'worker', 'mailer'] as const;
export type ServiceName = (typeof NAMES)[number];

/** Where each service that has a port listens, on loopback. */
export type Ports = Readonly<Record<'store' | 'api' | 'mailer', number>>;

/** What a newcomer is told of each service, in a few words. */
export const ROLES = {
  store: ['keeps the data', 'a tcp check'],
  api: ['answers 503 without the store', 'an http check, depends on store'],
  worker: ['has no port, leaves a heartbeat', 'a custom check'],
  mailer: ['reads its settings as it starts', 'a tcp check'],
} as const satisfies Record<ServiceName, readonly [string, string]>;

/** How each service is started: the restart command of the config, and how the demo starts it, too. */
export function startCommands(folder: string, ports: Ports): Readonly<Record<ServiceName, string>> {
  const start = (name: ServiceName, ...args: readonly number[]): string => {
    const [script, log] = [shellWord(`${folder}/${name}.mjs`), shellWord(`${folder}/${name}.log`)];
    return `node ${[script, ...args].join(' ')} >> ${log} 2>&1 &`;
  };
  return {
    store: start('store', ports.store),
    api: start('api', ports.api, ports.store),
    worker: start('worker'),
    mailer: start('mailer', ports.mailer),
  };
}

/** How each service is asked, as the config file has it. */
export function healthChecks(folder: string, ports: Ports): Readonly<Record<ServiceName, object>> {
  const [script, beat] = [shellWord(`${folder}/beat.mjs`), shellWord(`${folder}/worker.beat`)];
  return {
    store: { type: 'tcp', host: '127.0.0.1', port: ports.store },
    api: { type: 'http', endpoint: `http://127.0.0.1:${String(ports.api)}/health` },
    worker: { type: 'custom', command: `node ${script} ${beat} 1` },
    mailer: { type: 'tcp', host: '127.0.0.1', port: ports.mailer },
  };
}
