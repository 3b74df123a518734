import { containerMetrics } from './metrics/containers.js';
import { exposition } from './metrics/exposition.js';
import { incidentMetrics } from './metrics/incidents.js';
import type { Measured } from './metrics/measured.js';
import { roundMetrics } from './metrics/round.js';
import { serviceMetrics } from './metrics/services.js';

/** A whole round as metrics. Of what is not known, such as whether a service is up that could not be asked, there is none. */
export function prometheusReport(measured: Measured): string {
  return exposition([
    ...roundMetrics(measured),
    ...serviceMetrics(measured),
    ...containerMetrics(measured),
    ...incidentMetrics(measured),
  ]);
}
