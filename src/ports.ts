import type { ContainerDetails, ContainerState } from './model/container.js';
import type { Outbox, Send } from './model/call.js';
import type { RunHook } from './model/hook.js';
import type { JournalEvent, Moment, Past } from './model/journal.js';
import type { Controlled, Query, Ran, Remedy, Reply } from './model/query.js';
import type { RoundEvent } from './model/round.js';
import type { TargetRef } from './model/service.js';

/** All that a round needs of the world. Tests satisfy it with plain objects. */
export type Ports = {
  /** Replies are in the order of the queries. Never rejects. */
  readonly ask: (target: TargetRef, queries: readonly Query[]) => Promise<Reply[]>;
  /** Never rejects. */
  readonly run: (target: TargetRef, remedy: Remedy) => Promise<Ran>;
  /** How a container stands. Never rejects. */
  readonly containerState: (container: string) => Promise<ContainerState>;
  /** More about a container that runs. Undefined when it could not be asked. Never rejects. */
  readonly containerDetails: (container: string) => Promise<ContainerDetails | undefined>;
  /** Starts or restarts a container as a whole. Never rejects. */
  readonly control: (container: string, verb: 'start' | 'restart', timeoutMs: number) => Promise<Controlled>;
  /** The real names of containers, by the names that the config gives. */
  readonly containerNames: () => Promise<ReadonlyMap<string, string>>;
  /** `journal`: a service's name, or what `containerJournal` makes of a container's. */
  readonly past: (journal: string) => Past;
  /** @throws Error when it could not be written: then nothing may be restarted. */
  readonly record: (journal: string, event: JournalEvent) => void;
  readonly now: () => Moment;
  /** Resolves after `ms`, or at once when the round is ended. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly send: Send;
  readonly outbox: Outbox;
  /** Runs a hook's program on this machine. Never rejects. */
  readonly runHook: RunHook;
  readonly tell: (event: RoundEvent) => void;
  /** Aborted when the round has to end: at its deadline, or when it is told to. */
  readonly signal: AbortSignal;
};
