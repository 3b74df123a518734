import { NO_FACTS } from '../decide/facts.js';
import { serviceStatus } from '../decide/status.js';
import type { History } from '../model/history.js';
import type { Facts, Moment, Past } from '../model/journal.js';
import type { Service, System } from '../model/service.js';
import type { ServiceStatus } from '../model/status.js';
import type { StopMarker } from '../model/verdict.js';

/** All that a page is made of. */
export type Known = {
  readonly system: System;
  /** By service. Of one that is not there nothing is known. */
  readonly histories: ReadonlyMap<string, History>;
  /** By journal: a service's name, `containerJournal(…)`, `ENGINE_JOURNAL`. Of one that is not there nothing is known. */
  readonly pasts: ReadonlyMap<string, Past>;
  /** By service: the stop markers of this machine. */
  readonly markers?: ReadonlyMap<string, StopMarker>;
  /** When the last round was made: wall clock, ms since the epoch. Absent before the first. */
  readonly roundAt?: number;
};

/** What a journal amounts to; undefined where there is none, or it could not be read. */
export function factsIn({ pasts }: Known, journal: string): Facts | undefined {
  const past = pasts.get(journal);
  return past?.kind === 'known' ? past.facts : undefined;
}

/** How a service stands, as `wardround status` says it. */
export function statusIn({ pasts, markers }: Known, service: Service, now: Moment): ServiceStatus {
  const { name } = service;
  const past = pasts.get(name) ?? { kind: 'known', facts: NO_FACTS };
  return serviceStatus({ service, past, marker: markers?.get(name) ?? { kind: 'absent' } }, now);
}
