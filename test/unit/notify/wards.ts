import { foldFacts, NO_FACTS } from '../../../src/decide/facts.js';
import type { Channel } from '../../../src/model/call.js';
import type { ContainerVisit } from '../../../src/model/container.js';
import type { Facts } from '../../../src/model/journal.js';
import type { Outcome, Visit } from '../../../src/model/round.js';
import { causesOf, type Cause, type Ward } from '../../../src/notify/roots.js';
import { aVisit, without } from '../../support/visits.js';

/** A round's ward: the services of its visits, whatever lives in a container; the engine has always answered. */
export function aWard(
  visits: readonly Visit[],
  containers: readonly ContainerVisit[] = [],
  engine: Facts | undefined = NO_FACTS,
): Ward {
  return { visits, containers, services: new Map(visits.map(({ service }) => [service.name, service])), engine };
}

/** What is alarming in a ward, a line each: `container store: failed`. */
export function alarmsIn(ward: Ward): string[] {
  return causesOf(ward).flatMap(({ root, alarm }) => (alarm === undefined ? [] : [`${rootName(root)}: ${alarm}`]));
}

export function causeOf(ward: Ward, name: string): Cause {
  const cause = causesOf(ward).find(({ root }) => rootName(root) === name);
  if (cause === undefined) throw new Error(`expected ${name} among the causes`);
  return cause;
}

function rootName({ kind, name }: Cause['root']): string {
  return kind === 'service' ? name : `${kind} ${name}`;
}

/** A container `store` that is down, is believed to be, and was left alone; `db` and `mail` live in it. */
export function aContainer(overrides: Partial<ContainerVisit> = {}): ContainerVisit {
  return {
    name: 'store',
    outcome: 'down',
    state: { kind: 'down', how: 'stopped', detail: 'store is stopped', outOfMemory: false },
    decision: { kind: 'hold', why: 'its on_down is "alert": a person is called' },
    reason: 'store is stopped and was not started',
    next: 'looks again',
    services: ['db', 'mail'],
    stopped: [],
    isAlarming: true,
    facts: NO_FACTS,
    ...overrides,
  };
}

/** The same while it runs. */
export function aRunning(overrides: Partial<ContainerVisit> = {}): ContainerVisit {
  return without(
    aContainer({ outcome: 'running', state: { kind: 'running' }, reason: 'it runs', isAlarming: false, ...overrides }),
    'decision',
  );
}

/** The same while the engine does not answer. */
export function anAway(overrides: Partial<ContainerVisit> = {}): ContainerVisit {
  const state = { kind: 'unknown', cause: 'the Docker engine could not be asked' } as const;
  return aRunning({ outcome: 'unknown', state, reason: state.cause, ...overrides });
}

/** A visit of a service of the container `store`. */
export function inStore(name: string, outcome: Outcome, overrides: Parameters<typeof aVisit>[2] = {}): Visit {
  const { service, ...rest } = overrides;
  return aVisit(name, outcome, { ...rest, service: { target: { kind: 'container', name: 'store' }, ...service } });
}

/** One that is blocked by the container `store`, in which it lives. */
export function blockedInStore(name: string, channels?: readonly Channel[]): Visit {
  const service = channels === undefined ? {} : { channels };
  return without(inStore(name, 'blocked', { blockedBy: ['container store'], service }), 'verdict');
}

/** One that could not be asked, so many rounds in a row. */
export function silentFor(rounds: number, name: string, overrides: Parameters<typeof aVisit>[2] = {}): Visit {
  return inStore(name, 'unknown', { facts: silence(rounds), ...overrides });
}

/** Facts of something that could not be asked, so many rounds in a row. */
export function silence(rounds: number): Facts {
  return { ...foldFacts([]), unknownInARow: rounds };
}
