import type { ContainerDetails, ContainerVisit } from '../model/container.js';
import type { Mode, Neighbour } from '../model/decision.js';
import { containerJournal, type Moment } from '../model/journal.js';
import type { Service, System } from '../model/service.js';
import { stopMarkerPath } from '../model/stop-marker.js';
import type { ProbeResult, StopMarker, Surroundings, Verdict } from '../model/verdict.js';
import type { Ports } from '../ports.js';
import { openChart } from './chart.js';
import { visitContainer } from './container.js';
import { lookForMarkers } from './look.js';
import { once } from './once.js';
import { createTurns, type Turns } from './turns.js';

/** What the services of a round share: the containers that they live in, and the turns that they take there. */
export type Ward = {
  readonly turns: Turns;
  /** The container that a service lives in, once it was looked at; undefined for one of this machine. */
  readonly containerOf: (service: Service) => Promise<ContainerVisit | undefined>;
  /** More about the place that a failing service lives in. */
  readonly surroundingsOf: (service: Service) => Promise<Surroundings>;
  /** Who else lives in its container and is a reason not to restart it: all that are not known to be ill. */
  readonly neighboursOf: (service: Service) => Promise<readonly Neighbour[]>;
  /** Takes note of what was last seen of a service. */
  readonly saw: (service: Service, verdict: Verdict) => void;
  /** All containers that were looked at. */
  readonly visits: () => Promise<readonly ContainerVisit[]>;
};

export type WardOptions = {
  readonly modeOf: (services: readonly Service[]) => Mode;
  readonly remainingMs: () => number;
  /** Waits until a service was looked at, if this round does. */
  readonly looked: (service: Service) => Promise<unknown>;
};

export function openWard(system: System, ports: Ports, options: WardOptions): Ward {
  const turns = createTurns();
  const seen = new Map<Service, Verdict>();
  const visits: Promise<ContainerVisit>[] = [];
  const enabled = [...system.services.values()].filter((service) => service.enabled);
  const inside = (name: string): Service[] => enabled.filter((service) => containerName(service) === name);

  const visitOnce = once((name: string) => {
    const services = inside(name);
    const visit = visitContainer(name, {
      ports,
      services,
      chart: openChart(containerJournal(name), ports),
      policy: system.containers.get(name),
      mode: options.modeOf(services),
      stopMarkerDir: system.stopMarkerDir,
      remainingMs: options.remainingMs,
    });
    visits.push(visit);
    return visit;
  });
  // A container that was restarted in this round has another story to tell.
  const detailsOnce = once((story: string): Promise<ContainerDetails | undefined> => {
    return ports.containerDetails(story.slice(story.indexOf(' ') + 1));
  });

  return {
    turns,
    async containerOf(service) {
      const name = containerName(service);
      return name === undefined ? undefined : visitOnce(name);
    },
    async surroundingsOf(service) {
      const name = containerName(service);
      if (name === undefined) return thisMachine(ports);
      return inContainer(await detailsOnce(`${String(turns.upheavals(name))} ${name}`), ports);
    },
    async neighboursOf(service) {
      const names = await ports.containerNames();
      const realName = (of: Service): string | undefined => {
        const name = containerName(of);
        return name && (names.get(name) ?? name);
      };
      const others = enabled.filter((other) => other !== service && realName(other) === realName(service));
      await Promise.all(others.map(options.looked));
      const found = await Promise.all(
        others.map(async (other) => {
          // As it is now: a person may have stopped it since it was looked at, and whether or not this round does.
          const marker = await lookForMarkers(other, stopMarkerPath(other.name, system.stopMarkerDir), ports);
          return neighbour(other.name, marker, seen.get(other)?.result);
        }),
      );
      return found.flat();
    },
    saw: (service, verdict) => seen.set(service, verdict),
    visits: () => Promise.all(visits),
  };
}

function containerName({ target }: Service): string | undefined {
  return target.kind === 'container' ? target.name : undefined;
}

/** @param result what was seen of it last; absent when it was not looked at */
function neighbour(name: string, marker: StopMarker, result: ProbeResult | undefined): Neighbour[] {
  if (marker.kind === 'present') return [{ name, why: 'stopped' }];
  if (marker.kind === 'unknown') return [{ name, why: 'marker-unknown' }];
  if (result?.kind === 'failure') return [];
  return [{ name, why: result?.kind === 'success' || result?.kind === 'degraded' ? 'well' : 'unknown' }];
}

function thisMachine(ports: Ports): Surroundings {
  const { at, upMs, boot } = ports.now();
  const startedAt = boot === '' ? {} : { startedAt: { at: at - upMs, upMs: 0, boot } };
  return { ...startedAt, what: 'this machine was started' };
}

function inContainer(details: ContainerDetails | undefined, ports: Ports): Surroundings {
  const what = 'its container was started';
  if (details === undefined) return { what };
  const { startedAtMs, outOfMemoryAtMs } = details;
  return {
    ...(startedAtMs === 0 ? {} : { startedAt: momentOf(startedAtMs, ports) }),
    what,
    ...(outOfMemoryAtMs === undefined ? {} : { outOfMemoryAtMs }),
  };
}

/** The engine knows the wall clock alone. What seems to lie before the boot was noted under another clock. */
function momentOf(atMs: number, ports: Ports): Moment {
  const { at, upMs, boot } = ports.now();
  const thenUpMs = upMs - (at - atMs);
  return thenUpMs < 0 ? { at: atMs, upMs: 0, boot: '' } : { at: atMs, upMs: thenUpMs, boot };
}
