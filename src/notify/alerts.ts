import type { Notice } from '../model/alert.js';
import { containerBlocker } from '../model/container.js';
import type { AlertKind } from '../model/journal.js';
import type { Outcome, Visit } from '../model/round.js';
import { topicsOf } from './containers.js';
import type { Context } from './context.js';
import { isCooling } from './context.js';
import { alertMessage, isHeldForSafety } from './message.js';

/** The alerts about services that are down: one a service, none for what another alert of this round explains. */
export function downAlerts(context: Context): Notice[] {
  return context.visits.flatMap((visit): Notice[] => {
    const { name, topic } = visit.service;
    const kind = alertKind(visit, context);
    if (topic === undefined || kind === undefined || isCooling(name, kind, context)) return [];
    const message = alertMessage(visit, topic, blockedByIt(name, context), context.places);
    return [{ message, services: [name], journals: [name], record: { event: 'alerted', kind } }];
  });
}

/** What a down service of this outcome is alerted as, before topics and cooldowns are looked at. */
const KINDS = {
  failed: () => 'failed',
  crash_loop: () => 'crash_loop',
  blocked: (visit, context) => (isExplained(visit, context) ? undefined : 'failed'),
  // One that is down and left so for longer than a round or two is a person's business.
  waiting: ({ decision }) => (decision?.kind === 'hold' && decision.rule === 'backoff' ? 'failed' : undefined),
  stopped: () => undefined,
  unknown: () => undefined,
  healthy: () => undefined,
  degraded: () => undefined,
  recovered: () => undefined,
  not_due: () => undefined,
  disabled: () => undefined,
} as const satisfies Record<Outcome, (visit: Visit, context: Context) => AlertKind | undefined>;

function alertKind(visit: Visit, context: Context): AlertKind | undefined {
  return isHeldForSafety(visit) ? 'failed' : KINDS[visit.outcome](visit, context);
}

/**
 * Whether a person hears of a blocked service through what blocks it, or need not hear. A dependency that could
 * not be asked, or that calls nobody, explains nothing: without an alert of its own the service would be down in silence.
 */
function isExplained(visit: Visit, context: Context, below: readonly string[] = []): boolean {
  return visit.blockedBy.some((name) => {
    const container = context.containers.find((one) => containerBlocker(one.name) === name);
    if (container !== undefined) return !container.isAlarming || topicsOf(container, context).length > 0;
    const blocker = context.visits.find((other) => other.service.name === name);
    if (blocker === undefined || below.includes(name)) return false;
    const { outcome, service } = blocker;
    if (outcome === 'waiting' || outcome === 'stopped') return true;
    // One that is alive and not ready calls nobody; that it stays so is for a person to hear.
    if (outcome === 'degraded') return (visit.facts?.failuresInARow ?? PATIENCE_ROUNDS) < PATIENCE_ROUNDS;
    if (outcome === 'failed' || outcome === 'crash_loop') return service.topic !== undefined;
    if (outcome !== 'blocked') return false;
    return service.topic !== undefined || isExplained(blocker, context, [...below, name]);
  });
}

/** In how many rounds in a row a service may fail because what it depends on is not ready, before somebody is called. */
const PATIENCE_ROUNDS = 2;

/** The services that are blocked by this one, or by one that it blocks, and so on. */
function blockedByIt(root: string, { visits }: Context): string[] {
  const down = new Set([root]);
  // Visits come in dependency order, so one pass meets every blocker before what it blocks.
  for (const { outcome, blockedBy, service } of visits) {
    if (outcome === 'blocked' && blockedBy.some((name) => down.has(name))) down.add(service.name);
  }
  return [...down].slice(1);
}
