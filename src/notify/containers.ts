import type { Message, Notice } from '../model/alert.js';
import type { ContainerVisit } from '../model/container.js';
import { containerJournal, type AlertKind } from '../model/journal.js';
import type { Context } from './context.js';
import { fitLines } from './fit.js';
import { ageText, plainLine, shellWord } from './words.js';

/** One call a container that is down and to each topic of what lives in it: its services have none of their own. */
export function containerAlerts(context: Context): Notice[] {
  return context.containers.flatMap((visit): Notice[] => {
    const kind: AlertKind = isStartLoop(visit) ? 'crash_loop' : 'failed';
    const last = visit.facts?.lastAlerts.get(kind);
    const cooling = last !== undefined && context.age(last, context.now) < context.settings.cooldownMs;
    if (!visit.isAlarming || cooling) return [];
    const record = { event: 'alerted', kind } as const;
    return topicsOf(visit, context).map((topic) => ({
      message: downMessage(visit, topic, context),
      ...about(visit),
      record,
    }));
  });
}

/** The good news for those who were called about a container. */
export function containerRecoveries(context: Context): Notice[] {
  if (!context.settings.notifyRecovery) return [];
  return context.containers.flatMap((visit): Notice[] => {
    const open = visit.facts?.openAlert;
    if (open === undefined || (visit.outcome !== 'running' && visit.outcome !== 'started')) return [];
    const age = ageText(context.age(open, context.now));
    return topicsOf(visit, context).map((topic) => ({
      message: {
        topic,
        title: `${titleOf(visit, context)}: ${visit.outcome === 'started' ? 'started' : 'running again'}`,
        body: fitLines([`First alert: ${age} ago`, plainLine(visit.reason, 500), ...insideLine('Services', visit)]),
        priority: 3,
        tags: ['white_check_mark'],
      },
      ...about(visit),
      record: { event: 'recovery-notified' },
    }));
  });
}

function about({ name, services }: ContainerVisit): Pick<Notice, 'services' | 'journals'> {
  return { services, journals: [containerJournal(name)] };
}

/** Whom a call about a container reaches: those who are called about what lives in it and was not stopped. */
export function topicsOf({ services, stopped }: ContainerVisit, { system }: Context): string[] {
  const calling = services.filter((name) => !stopped.includes(name)).map((name) => system.services.get(name)?.topic);
  return [...new Set(calling.filter((topic) => topic !== undefined))];
}

function titleOf({ name }: ContainerVisit, { places }: Context): string {
  return `container ${plainLine(places.containerNames?.get(name) ?? name, 150)}`;
}

function downMessage(visit: ContainerVisit, topic: string, context: Context): Message {
  const { name, state } = visit;
  const real = shellWord(plainLine(context.places.containerNames?.get(name) ?? name, 200));
  const missing = state.kind === 'down' && state.how === 'missing';
  const next = missing ? 'docker ps --all' : `docker logs --tail 50 ${real}, then docker start ${real}`;
  return {
    topic,
    title: `${titleOf(visit, context)}: ${isStartLoop(visit) ? 'start loop' : 'down'}`,
    body: fitLines([
      `Container: ${plainLine(name, 200)}`,
      `Why: ${plainLine(visit.reason, 800)}`,
      ...insideLine('Blocked by it', visit),
      `Next: ${next}`,
      ...(isStartLoop(visit) ? [`Then: wardround reset --container ${shellWord(name)}`] : []),
    ]),
    priority: 5,
    tags: ['rotating_light', 'auto-recovery'],
  };
}

/** Whether its starts are spent. One that may never be started (`max_starts` 0) has none to spend, and none to reset. */
function isStartLoop({ decision }: ContainerVisit): boolean {
  return decision?.kind === 'give-up' && decision.untilMs !== undefined;
}

function insideLine(label: string, { services }: ContainerVisit): string[] {
  return services.length === 0 ? [] : [`${label}: ${plainLine(services.join(', '), 800)}`];
}
