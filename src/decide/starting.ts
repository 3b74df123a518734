import type { Facts, Moment } from '../model/journal.js';
import type { Service } from '../model/service.js';
import type { Surroundings } from '../model/verdict.js';
import { ageMs, isAfter } from './age.js';

/** A start that has not been followed by a success. */
export type Start = {
  /** How long ago it was, in ms. */
  readonly ageMs: number;
  /** For a person: `it was restarted`. */
  readonly what: string;
};

/**
 * The start of ours that this service has not yet come up from, as long as `startup_timeout_seconds` lasts; undefined when
 * there is none. Until then its startup check is asked in place of its health check.
 */
export function ownStart(service: Service, facts: Facts, now: Moment): Start | undefined {
  const last = facts.restarts.at(-1);
  if (last === undefined || last.wasNotStarted === true || last.upAt !== undefined) return undefined;
  return within(service, { ageMs: ageMs(last, now), what: 'it was restarted' });
}

/** The start of a service's surroundings, its container's or this machine's, if it has not been seen well since. */
export function surroundingStart(
  service: Service,
  { lastWell }: Facts,
  { startedAt, what }: Surroundings,
  now: Moment,
): Start | undefined {
  if (startedAt === undefined) return undefined;
  const wellSince = lastWell !== undefined && isAfter(lastWell, startedAt);
  return wellSince ? undefined : within(service, { ageMs: ageMs(startedAt, now), what });
}

function within({ startupTimeoutMs }: Service, start: Start): Start | undefined {
  return start.ageMs < startupTimeoutMs ? start : undefined;
}
