import { foldFacts } from '../decide/facts.js';
import type { JournalEvent, Past } from '../model/journal.js';
import type { Ports } from '../ports.js';

/** What is known of one service or container, kept up to date with what the round adds to it. */
export type Chart = {
  /** What was known when the round began. */
  readonly before: Past;
  readonly past: () => Past;
  /** Adds an event to the journal, and to what is known. @throws Error when the journal could not be written */
  readonly record: (event: JournalEvent) => void;
  /** Whether it could not be written once: that is said once. */
  readonly isBroken: () => boolean;
  /** Adds an event to what is known alone: not all that is seen is worth a line. */
  readonly note: (event: JournalEvent) => void;
};

/** @param journal a service's name, or what `containerJournal` makes of a container's */
export function openChart(journal: string, ports: Ports): Chart {
  const before = ports.past(journal);
  let past = before;
  const note = (event: JournalEvent): void => {
    if (past.kind === 'known') past = { kind: 'known', facts: foldFacts([event], past.facts) };
  };
  let broken = false;
  return {
    before,
    isBroken: () => broken,
    past: () => past,
    note,
    record(event) {
      try {
        ports.record(journal, event);
      } catch (error) {
        broken = true;
        throw error;
      }
      note(event);
    },
  };
}
