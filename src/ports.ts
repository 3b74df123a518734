import type { Delivery, Message } from './model/alert.js';
import type { JournalEvent, Moment, Past } from './model/journal.js';
import type { Query, Ran, Remedy, Reply } from './model/query.js';
import type { RoundEvent } from './model/round.js';
import type { TargetRef } from './model/service.js';

/** All that a round needs of the world. Tests satisfy it with plain objects. */
export type Ports = {
  /** Replies are in the order of the queries. Never rejects. */
  readonly ask: (target: TargetRef, queries: readonly Query[]) => Promise<Reply[]>;
  /** Never rejects. */
  readonly run: (target: TargetRef, remedy: Remedy) => Promise<Ran>;
  /** The real names of containers, by the names that the config gives. */
  readonly containerNames: () => Promise<ReadonlyMap<string, string>>;
  readonly past: (service: string) => Past;
  /** @throws Error when it could not be written: then nothing may be restarted. */
  readonly record: (service: string, event: JournalEvent) => void;
  readonly now: () => Moment;
  /** Resolves after `ms`, or at once when the round is ended. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Never rejects. */
  readonly send: (message: Message, signal: AbortSignal) => Promise<Delivery>;
  readonly tell: (event: RoundEvent) => void;
  /** Aborted when the round has to end: at its deadline, or when it is told to. */
  readonly signal: AbortSignal;
};
