import { NO_COUNT, type Count, type Counters } from '../model/counters.js';
import type { JournalEvent } from '../model/journal.js';

/** The counters after one more event of a journal. */
export function countEvent(counters: Counters, journal: string, event: JournalEvent): Counters {
  const counted = countedBy(event);
  if (counted === undefined) return counters;
  const before = counters.get(journal) ?? NO_COUNT;
  return new Map([...counters, [journal, { ...before, [counted]: before[counted] + 1 }]]);
}

function countedBy(event: JournalEvent): keyof Count | undefined {
  if (event.event === 'restart') return 'restarts';
  if (event.event === 'recovered') return 'recoveries';
  return event.event === 'incident' && event.step === 'opened' ? 'incidents' : undefined;
}
