import type { FailureKind } from './failure.js';
import type { JournalEvent, Moment } from './journal.js';

/** How many looks came to what. */
export type CheckCounts = Readonly<Record<'success' | 'degraded' | 'failure' | 'unknown', number>>;

/** How long checks that were answered took: bucket → how many. What a bucket stands for: `history/latency.ts`. */
export type Latencies = Readonly<Record<string, number>>;

/** What one service's journal says of one day in UTC. Days without an event are not there. */
export type Day = {
  /** `2026-11-20`. */
  readonly day: string;
  /** Those that failed because a person had stopped it are in none of them. */
  readonly checks: CheckCounts;
  /** How long it was known to be well, in ms. What is in neither of the two was not watched, or could not be asked. */
  readonly upMs: number;
  /** How long it was known to be down, in ms. */
  readonly downMs: number;
  readonly latencies: Latencies;
  /** Remedies that were begun, and how many of them helped. */
  readonly restarts: number;
  readonly helped: number;
};

/** A time in which a service was down: from the first failed check to the first good one. */
export type Outage = {
  /** Wall clock, ms since the epoch. */
  readonly from: number;
  /** Absent while it goes on. */
  readonly to?: number;
  /** What the first failed check saw. */
  readonly cause: string;
  readonly failure?: FailureKind;
  /** What was tried, oldest first: the remedy's name, and whether the service was well after it. The last ones of very many. */
  readonly remedies: readonly { readonly at: number; readonly rung: string; readonly helped: boolean }[];
  /** The incident that people were called about, if they were. */
  readonly incident?: string;
};

/** What is not over at the end of a history: a later event is understood by it. */
export type Thread = {
  /** The last answer: time counts on it until the next one, from this moment on. */
  readonly answer?: Moment & { readonly isUp: boolean; readonly leftMs: number };
  /** A failed check that counts as soon as it is sure that nobody has stopped the service. */
  readonly unsure?: Extract<JournalEvent, { event: 'checked' }>;
  /** A person has stopped it. */
  readonly isStopped?: true;
  /** The incident that is open. */
  readonly incident?: string;
};

/** A service's past, oldest first. What is on today is the last. */
export type History = {
  readonly days: readonly Day[];
  readonly outages: readonly Outage[];
  readonly thread?: Thread;
};

/** Wall clock, ms: `from` is in it, `to` is not. */
export type Span = { readonly from: number; readonly to: number };

/** What a service's past comes to. What nothing is known about is absent. */
export type Figures = {
  /** From when on something is known: the span's begin, or the first day that there is. */
  readonly since?: number;
  /** Parts of one, as all rates. */
  readonly uptime?: number;
  readonly checks: number;
  readonly checksPassed: number;
  readonly checkSuccess?: number;
  readonly restarts: number;
  readonly restartsHelped: number;
  readonly recoverySuccess?: number;
  readonly restartsPerDay?: number;
  readonly outages: number;
  readonly downMs: number;
  readonly longestMs?: number;
  readonly mttrMs?: number;
  readonly mtbfMs?: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
};

/** The same of all services together; uptime is none, for they are not one thing. */
export type Overall = Pick<
  Figures,
  'checks' | 'checksPassed' | 'checkSuccess' | 'restarts' | 'restartsHelped' | 'recoverySuccess' | 'outages'
>;

/** What `wardround history` tells. */
export type HistoryReport = {
  readonly span: Span;
  readonly services: readonly {
    readonly name: string;
    readonly figures: Figures;
    /** Oldest first. */
    readonly outages: readonly Outage[];
  }[];
  readonly overall: Overall;
};
