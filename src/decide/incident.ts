import type { Facts, Moment, Restart } from '../model/journal.js';
import type { RestartPolicy, Service } from '../model/service.js';
import { ageMs, elapsedMs, isAfter } from './age.js';

/**
 * The restarts of the incident that is on: all since the last time that the service, once restarted, was up for
 * `min_uptime_seconds`. One that comes back for a minute and fails again is still the same incident, so that backoff
 * and ladder go on where they were.
 */
export function incidentRestarts(facts: Facts, { minUptimeMs }: RestartPolicy, now: Moment): readonly Restart[] {
  const { restarts } = facts;
  const lasted = restarts.findLastIndex(({ lastedMs = 0, upAt, upSince }) => {
    const upMs = upSince === undefined ? lastedMs : Math.max(lastedMs, elapsedMs(upSince, now));
    return upAt !== undefined && upMs >= minUptimeMs;
  });
  return restarts.slice(lasted + 1);
}

/**
 * The restarts that belong to an incident that people were told of: those since it was opened, and those before it that
 * led to it, because the service did not stay up for `min_uptime_seconds` after them.
 */
export function remediesOf(
  { restarts }: Pick<Facts, 'restarts'>,
  minUptimeMs: number,
  openedAt: Moment,
): readonly Restart[] {
  const lasted = restarts.findLastIndex(({ lastedMs = 0, upAt, upSince }) => {
    if (upAt === undefined || !isAfter(openedAt, upAt)) return false;
    const upMs = upSince === undefined ? 0 : elapsedMs(upSince, openedAt);
    return Math.max(lastedMs, upMs) >= minUptimeMs;
  });
  return restarts.slice(lasted + 1).filter(({ wasNotStarted }) => wasNotStarted !== true);
}

/**
 * How long the service must be left alone after the last restart of its incident, in ms; 0 where there is no backoff.
 * It never shrinks while the incident lasts: the jitter is drawn once for each incident, from the service's name and the
 * moment of its first restart.
 */
export function backoffMs(service: Service, incident: readonly Restart[]): number {
  const { backoff } = service.restart;
  const [first] = incident;
  if (backoff === undefined || first === undefined) return 0;
  // Past some hundreds of restarts the power is infinite, and nothing of it would be no number.
  const grown = backoff.initialMs === 0 ? 0 : backoff.initialMs * backoff.multiplier ** (incident.length - 1);
  const jitter = 1 + backoff.jitter * drawn(`${service.name} ${String(first.at)}`);
  return Math.round(Math.min(backoff.maxMs, grown) * jitter);
}

/** How much of the backoff is still to be waited for, in ms; 0 when it is over. */
export function backoffLeftMs(service: Service, incident: readonly Restart[], now: Moment): number {
  const last = incident.at(-1);
  return last === undefined ? 0 : Math.max(0, backoffMs(service, incident) - ageMs(last, now));
}

/** A number from 0 up to 1 that is the same for the same text (FNV-1a). */
function drawn(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash / 2 ** 32;
}
