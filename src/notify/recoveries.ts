import type { Message, Notice } from '../model/alert.js';
import type { Outcome, Visit } from '../model/round.js';
import type { Context } from './context.js';
import { byTopicAndTarget, factsOf } from './context.js';
import { fitLines } from './fit.js';
import { ageText, placeName, plainLine } from './words.js';

const UP: ReadonlySet<Outcome> = new Set<Outcome>(['healthy', 'degraded', 'recovered']);

/**
 * The good news for those who got an alert: one a service that was down, and one a target whose services could not be
 * asked, as its alert was one message too.
 */
export function recoveryNotices(context: Context): Notice[] {
  if (!context.settings.notifyRecovery) return [];
  const up = context.visits.filter(({ outcome, service }) => {
    return UP.has(outcome) && factsOf(service.name, context)?.openAlert !== undefined;
  });
  const wasDown = up.filter((visit) => alertedAsDown(visit, context));
  const wasUnknown = up.filter((visit) => !alertedAsDown(visit, context));
  return [
    ...wasDown
      .flatMap((visit) => byTopicAndTarget([visit]))
      .map(([topic, visits]) => notice(topic, visits, 'recovered', context)),
    ...byTopicAndTarget(wasUnknown).map(([topic, visits]) => notice(topic, visits, 'can be asked again', context)),
  ];
}

/** An alert that began as "could not be asked" and was followed by a worse one is a service that was down. */
function alertedAsDown({ service }: Visit, context: Context): boolean {
  const facts = factsOf(service.name, context);
  const open = facts?.openAlert;
  if (open?.kind !== 'unknown') return open !== undefined;
  const sinceOpen = context.age(open, context.now);
  return (['failed', 'crash_loop'] as const).some((kind) => {
    const last = facts?.lastAlerts.get(kind);
    return last !== undefined && context.age(last, context.now) <= sinceOpen;
  });
}

function notice(topic: string, visits: readonly Visit[], words: string, context: Context): Notice {
  const services = visits.map(({ service }) => service.name);
  const message = recoveryMessage(topic, visits, words, context);
  return { message, services, journals: services, record: { event: 'recovery-notified' } };
}

function recoveryMessage(topic: string, visits: readonly Visit[], words: string, context: Context): Message {
  const [first] = visits;
  const place = first === undefined ? '' : placeName(first.service.target, context.places);
  const subject = visits.length === 1 ? first?.service.name : place;
  return {
    topic,
    title: `${plainLine(subject ?? '', 150)}: ${words}`,
    body: fitLines([
      `First alert: ${ageText(openFor(visits, context))} ago`,
      ...visits.map((visit) => `${visit.service.name}: ${stateText(visit)}`),
    ]),
    priority: 3,
    tags: ['white_check_mark'],
  };
}

function openFor(visits: readonly Visit[], context: Context): number {
  const ages = visits.map(({ service }) => {
    const open = factsOf(service.name, context)?.openAlert;
    return open === undefined ? 0 : context.age(open, context.now);
  });
  return Math.max(0, ...ages);
}

function stateText({ outcome, verdict, recoveries, decision }: Visit): string {
  // One that came up late was looked at once more, before another remedy.
  const verified = decision?.kind === 'leave' ? undefined : recoveries.at(-1)?.verified;
  const detail = plainLine((verified ?? verdict?.result)?.detail ?? '', 300);
  const state = { healthy: 'healthy', recovered: 'healthy after a restart', degraded: 'up, and degraded' }[
    outcome === 'recovered' || outcome === 'degraded' ? outcome : 'healthy'
  ];
  return detail === '' ? state : `${state} (${detail})`;
}
