import type { Message, Notice } from '../model/alert.js';
import type { Visit } from '../model/round.js';
import type { Context } from './context.js';
import { byTopicAndTarget, factsOf, isCooling } from './context.js';
import { fitLines } from './fit.js';
import { placeName, plainLine, shellWord } from './words.js';

/**
 * The alerts about services that could not be asked: one a target and topic, because one engine that is away makes
 * thirty services unknown. The first round is let pass: an engine that restarts is away for a moment.
 */
export function unknownAlerts(context: Context): Notice[] {
  const unknown = context.visits.filter(({ outcome }) => outcome === 'unknown');
  return byTopicAndTarget(unknown).flatMap(([topic, visits]): Notice[] => {
    if (!visits.some((visit) => isDue(visit, context))) return [];
    const services = visits.map(({ service }) => service.name);
    const message = unknownMessage(topic, visits, context);
    return [{ message, services, journals: services, record: { event: 'alerted', kind: 'unknown' } }];
  });
}

function isDue({ service }: Visit, context: Context): boolean {
  const facts = factsOf(service.name, context);
  return facts !== undefined && facts.unknownInARow >= 2 && !isCooling(service.name, 'unknown', context);
}

function unknownMessage(topic: string, visits: readonly Visit[], { places }: Context): Message {
  const [first] = visits;
  const names = visits.map(({ service }) => service.name);
  const place = first === undefined ? '' : placeName(first.service.target, places);
  return {
    topic,
    title: `${plainLine((names.length === 1 ? names[0] : place) ?? '', 150)}: could not be asked`,
    body: fitLines([
      `${names.length === 1 ? 'Service' : 'Services'}: ${plainLine(names.join(', '), 800)}`,
      `Container: ${first?.service.target.kind === 'host' ? 'none (this machine)' : plainLine(place, 200)}`,
      'Nothing is known to be down, and nothing was restarted.',
      ...nextLines(first, place),
      ...causeLines(visits),
    ]),
    priority: 4,
    tags: ['warning', 'auto-recovery'],
  };
}

function nextLines(first: Visit | undefined, place: string): string[] {
  if (first === undefined) return [];
  const look = first.service.target.kind === 'host' ? '' : `docker inspect ${shellWord(plainLine(place, 200))}, then `;
  return [`Next: ${look}wardround run --service ${first.service.name}`];
}

/** Why each could not be asked: once when it is the same for all. */
function causeLines(visits: readonly Visit[]): string[] {
  const causes = visits.map(({ service, verdict, reason }) => {
    return [service.name, plainLine(verdict?.result.detail ?? reason, 300)] as const;
  });
  const [first] = causes;
  if (first !== undefined && causes.every(([, cause]) => cause === first[1])) return [`Cause: ${first[1]}`];
  return ['Causes:', ...causes.map(([name, cause]) => `  ${name}: ${cause}`)];
}
