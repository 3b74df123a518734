import { NO_COUNT, type Count, type Counters } from '../model/counters.js';
import { containerJournal, ENGINE_JOURNAL, STATES, type Facts, type Past } from '../model/journal.js';
import type { Outcome, Round, Visit } from '../model/round.js';
import type { System } from '../model/service.js';
import { exposition, type Metric, type Sample } from './exposition.js';
import { lastLook } from './last-look.js';

/** All that the metrics are made of. */
export type Measured = {
  readonly system: System;
  /** A whole one. */
  readonly round: Round;
  /** What is known after the round, by journal. */
  readonly pastOf: (journal: string) => Past;
  readonly counters: Counters;
  /** The version of the program. */
  readonly version: string;
};

/** A whole round as metrics. Of what is not known, such as whether a service is up that could not be asked, there is none. */
export function prometheusReport(measured: Measured): string {
  return exposition([
    ...roundMetrics(measured),
    ...serviceMetrics(measured),
    ...countedMetrics(measured),
    ...containerMetrics(measured),
    ...incidentMetrics(measured),
  ]);
}

function roundMetrics({ system, round, version }: Measured): Metric[] {
  const { startedAt, durationMs, exitCode, cutShort } = round;
  return [
    gauge('build_info', 'A metric with the constant value 1, labelled by the version.', [
      { labels: { version }, value: 1 },
    ]),
    gauge('last_round_timestamp_seconds', 'When the last whole round ended, in Unix time.', [
      { value: (startedAt + durationMs) / 1000 },
    ]),
    gauge('last_round_duration_seconds', 'How long the last whole round took.', [{ value: durationMs / 1000 }]),
    gauge('last_round_exit_code', 'Exit code of the last whole round: 1 something is down, 3 not all could be asked.', [
      { value: exitCode },
    ]),
    gauge('last_round_cut_short', 'Whether the last whole round was ended before it was through.', [
      { value: bit(cutShort !== undefined) },
    ]),
    gauge('round_period_seconds', 'How often a round is to be started, by the config.', [
      { value: system.periodMs / 1000 },
    ]),
  ];
}

/** Whether it is up; `undefined` where only a look can say, and `null` where nobody knows. */
const IS_UP = {
  healthy: true,
  degraded: true,
  recovered: true,
  not_due: true,
  failed: false,
  crash_loop: false,
  waiting: false,
  blocked: false,
  stopped: undefined,
  unknown: null,
  disabled: null,
} as const satisfies Record<Outcome, boolean | null | undefined>;

function serviceMetrics({ system, round, pastOf }: Measured): Metric[] {
  const visits = new Map(round.visits.map((visit) => [visit.service.name, visit]));
  const all = [...system.services.values()].flatMap(({ name, enabled }): Seen[] => {
    const visit = visits.get(name);
    if (!enabled || visit === undefined) return [];
    const facts = visit.facts ?? factsOf(pastOf(name));
    return [{ name, visit, ...(facts === undefined ? {} : { facts }) }];
  });
  const each = (value: (seen: Seen) => number | undefined): Sample[] =>
    all.flatMap((seen) => sampleOf({ service: seen.name }, value(seen)));
  return [
    gauge(
      'service_enabled',
      'Whether the service is enabled: one that is not has no other metric.',
      [...system.services.values()].map(({ name, enabled }) => ({ labels: { service: name }, value: bit(enabled) })),
    ),
    gauge('service_up', 'Whether the service was up at the last look; absent while it cannot be asked.', each(upOf)),
    gauge('service_state', 'The state of the service: 1 for the one that it is in.', all.flatMap(stateSamples)),
    gauge(
      'service_stopped',
      'Whether the service is stopped on purpose.',
      each(({ visit }) => bit(isStopped(visit))),
    ),
    gauge(
      'check_duration_seconds',
      'How long the last check of the service took.',
      each(({ visit, facts }) => seconds(visit.verdict?.result.ms ?? facts?.lastCheck?.ms)),
    ),
    gauge(
      'check_timestamp_seconds',
      'When the service was last checked, in Unix time.',
      each(({ facts }) => seconds(facts?.lastCheck?.at)),
    ),
    gauge(
      'check_success_timestamp_seconds',
      'When the service was last seen well, in Unix time.',
      each(({ facts }) => seconds(facts?.lastWell?.at)),
    ),
  ];
}

/** A service, what this round made of it, and what is known of its past. */
type Seen = { readonly name: string; readonly visit: Visit; readonly facts?: Facts };

