import type { AlertKind, Channel, Root } from '../model/call.js';
import type { ContainerVisit } from '../model/container.js';
import { containerBlocker } from '../model/container.js';
import { containerJournal, ENGINE_JOURNAL, type Facts } from '../model/journal.js';
import type { Outcome, Visit } from '../model/round.js';
import type { Service } from '../model/service.js';

/** A root cause that somebody may have to be called about, and how it stands. */
export type Cause = {
  readonly root: Root;
  /** The journal that remembers its incidents. */
  readonly journal: string;
  /** Undefined where its journal could not be read: nothing is suppressed then. */
  readonly facts: Facts | undefined;
  readonly alarm?: AlertKind;
  readonly isWell: boolean;
  /** Whether somebody has stopped it on purpose, and all of it. */
  readonly isStopped: boolean;
  readonly minUptimeMs: number;
  readonly channels: readonly Channel[];
  /** The visit that shows it best: of a container one of the services that it makes suffer. */
  readonly visit?: Visit;
  readonly container?: ContainerVisit;
  /** Names of the services that suffer from it. */
  readonly affected: readonly string[];
};

export type Ward = {
  /** In dependency order. */
  readonly visits: readonly Visit[];
  readonly containers: readonly ContainerVisit[];
  readonly services: ReadonlyMap<string, Service>;
  /** What the engine's journal amounts to, this round included. */
  readonly engine: Facts | undefined;
};

/** Rounds in a row in which something could not be asked before somebody is called: an engine that restarts is away for a moment. */
const UNKNOWN_ROUNDS = 2;
/** In how many rounds in a row a service may fail because what it depends on is not ready, before somebody is called. */
const NOT_READY_ROUNDS = 2;

/**
 * The root causes of all that is not well, and all that may have become well: one a service, unless something else
 * explains it; one a container; one for the engine, however many services it keeps from being asked.
 */
export function causesOf(ward: Ward): Cause[] {
  return [
    ...engineCauses(ward),
    ...ward.containers.map((visit) => containerCause(visit, ward)),
    ...serviceCauses(ward),
  ];
}

function engineCauses({ containers, services, visits, engine }: Ward): Cause[] {
  if (containers.length === 0) return [];
  const away = containers.filter(({ outcome }) => outcome === 'unknown');
  const affected = away.flatMap((container) => container.services);
  const isAlarming = away.length > 0 && (engine?.unknownInARow ?? UNKNOWN_ROUNDS) >= UNKNOWN_ROUNDS;
  const visit = visits.find(({ service }) => affected.includes(service.name));
  return [
    {
      root: { kind: 'engine', name: 'Docker' },
      journal: ENGINE_JOURNAL,
      facts: engine,
      ...(isAlarming ? { alarm: 'unknown' } : {}),
      isWell: away.length === 0,
      isStopped: false,
      minUptimeMs: 0,
      channels: channelsOfAll(affected.length > 0 ? affected : containers.flatMap((one) => one.services), services),
      ...(visit === undefined ? {} : { visit }),
      affected,
    },
  ];
}

function containerCause(container: ContainerVisit, ward: Ward): Cause {
  const { name, services, stopped, facts } = container;
  const isDown = container.isAlarming;
  const silent = isDown ? [] : unknownTogether(container, ward);
  const calling = services.filter((service) => !stopped.includes(service));
  const alarm = isDown
    ? hasSpentStarts(container)
      ? 'crash_loop'
      : 'failed'
    : silent.length > 0
      ? 'unknown'
      : undefined;
  const affected = isDown ? [...calling, ...dependentsOf(calling, ward)] : silent;
  const inside = ward.visits.filter(({ service }) => services.includes(service.name));
  const isStopped = inside.length > 0 && inside.every((one) => one.outcome === 'stopped') && !isRunning(container);
  const visit = isStopped ? latest(inside) : ward.visits.find(({ service }) => affected.includes(service.name));
  return {
    root: { kind: 'container', name },
    journal: containerJournal(name),
    facts,
    ...(alarm === undefined ? {} : { alarm }),
    isWell: isRunning(container) && silent.length === 0,
    isStopped,
    minUptimeMs: 0,
    // What was stopped meanwhile was told, too, and hears that it is over.
    channels: channelsOfAll(alarm === undefined ? services : calling, ward.services),
    ...(visit === undefined ? {} : { visit }),
    container,
    affected,
  };
}

function isRunning({ outcome }: ContainerVisit): boolean {
  return outcome === 'running' || outcome === 'started';
}

/** The one whose state has changed last. */
function latest(visits: readonly Visit[]): Visit | undefined {
  const sinceMs = ({ state }: Visit): number => state?.since.at ?? 0;
  return visits.reduce<Visit | undefined>(
    (last, one) => (last === undefined || sinceMs(one) > sinceMs(last) ? one : last),
    undefined,
  );
}

/** That starts were never allowed is no loop, and no reset would allow more. */
function hasSpentStarts({ decision }: ContainerVisit): boolean {
  return decision?.kind === 'give-up' && decision.untilMs !== undefined;
}

/** Two services or more of a running container that could not be asked are its trouble, not theirs. */
function unknownTogether(container: ContainerVisit, { visits }: Ward): string[] {
  const { name } = container;
  if (!isRunning(container)) return [];
  const unknown = visits.filter(({ service, outcome: state, facts }) => {
    const isInside = service.target.kind === 'container' && service.target.name === name;
    return isInside && state === 'unknown' && (facts?.unknownInARow ?? UNKNOWN_ROUNDS) >= UNKNOWN_ROUNDS;
  });
  return unknown.length < 2 ? [] : unknown.map(({ service }) => service.name);
}

