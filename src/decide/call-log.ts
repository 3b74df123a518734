import type { IncidentStep } from '../model/call.js';
import type { JournalEvent } from '../model/journal.js';

/** One step of an incident, and whom it reached. */
export type LoggedCall = {
  /** Wall clock, ms since the epoch. */
  readonly at: number;
  readonly incident: string;
  readonly step: IncidentStep;
  /** As what it was told; absent where only its delivery is known. */
  readonly kind?: string;
  /** Where it was delivered; empty while it waits, or where nobody is to be called. */
  readonly channels: readonly string[];
};

/** What was told of incidents, by their journals, oldest first. */
export function callLog(journals: Iterable<readonly JournalEvent[]>): LoggedCall[] {
  return [...journals].flatMap(logOf).sort((a, b) => a.at - b.at);
}

function logOf(events: readonly JournalEvent[]): LoggedCall[] {
  const calls: LoggedCall[] = [];
  for (const event of events) {
    if (event.event === 'incident') {
      const { at, incident, step, kind } = event;
      calls.push({ at, incident, step, kind, channels: [] });
    } else if (event.event === 'called') {
      const { at, incident, step, channel } = event;
      const index = calls.findLastIndex((one) => one.incident === incident && one.step === step);
      const known = isSameTelling(calls[index], event) ? calls[index] : undefined;
      if (known === undefined) calls.push({ at, incident, step, channels: [channel] });
      else calls[index] = { ...known, channels: [...known.channels, channel] };
    }
  }
  return calls;
}

/** One round tells all places within this time. */
const ROUND_MS = 60_000;

/** Progress is no step by itself: what is delivered of it later, or to the same place again, was told anew. */
function isSameTelling(
  known: LoggedCall | undefined,
  { at, step, channel }: Extract<JournalEvent, { event: 'called' }>,
): boolean {
  if (known === undefined || step !== 'progress') return true;
  return !known.channels.includes(channel) && at - known.at < ROUND_MS;
}
