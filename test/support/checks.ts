import type { Check, CustomCheck, DockerCheck, HttpCheck, ProcessCheck, TcpCheck } from '../../src/model/service.js';

const timing = { timeoutMs: 5000, intervalMs: 0, attempts: 2, retryDelayMs: 1000 };

/** A check of each type as the contract's defaults make it; every field can be overridden. */
export function anHttpCheck(overrides: Partial<HttpCheck> = {}): HttpCheck {
  return {
    ...timing,
    type: 'http',
    endpoint: 'http://localhost:9000/health',
    method: 'GET',
    headers: {},
    expectStatus: [{ from: 200, to: 399 }],
    tlsVerify: true,
    ...overrides,
  };
}

export function aTcpCheck(overrides: Partial<TcpCheck> = {}): TcpCheck {
  return { ...timing, type: 'tcp', host: 'localhost', port: 6379, ...overrides };
}

export function aProcessCheck(overrides: Partial<ProcessCheck> = {}): ProcessCheck {
  return { ...timing, type: 'process', processName: 'worker', minCount: 1, ...overrides };
}

export function aCustomCheck(overrides: Partial<CustomCheck> = {}): CustomCheck {
  return { ...timing, type: 'custom', command: 'check', exitCodes: 'plain', ...overrides };
}

export function aDockerCheck(overrides: Partial<DockerCheck> = {}): DockerCheck {
  return { ...timing, type: 'docker', ...overrides };
}

/** One check of each type. */
export const CHECKS = {
  http: anHttpCheck(),
  tcp: aTcpCheck(),
  process: aProcessCheck(),
  custom: aCustomCheck(),
  docker: aDockerCheck(),
} satisfies { [T in Check['type']]: Extract<Check, { type: T }> };
