import { containerJournal, ENGINE_JOURNAL } from '../../model/journal.js';
import type { Metric } from './exposition.js';
import { bit, containersIn, counter, countOf, factsOf, gauge, sampleOf, type Measured } from './measured.js';

export function containerMetrics(measured: Measured): Metric[] {
  const { system, round, pastOf } = measured;
  const containers = containersIn(system);
  const outcomes = new Map(round.containers.map(({ name, outcome }) => [name, outcome]));
  const isUp = (name: string): boolean | undefined => {
    const outcome = outcomes.get(name);
    if (outcome !== undefined) return outcome === 'started';
    const inside = round.visits.filter(({ service: { enabled, target } }) => {
      return enabled && target.kind === 'container' && target.name === name;
    });
    // What runs is not reported on; one that could not be asked about is known by its services.
    const isUnknown = inside.every(({ outcome, verdict }) => (verdict?.result.kind ?? outcome) === 'unknown');
    return isUnknown ? undefined : true;
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
      containers.flatMap((container) => {
        return sampleOf({ container }, countOf(measured, containerJournal(container), 'restarts'));
      }),
    ),
    gauge(
      'engine_up',
      'Whether the Docker Engine could be asked.',
      engine === undefined ? [] : [{ value: bit(engine.lastCheck?.result !== 'unknown') }],
    ),
  ];
}
