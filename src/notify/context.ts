import type { ContainerVisit } from '../model/container.js';
import type { AlertKind, Facts, Moment, Past } from '../model/journal.js';
import type { Visit } from '../model/round.js';
import type { NtfySettings, System } from '../model/service.js';
import type { Places } from './words.js';

/** All that the question "who is called?" depends on. */
export type Context = {
  readonly system: System;
  /** The containers of the round's services, the running ones included. */
  readonly containers: readonly ContainerVisit[];
  readonly visits: readonly Visit[];
  readonly pasts: ReadonlyMap<string, Past>;
  readonly settings: NtfySettings;
  readonly now: Moment;
  /** The ms from `then` to `now`, whatever the wall clock did in between. */
  readonly age: (then: Moment, now: Moment) => number;
  readonly places: Places;
};

/** What is known of the service's past; undefined when it could not be read. */
export function factsOf(name: string, { pasts }: Context): Facts | undefined {
  const past = pasts.get(name);
  return past?.kind === 'known' ? past.facts : undefined;
}

/** Whether an alert of this kind is young enough to make another one noise. A past that is not known suppresses nothing. */
export function isCooling(name: string, kind: AlertKind, context: Context): boolean {
  const last = factsOf(name, context)?.lastAlerts.get(kind);
  return last !== undefined && context.age(last, context.now) < context.settings.cooldownMs;
}

/** The visits by topic and target; those that call nobody are left out. */
export function byTopicAndTarget(visits: readonly Visit[]): (readonly [topic: string, visits: readonly Visit[]])[] {
  const groups = new Map<string, [string, Visit[]]>();
  for (const visit of visits) {
    const { topic, target } = visit.service;
    if (topic === undefined) continue;
    const key = JSON.stringify([topic, target.kind, target.kind === 'container' ? target.name : '']);
    const group = groups.get(key) ?? [topic, []];
    group[1].push(visit);
    groups.set(key, group);
  }
  return [...groups.values()];
}
