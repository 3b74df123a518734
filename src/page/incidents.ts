import { ageMs } from '../decide/age.js';
import type { Outage } from '../model/history.js';
import { containerJournal, ENGINE_JOURNAL, type Incident, type Moment } from '../model/journal.js';
import { ageText } from '../notify/words.js';
import { causeOf, nameOf } from './downtimes.js';
import { containersOf } from '../model/journals.js';
import { factsIn, type Known } from './known.js';
import { said } from './said.js';
import type { GraphEdge, Look, OpenIncident, StoryStep } from './view.js';

type Given = { readonly known: Known; readonly now: Moment; readonly isPublic: boolean };

/** What is not over yet, the newest first: services that are down, and containers or an engine that people were called about. */
export function openIncidents(
  looks: ReadonlyMap<string, Look>,
  edges: readonly GraphEdge[],
  given: Given,
): OpenIncident[] {
  const ofServices = [...looks].flatMap(([name, look]) => incidentOfService(name, look, edges, given) ?? []);
  const ofOthers = given.isPublic ? [] : incidentsOfOthers(looks, edges, given);
  return [...ofOthers, ...ofServices].sort((a, b) => b.from - a.from);
}

/** One that was stopped on purpose, or is not watched, has none. One that is blocked is part of another's, unless people were called about it. */
function incidentOfService(
  name: string,
  look: Look,
  edges: readonly GraphEdge[],
  given: Given,
): OpenIncident | undefined {
  if (look.tone === 'off' || look.tone === 'good') return undefined;
  const { known, now, isPublic } = given;
  const facts = factsIn(known, name);
  const outage = known.histories.get(name)?.outages.findLast(({ to }) => to === undefined);
  const called = facts?.incident?.closedAt === undefined ? facts?.incident : undefined;
  const from = outage?.from ?? called?.openedAt.at;
  if (from === undefined) return undefined;
  if (!isPublic && called?.calledAt === undefined && isPartOfAnother(name, edges, known)) return undefined;
  const times = { title: name, service: name, tone: look.tone, from, lasts: ageText(Math.max(0, now.at - from)) };
  if (isPublic) return { ...times, story: [], affected: [] };
  const story = [
    ...(outage === undefined ? [] : outageStory(outage)),
    ...callStory(called, isCalledAbout(known, [name])),
  ];
  const after = facts?.state?.after;
  return {
    ...times,
    story: [...story.toSorted(byTime), ...(after === undefined ? [] : [{ text: said(sentence(after)) }])],
    affected: blockedBy(name, edges),
  };
}

/** Whether its entry is that of a service that blocks it, or of its container, in which nobody can be asked. */
function isPartOfAnother(name: string, edges: readonly GraphEdge[], known: Known): boolean {
  const target = known.system.services.get(name)?.target;
  const home = target?.kind === 'container' ? factsIn(known, containerJournal(target.name)) : undefined;
  const isAway = home !== undefined && home.failuresInARow > 0 && isOpen(home.incident);
  return isAway || edges.some(({ to, blocks }) => blocks && to === name);
}

function isOpen(incident: Incident | undefined): incident is Incident {
  return incident !== undefined && incident.closedAt === undefined;
}

/** Those that it blocks, and those that they block. */
function blockedBy(name: string, edges: readonly GraphEdge[]): string[] {
  const blocks = edges.filter((edge) => edge.blocks);
  const found = new Set([name]);
  for (const cause of found) for (const { from, to } of blocks) if (from === cause) found.add(to);
  found.delete(name);
  return [...found];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function byTime(a: StoryStep, b: StoryStep): number {
  return (a.at ?? Infinity) - (b.at ?? Infinity);
}

function outageStory(outage: Outage): StoryStep[] {
  return [
    { at: outage.from, text: `It began: ${causeOf(outage)}` },
    ...outage.remedies.map(({ at, rung, helped }) => ({
      at,
      text: `Tried: ${nameOf(rung)}, which ${helped ? 'helped for a while' : 'did not help'}`,
    })),
  ];
}

/** What people were told, and not whom. */
function callStory(incident: Incident | undefined, isSomebody: boolean): StoryStep[] {
  if (incident === undefined || !isSomebody) return [];
  const { openedAt, toldAt, calledAt, reminders, escalated, reopened } = incident;
  const later = [
    ...(reopened > 0 ? [`it came back and went again ${times(reopened)}`] : []),
    ...(reminders > 0 ? [`people were reminded ${times(reminders)}`] : []),
    ...(escalated > 0 ? ['more people were called'] : []),
  ];
  return [
    {
      at: openedAt.at,
      text: calledAt === undefined ? 'A call about it was noted, and has reached nobody yet' : 'People were called',
    },
    ...(later.length === 0 ? [] : [{ at: toldAt.at, text: `Since then ${later.join(', and ')}` }]),
  ];
}

/** Whether anybody is to be called about one of these services. */
function isCalledAbout({ system }: Known, names: readonly string[]): boolean {
  return names.some((name) => (system.services.get(name)?.channels.length ?? 0) > 0);
}

function times(count: number): string {
  return count === 1 ? 'once' : `${String(count)} times`;
}

function incidentsOfOthers(
  looks: ReadonlyMap<string, Look>,
  edges: readonly GraphEdge[],
  { known, now }: Given,
): OpenIncident[] {
  const services = [...known.system.services.values()];
  const containers = containersOf(known.system.services.values()).map((name) => ({
    journal: containerJournal(name),
    title: `container ${name}`,
    lives: services.filter(({ target }) => target.kind === 'container' && target.name === name),
  }));
  const inSome = services.filter(({ target }) => target.kind === 'container');
  const engine = { journal: ENGINE_JOURNAL, title: 'the Docker engine', lives: inSome };
  return [...containers, engine].flatMap(({ journal, title, lives }) => {
    const { incident, restarts: all = [], lastCheck } = factsIn(known, journal) ?? {};
    if (!isOpen(incident)) return [];
    const restarts = all.filter(({ at }) => at >= incident.openedAt.at);
    const ill = lives.map(({ name }) => name).filter((name) => isIll(looks.get(name)));
    return [
      {
        title,
        tone: incident.kind === 'unknown' ? ('unsure' as const) : ('bad' as const),
        from: incident.openedAt.at,
        lasts: ageText(ageMs(incident.openedAt, now)),
        story: [
          ...callStory(
            incident,
            isCalledAbout(
              known,
              lives.map(({ name }) => name),
            ),
          ),
          ...restarts.map(({ at }) => ({ at, text: 'It was started' })),
          ...(lastCheck === undefined ? [] : [{ text: said(sentence(lastCheck.detail)) }]),
        ].toSorted(byTime),
        affected: [...new Set([...ill, ...ill.flatMap((name) => blockedBy(name, edges))])],
      },
    ];
  });
}

function isIll(look: Look | undefined): boolean {
  return look?.tone === 'bad' || look?.tone === 'unsure';
}
