/** What has happened since the counting began; it only ever grows. */
export type Count = {
  /** Remedies of a service that were begun, or starts of a container. */
  readonly restarts: number;
  /** After how many of them it was well. */
  readonly recoveries: number;
  /** Incidents that it was the root of. */
  readonly incidents: number;
};

/** By journal: a service's name, what `containerJournal` makes of a container's, or `ENGINE_JOURNAL`. */
export type Counters = ReadonlyMap<string, Count>;

export const NO_COUNT: Count = { restarts: 0, recoveries: 0, incidents: 0 };
