import type { Count } from '../../model/counters.js';
import { STATES, type Facts } from '../../model/journal.js';
import type { Outcome, Visit } from '../../model/round.js';
import { lastLook } from '../last-look.js';
import type { Metric, Sample } from './exposition.js';
import { bit, counter, countOf, enabledIn, factsOf, gauge, sampleOf, seconds, type Measured } from './measured.js';

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

export function serviceMetrics(measured: Measured): Metric[] {
  const { system, round, pastOf } = measured;
  const visits = new Map(round.visits.map((visit) => [visit.service.name, visit]));
  const all = enabledIn(system).flatMap(({ name }): Seen[] => {
    const visit = visits.get(name);
    if (visit === undefined) return [];
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
      'How long the last check of the service took; absent where it could not be asked.',
      each(({ visit, facts }) => seconds(answerMs(visit, facts))),
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
    ...countedMetrics(measured),
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

function answerMs({ verdict }: Visit, facts: Facts | undefined): number | undefined {
  const result = verdict?.result.kind ?? facts?.lastCheck?.result;
  return result === 'unknown' ? undefined : (verdict?.result.ms ?? facts?.lastCheck?.ms);
}

function isStopped({ outcome, verdict }: Visit): boolean {
  return outcome === 'stopped' || verdict?.marker.kind === 'present';
}

function countedMetrics(measured: Measured): Metric[] {
  const each = (count: keyof Count): Sample[] =>
    enabledIn(measured.system).flatMap(({ name }) => sampleOf({ service: name }, countOf(measured, name, count)));
  return [
    counter('restarts_total', 'Remedies of the service that were begun.', each('restarts')),
    counter('recoveries_total', 'Remedies of the service after which it was well.', each('recoveries')),
  ];
}
