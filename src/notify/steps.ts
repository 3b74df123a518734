import { isWorse, type AlertKind, type CallSettings, type IncidentStep } from '../model/call.js';
import type { Incident, Moment } from '../model/journal.js';

/** How a root cause stands in this round. */
export type RootState = {
  /** As what somebody has to be called about it; undefined: nobody has to be. */
  readonly alarm?: AlertKind;
  /** Whether it is well: not merely quiet, stopped or waiting. */
  readonly isWell: boolean;
  /** For how long it has been well, in ms. */
  readonly wellForMs: number;
  /** How long a service has to be up before it counts as staying so, in ms. */
  readonly minUptimeMs: number;
};

export type Step = {
  readonly step: Exclude<IncidentStep, 'progress' | 'forgotten'>;
  /** As what the incident is told. */
  readonly kind: AlertKind;
  /** Which escalation this is, from 1. */
  readonly level?: number;
};

/** A container and the engine have no time that they have to be up for, and a service's may be 0. */
const LEAST_CALM_MS = 600_000;

/** The ms from the first moment to the second, whatever the wall clock did in between. */
export type Age = (then: Moment, now: Moment) => number;

type Rules = Pick<CallSettings, 'cooldownMs' | 'remindMs' | 'remindGrowth' | 'escalate'>;

/**
 * What is to be told of a root cause now, if anything. An incident opens once, is told again when it gets worse, when
 * its next group is to be called and, ever more rarely, while it goes on; and it closes once. One that begins again soon
 * after it was closed is the same one: from then on it is closed only after it has been well for a while, longer each
 * time, so that a service that comes and goes is one incident and not twenty.
 */
export function nextStep(
  root: RootState,
  incident: Incident | undefined,
  rules: Rules,
  now: Moment,
  age: Age,
): Step | undefined {
  const { alarm } = root;
  if (incident === undefined) return alarm && { step: 'opened', kind: alarm };
  if (incident.closedAt !== undefined) {
    if (alarm === undefined) return undefined;
    const isSoon = age(incident.closedAt, now) < rules.cooldownMs;
    return { step: isSoon ? 'reopened' : 'opened', kind: alarm };
  }
  if (alarm !== undefined && isWorse(alarm, incident.kind)) return { step: 'worse', kind: alarm };
  if (root.isWell)
    return root.wellForMs >= calmMs(root, incident, rules) ? { step: 'closed', kind: incident.kind } : undefined;
  if (alarm === undefined) return undefined;
  return escalation(incident, rules, now, age) ?? reminder(incident, rules, now, age);
}

/** For how long it has to be up until what fails then is another matter. */
export function staysUpMs({ minUptimeMs }: Pick<RootState, 'minUptimeMs'>): number {
  return Math.max(minUptimeMs, LEAST_CALM_MS);
}

/** How long it has to be well before it is told to be over. */
export function calmMs(
  root: Pick<RootState, 'minUptimeMs'>,
  { reopened }: Pick<Incident, 'reopened'>,
  { remindMs }: Pick<Rules, 'remindMs'>,
): number {
  return reopened === 0 ? 0 : Math.min(staysUpMs(root) * 2 ** (reopened - 1), remindMs);
}

function escalation(
  { openedAt, reopenedAt, escalated, kind }: Incident,
  { escalate }: Rules,
  now: Moment,
  age: Age,
): Step | undefined {
  const next = escalate[escalated];
  if (next === undefined || age(reopenedAt ?? openedAt, now) < next.afterMs) return undefined;
  return { step: 'escalated', kind, level: escalated + 1 };
}

function reminder(
  { toldAt, reminders, kind }: Incident,
  { remindMs, remindGrowth }: Rules,
  now: Moment,
  age: Age,
): Step | undefined {
  return age(toldAt, now) < remindMs * remindGrowth ** reminders ? undefined : { step: 'reminded', kind };
}
