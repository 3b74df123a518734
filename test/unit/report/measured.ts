import type { Counters } from '../../../src/model/counters.js';
import { containerJournal, ENGINE_JOURNAL, type Past } from '../../../src/model/journal.js';
import type { Round, Visit } from '../../../src/model/round.js';
import type { System } from '../../../src/model/service.js';
import { prometheusReport } from '../../../src/report/prometheus.js';
import { callSettings } from '../../support/calls.js';
import { aMoment, aPast, aRound, aVisit } from '../../support/visits.js';

type Overrides = {
  readonly visits?: readonly Visit[];
  readonly round?: Partial<Round>;
  readonly pasts?: Readonly<Record<string, Past>>;
  readonly counters?: Counters;
  readonly version?: string;
};

/** The metrics of a round over these visits: by default two services in the container `services`, nothing else known. */
export function metricsOf(overrides: Overrides = {}): string {
  const { visits = [wellVisit('redis'), aVisit('api', 'failed', { facts: factsOf(aPast()) })] } = overrides;
  const pasts = new Map(Object.entries(overrides.pasts ?? {}));
  const system: System = {
    stateDir: '/state',
    stopMarkerDir: '/stop',
    calls: callSettings(),
    deadlineMs: 270_000,
    dockerHost: 'unix:///docker.sock',
    periodMs: 300_000,
    forgottenAfterMs: 0,
    containers: new Map(),
    services: new Map(visits.map(({ service }) => [service.name, service])),
  };
  return prometheusReport({
    system,
    round: aRound(visits, overrides.round),
    pastOf: (journal) => pasts.get(journal) ?? aPast(),
    counters: overrides.counters ?? new Map(),
    version: overrides.version ?? '1.2.3',
  });
}

/** The values of one metric, by its labels as they stand there. */
export function valuesOf(metrics: string, name: string): Record<string, number> {
  const lines = [...metrics.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)];
  return Object.fromEntries(
    lines.filter(([, of]) => of === name).map(([, , labels = '', value]) => [labels, Number(value)]),
  );
}

export function wellVisit(name: string): Visit {
  const past = aPast({
    lastCheck: { ...aMoment(5), event: 'checked', result: 'success', detail: '200', ms: 4 },
    lastWell: aMoment(5),
    state: { state: 'running', since: aMoment(0), after: 'its check passes', wasRestarted: false },
  });
  return aVisit(name, 'healthy', { facts: factsOf(past) });
}

export function factsOf(past: Past): NonNullable<Visit['facts']> {
  if (past.kind === 'unknown') throw new Error(past.cause);
  return past.facts;
}

export const JOURNALS = { container: containerJournal('services'), engine: ENGINE_JOURNAL };