function upOf({ visit }: Seen): number | undefined {
  const isUp = IS_UP[visit.outcome];
  if (typeof isUp === 'boolean') return bit(isUp);
  const look = isUp === undefined ? lastLook(visit)?.kind : undefined;
  return look === undefined || look === 'unknown' ? undefined : bit(look !== 'failure');
}

function stateSamples({ name, visit, facts }: Seen): Sample[] {
  const is = (visit.state ?? facts?.state)?.state;
  if (is === undefined) return [];
  return STATES.map((state) => ({ labels: { service: name, state }, value: bit(state === is) }));
}

function isStopped({ outcome, verdict }: Visit): boolean {
  return outcome === 'stopped' || verdict?.marker.kind === 'present';
}

function countedMetrics({ system, counters }: Measured): Metric[] {
  const services = [...system.services.keys()];
  const each = (count: keyof Count): Sample[] =>
    services.map((service) => ({ labels: { service }, value: (counters.get(service) ?? NO_COUNT)[count] }));
  return [
    counter('restarts_total', 'Remedies of the service that were begun.', each('restarts')),
    counter('recoveries_total', 'Remedies of the service after which it was well.', each('recoveries')),
  ];
}

function containerMetrics({ system, round, pastOf, counters }: Measured): Metric[] {
  const containers = containersIn(system);
  const outcomes = new Map(round.containers.map(({ name, outcome }) => [name, outcome]));
  const isUp = (name: string): boolean | undefined => {
    const outcome = outcomes.get(name);
    if (outcome !== undefined) return outcome === 'started';
    const inside = round.visits.filter(({ service }) => livesIn(service.target, name) && service.enabled);
    // What runs is not reported on; one that could not be asked about is known by its services.
    return inside.every((visit) => visit.outcome === 'unknown') ? undefined : true;
  };
  const engine = containers.length === 0 ? undefined : factsOf(pastOf(ENGINE_JOURNAL));
  return [
    gauge(
      'container_up',
      'Whether the container runs; absent while it cannot be asked about.',
      containers.flatMap((container) => {
        const up = isUp(container);
        return sampleOf({ container }, up === undefined ? undefined : bit(up));
      }),
    ),
    counter(
      'container_starts_total',
      'Starts of the container that were begun.',
      containers.map((container) => ({
        labels: { container },
        value: (counters.get(containerJournal(container)) ?? NO_COUNT).restarts,
      })),
    ),
    gauge(
      'engine_up',
      'Whether the Docker Engine could be asked.',
      engine === undefined ? [] : [{ value: bit(engine.lastCheck?.result !== 'unknown') }],
    ),
  ];
}

function incidentMetrics({ system, pastOf, counters }: Measured): Metric[] {
  const containers = containersIn(system);
  const roots = [
    ...[...system.services.values()].map(({ name }) => ({ kind: 'service', name, journal: name })),
    ...containers.map((name) => ({ kind: 'container', name, journal: containerJournal(name) })),
    ...(containers.length === 0 ? [] : [{ kind: 'engine', name: 'docker', journal: ENGINE_JOURNAL }]),
  ];
  return [
    gauge(
      'incident_open',
      'Whether there is an open incident that this service, container or engine is the root of.',
      roots.flatMap(({ kind, name, journal }) => {
        const facts = factsOf(pastOf(journal));
        const isOpen = facts?.incident !== undefined && facts.incident.closedAt === undefined;
        return sampleOf({ kind, name }, facts === undefined ? undefined : bit(isOpen));
      }),
    ),
    counter(
      'incidents_total',
      'Incidents that began, by their root.',
      roots.map(({ kind, name, journal }) => ({
        labels: { kind, name },
        value: (counters.get(journal) ?? NO_COUNT).incidents,
      })),
    ),
  ];
}

/** Those that enabled services live in, in the order of the config. */
function containersIn({ services }: System): string[] {
  const names = [...services.values()].flatMap(({ enabled, target }) =>
    enabled && target.kind === 'container' ? [target.name] : [],
  );
  return [...new Set(names)];
}

function livesIn(target: Visit['service']['target'], container: string): boolean {
  return target.kind === 'container' && target.name === container;
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name: `wardround_${name}`, type: 'gauge', help, samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name: `wardround_${name}`, type: 'counter', help, samples };
}

function sampleOf(labels: Readonly<Record<string, string>>, value: number | undefined): Sample[] {
  return value === undefined ? [] : [{ labels, value }];
}

function factsOf(past: Past): Facts | undefined {
  return past.kind === 'known' ? past.facts : undefined;
}

function bit(is: boolean): number {
  return is ? 1 : 0;
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
