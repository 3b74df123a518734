import type { AlertKind, Facts, JournalEvent, Moment } from '../model/journal.js';

type Draft = {
  lastCheck?: Facts['lastCheck'];
  restarts: Moment[];
  unknownInARow: number;
  lastAlerts: Map<AlertKind, Moment>;
  openAlert?: Facts['openAlert'];
};

/** What a journal amounts to: a left fold, so that reading it in parts gives what reading it whole gives. */
export function foldFacts(events: Iterable<JournalEvent>): Facts {
  const facts: Draft = { restarts: [], unknownInARow: 0, lastAlerts: new Map() };
  for (const event of events) apply(facts, event);
  return facts as Facts;
}

function apply(facts: Draft, event: JournalEvent): void {
  switch (event.event) {
    case 'checked':
      facts.lastCheck = event;
      facts.unknownInARow = event.result === 'unknown' ? facts.unknownInARow + 1 : 0;
      return;
    case 'restart':
      facts.restarts.push(event);
      return;
    case 'alerted':
      facts.lastAlerts.set(event.kind, event);
      facts.openAlert = facts.openAlert ?? event;
      return;
    case 'recovery-notified':
      delete facts.openAlert;
      return;
    case 'reset':
      facts.restarts = [];
      return;
    case 'recovered':
    case 'not-recovered':
      return;
  }
}
