import { isWorse } from '../model/call.js';
import { momentOf, type Incident, type JournalEvent, type Moment } from '../model/journal.js';

type Told = Extract<JournalEvent, { event: 'incident' | 'called' | 'alerted' | 'recovery-notified' }>;

/** What an incident amounts to after one more event; undefined where there was none, and none was opened. */
export function foldIncident(before: Incident | undefined, event: Told): Incident | undefined {
  switch (event.event) {
    case 'incident':
      return step(before, event);
    case 'called':
      return before?.id === event.incident ? called(before, event) : before;
    case 'alerted':
      // The first version had no incidents: an alert without good news after it is one that is open.
      return before === undefined || before.closedAt !== undefined
        ? opened(`legacy-${String(event.at)}`, event)
        : { ...before, kind: isWorse(event.kind, before.kind) ? event.kind : before.kind, toldAt: momentOf(event) };
    case 'recovery-notified':
      return before && { ...before, closedAt: momentOf(event) };
  }
}

function step(before: Incident | undefined, event: Extract<Told, { event: 'incident' }>): Incident | undefined {
  const toldAt = momentOf(event);
  if (event.step === 'opened' || before?.id !== event.incident) {
    const incident = opened(event.incident, event);
    // Where its begin was lost, its end is still its end.
    return event.step === 'closed' ? { ...incident, closedAt: toldAt } : incident;
  }
  const { times = 1 } = event;
  const open: Writable<Incident> = { ...before };
  delete open.closedAt;
  switch (event.step) {
    case 'worse':
      return { ...open, kind: event.kind, toldAt };
    case 'reopened':
      return {
        ...open,
        kind: event.kind,
        toldAt,
        reopenedAt: toldAt,
        reopened: before.reopened + times,
        reminders: 0,
      };
    case 'reminded':
      return { ...open, toldAt, reminders: before.reminders + times };
    case 'escalated':
      return { ...open, toldAt, escalated: before.escalated + times };
    case 'closed':
      return { ...open, closedAt: toldAt };
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function called(before: Incident, event: Extract<Told, { event: 'called' }>): Incident {
  const { channel } = event;
  const after: Writable<Incident> = { ...before, calledAt: momentOf(event) };
  after.updatable = changed(before.updatable, channel, event.updates === true);
  after.underway = changed(before.underway ?? new Set(), channel, event.underway === true);
  if (after.underway.size === 0) delete after.underway;
  return after;
}

function changed(names: ReadonlySet<string>, name: string, isIn: boolean): ReadonlySet<string> {
  const others = [...names].filter((other) => other !== name);
  return new Set(isIn ? [...others, name] : others);
}

function opened(id: string, event: Moment & { readonly kind: Incident['kind'] }): Incident {
  const at = momentOf(event);
  return {
    id,
    kind: event.kind,
    openedAt: at,
    toldAt: at,
    reopened: 0,
    reminders: 0,
    escalated: 0,
    updatable: new Set(),
  };
}