function serviceCauses(ward: Ward): Cause[] {
  const shared = new Set(ward.containers.flatMap((container) => unknownTogether(container, ward)));
  const away = new Set(ward.containers.flatMap(({ outcome, services }) => (outcome === 'unknown' ? services : [])));
  return ward.visits.flatMap((visit): Cause[] => {
    const { service, outcome, verdict, facts } = visit;
    if (verdict === undefined && outcome !== 'blocked' && outcome !== 'stopped') return [];
    const isExplained = shared.has(service.name) || away.has(service.name);
    const alarm = isExplained ? undefined : alarmOf(visit, ward);
    return [
      {
        root: { kind: 'service', name: service.name },
        journal: service.name,
        facts,
        ...(alarm === undefined ? {} : { alarm }),
        isWell: UP.has(outcome),
        isStopped: outcome === 'stopped',
        minUptimeMs: service.restart.minUptimeMs,
        channels: service.channels,
        visit,
        affected: dependentsOf([service.name], ward),
      },
    ];
  });
}

const UP: ReadonlySet<Outcome> = new Set<Outcome>(['healthy', 'degraded', 'recovered']);

/** As what somebody is called about a service of this outcome. */
const ALARMS = {
  failed: () => 'failed',
  crash_loop: () => 'crash_loop',
  blocked: (visit, ward) => (isExplained(visit, ward) ? undefined : 'failed'),
  // One that is down and left so for longer than a round or two is a person's business.
  waiting: ({ decision }) => (decision?.kind === 'hold' && decision.rule === 'backoff' ? 'failed' : undefined),
  unknown: ({ facts }) => ((facts?.unknownInARow ?? 0) >= UNKNOWN_ROUNDS ? 'unknown' : undefined),
  stopped: () => undefined,
  healthy: () => undefined,
  degraded: () => undefined,
  recovered: () => undefined,
  not_due: () => undefined,
  disabled: () => undefined,
} as const satisfies Record<Outcome, (visit: Visit, ward: Ward) => AlertKind | undefined>;

function alarmOf(visit: Visit, ward: Ward): AlertKind | undefined {
  return isHeldForSafety(visit) ? 'failed' : ALARMS[visit.outcome](visit, ward);
}

/** Whether the service is ill and was not restarted because something that protects it could not be read. */
export function isHeldForSafety({ decision }: Visit): boolean {
  return decision?.kind === 'hold' && (decision.rule === 'marker-unknown' || decision.rule === 'state-untrusted');
}

/**
 * Whether a person hears of a blocked service through what blocks it, or need not hear. A dependency that could not be
 * asked, or that calls nobody, explains nothing: without an alert of its own the service would be down in silence. One
 * that calls nobody itself has no alert to lose, so for it the incident of what blocks it is enough.
 */
function isExplained(
  visit: Visit,
  ward: Ward,
  isSilent = visit.service.channels.length === 0,
  below: readonly string[] = [],
): boolean {
  const isTold = (channels: readonly Channel[]): boolean => isSilent || channels.length > 0;
  return visit.blockedBy.some((name) => {
    const container = ward.containers.find((one) => containerBlocker(one.name) === name);
    if (container !== undefined) return !container.isAlarming || isTold(channelsOfContainer(container, ward));
    const blocker = ward.visits.find((other) => other.service.name === name);
    if (blocker === undefined || below.includes(name)) return false;
    const { outcome, service } = blocker;
    if (outcome === 'waiting' || outcome === 'stopped') return true;
    // One that is alive and not ready calls nobody; that it stays so is for a person to hear.
    if (outcome === 'degraded') return (visit.facts?.failuresInARow ?? NOT_READY_ROUNDS) < NOT_READY_ROUNDS;
    if (outcome === 'failed' || outcome === 'crash_loop') return isTold(service.channels);
    if (outcome !== 'blocked') return false;
    return isTold(service.channels) || isExplained(blocker, ward, isSilent, [...below, name]);
  });
}

/** Whom the services that are in it and not stopped on purpose call: what is down on purpose is nobody's news. */
function channelsOfContainer({ services, stopped }: ContainerVisit, ward: Ward): Channel[] {
  return channelsOfAll(
    services.filter((service) => !stopped.includes(service)),
    ward.services,
  );
}

/** The services that are blocked by these, or by one that they block, and so on. */
function dependentsOf(roots: readonly string[], { visits }: Ward): string[] {
  const down = new Set(roots);
  // Visits come in dependency order, so one pass meets every blocker before what it blocks.
  for (const { outcome, blockedBy, service } of visits) {
    if (outcome === 'blocked' && blockedBy.some((name) => down.has(name))) down.add(service.name);
  }
  return [...down].slice(roots.length);
}

function channelsOfAll(names: readonly string[], services: ReadonlyMap<string, Service>): Channel[] {
  const all = names.flatMap((name) => services.get(name)?.channels ?? []);
  return uniqueChannels(all);
}

/** Each channel once, in the order in which they were first named. */
export function uniqueChannels(channels: readonly Channel[]): Channel[] {
  return [...new Map(channels.map((channel) => [`${channel.kind}:${channel.name}`, channel])).values()];
}
