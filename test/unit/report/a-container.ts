import type { ContainerVisit } from '../../../src/model/container.js';

/** A container `store` that is down and was left alone; `db` lives in it. */
export function aContainer(overrides: Partial<ContainerVisit> = {}): ContainerVisit {
  return {
    name: 'store',
    outcome: 'down',
    state: { kind: 'down', how: 'stopped', detail: 'store is stopped', outOfMemory: false },
    reason: 'WHY',
    next: 'NEXT',
    services: ['db'],
    stopped: [],
    isAlarming: true,
    ...overrides,
  };
}
