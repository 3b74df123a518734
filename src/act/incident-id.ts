import { createHash } from 'node:crypto';
import { ageMs } from '../decide/age.js';
import type { Root } from '../model/call.js';
import type { Moment } from '../model/journal.js';
import type { Visit } from '../model/round.js';

/** Short enough for ntfy's sequence id (64 letters, digits, `-` and `_`), and of its own for each time. */
export function incidentId({ kind, name }: Root, { at }: Moment): string {
  const safe = name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 40);
  const digest = createHash('sha256').update(`${kind}:${name}`).digest('hex').slice(0, 6);
  return `${safe}-${digest}-${Math.floor(at / 1000).toString(36)}`;
}

/**
 * What the incident of a service will be called, if people are called about the failure that is on; undefined where none
 * is on, or where something else may be the root of it.
 */
export function nextIncidentId(
  { service, outcome, facts }: Visit,
  cooldownMs: number,
  now: Moment,
): string | undefined {
  if (facts?.failingSince === undefined || outcome === 'blocked' || outcome === 'stopped') return undefined;
  const { incident } = facts;
  const isSame = incident?.closedAt !== undefined && ageMs(incident.closedAt, now) < cooldownMs;
  return isSame ? incident.id : incidentId({ kind: 'service', name: service.name }, facts.failingSince);
}
