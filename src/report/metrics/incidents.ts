import { containerJournal, ENGINE_JOURNAL } from '../../model/journal.js';
import type { Metric } from './exposition.js';
import { bit, containersIn, counter, countOf, enabledIn, factsOf, gauge, sampleOf, type Measured } from './measured.js';

export function incidentMetrics(measured: Measured): Metric[] {
  const { system, pastOf } = measured;
  const containers = containersIn(system);
  const roots = [
    ...enabledIn(system).map(({ name }) => ({ kind: 'service', name, journal: name })),
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
      roots.flatMap(({ kind, name, journal }) => sampleOf({ kind, name }, countOf(measured, journal, 'incidents'))),
    ),
  ];
}
