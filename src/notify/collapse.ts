import type { IncidentReport, Priority, Waiting } from '../model/call.js';

export type Collapsed = {
  /** What is to be sent, in the order in which it was queued. What is unchanged is the very same value. */
  readonly kept: readonly Waiting[];
  /** By the id of each call that went in: the ids of those that now tell what it told. */
  readonly tellers: ReadonlyMap<string, ReadonlySet<string>>;
};

/** One report of a call. A report may be part of several calls, so by itself it names no place. */
type Told = { readonly report: IncidentReport; readonly waiting: Waiting; readonly index: number };

/** The report that is told of an incident, those that it stands for from now on, and the calls of these and of all before. */
type Choice = Told & { readonly instead: readonly Told[]; readonly others: readonly string[] };

/**
 * Of each incident one message a channel: its last step, which says how many before it never arrived. An alert whose good
 * news waits too is one message, and a digest loses what a later message tells. Progress is told of an incident only where
 * nothing else is.
 *
 * @param waiting in the order in which they were queued
 */
export function collapse(waiting: readonly Waiting[]): Collapsed {
  const groups = new Map<string, Told[]>();
  for (const told of waiting.flatMap(toldBy)) {
    const key = keyOf(told);
    groups.set(key, [...(groups.get(key) ?? []), told]);
  }
  const choices = new Map([...groups].map(([key, group]) => [key, choose(group)]));
  const tellersOf = (one: Waiting): Set<string> =>
    new Set(toldBy(one).map((told) => choices.get(keyOf(told))?.waiting.id ?? one.id));
  return {
    kept: waiting.flatMap((one) => left(one, [...choices.values()])),
    tellers: new Map(waiting.map((one) => [one.id, tellersOf(one)])),
  };
}

function toldBy(waiting: Waiting): Told[] {
  return waiting.call.reports.map((report, index) => ({ report, waiting, index }));
}

/** By the channel as it is configured: two secret topics are two places, though journals call both `ntfy`. */
function keyOf({ waiting, report }: Told): string {
  const { kind, name } = waiting.call.channel;
  return JSON.stringify([kind, name, report.incident]);
}

function choose(group: readonly Told[]): Choice {
  const counted = group.filter(({ waiting }, index) => !isCounted(waiting, group.slice(index + 1)));
  const last = counted.findLast(isStep) ?? counted.at(-1);
  if (last === undefined) throw new Error('an incident without a report cannot be told');
  const isOther = (told: Told): boolean => told !== last && worth(told) > 0;
  return {
    ...last,
    instead: counted.filter(isOther),
    others: group.filter(isOther).map(({ waiting }) => waiting.id),
  };
}

/** Whether a later one stands for it already: it is there only because a round was killed before it was removed. */
function isCounted({ id }: Waiting, later: readonly Told[]): boolean {
  return later.some(({ waiting }) => waiting.replaces?.includes(id) === true);
}

function isStep({ report }: Told): boolean {
  return report.step !== 'progress';
}

/** How many steps are told by it alone. */
function worth(told: Told): number {
  return told.report.missed + (isStep(told) ? 1 : 0);
}

/** What a call has left to tell. */
function left(waiting: Waiting, choices: readonly Choice[]): Waiting[] {
  const mine = choices.filter((choice) => choice.waiting === waiting).sort((one, other) => one.index - other.index);
  const [first, ...rest] = mine.map(reportOf);
  if (first === undefined) return [];
  const instead = mine.flatMap((choice) => choice.instead);
  if (instead.length === 0 && mine.length === waiting.call.reports.length) return [waiting];
  const ones = [waiting, ...instead.map((told) => told.waiting)];
  const replaces = new Set([...(waiting.replaces ?? []), ...mine.flatMap(({ others }) => others)]);
  replaces.delete(waiting.id);
  const notBefore = Math.max(...ones.map((one) => one.notBefore ?? 0));
  return [
    {
      ...waiting,
      call: { ...waiting.call, reports: [first, ...rest], priority: loudest(waiting, mine) },
      tries: Math.max(...ones.map(({ tries }) => tries)),
      ...(notBefore > 0 ? { notBefore } : {}),
      ...(replaces.size > 0 ? { replaces: [...replaces] } : {}),
    },
  ];
}

function reportOf({ report, instead }: Choice): IncidentReport {
  if (instead.length === 0) return report;
  return { ...report, missed: instead.reduce((sum, told) => sum + worth(told), report.missed) };
}

/** An alert that nobody has heard is not made quieter by a reminder of it; good news need not be loud. */
function loudest({ call }: Waiting, mine: readonly Choice[]): Priority {
  const unheard = mine
    .filter(({ report }) => report.step !== 'closed' && report.step !== 'progress')
    .flatMap(({ instead }) => instead.map(({ waiting }) => waiting.call.priority));
  return [call.priority, ...unheard].reduce((one, other) => (other > one ? other : one));
}
