import type { JournalEvent } from '../../src/model/journal.js';
import type { Backoff, RestartPolicy } from '../../src/model/service.js';

/** A journal line, and when it was really written: by a clock that nobody steps. */
export type Happened = { readonly atMs: number; readonly event: JournalEvent };

type Window = Pick<RestartPolicy, 'maxRestarts' | 'windowMs'>;

/** What was written after the last reset. */
export function sinceReset(events: readonly Happened[]): readonly Happened[] {
  return events.slice(events.findLastIndex(({ event }) => event.event === 'reset') + 1);
}

export function restartsIn(events: readonly Happened[]): Happened[] {
  return events.filter(({ event }) => event.event === 'restart');
}

/** The most restarts that any window of this length, its end excluded, has seen. */
export function mostInAWindow(restarts: readonly Happened[], windowMs: number): number {
  let most = 0;
  let first = 0;
  for (const [index, { atMs }] of restarts.entries()) {
    while (atMs - (restarts[first]?.atMs ?? atMs) >= windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

/** Whether these restarts have filled one window. */
export function hasFilled(restarts: readonly Happened[], { maxRestarts, windowMs }: Window): boolean {
  return maxRestarts > 0 && mostInAWindow(restarts, windowMs) >= maxRestarts;
}

/**
 * The restarts since the service last stayed up for `minUptimeMs`: from a sight of it well to the next of it failing,
 * whoever made it well. Or since the last reset.
 */
export class Incident {
  #restarts: Happened[] = [];
  #upMs: number | undefined;

  constructor(readonly minUptimeMs: number) {}

  take(happened: Happened): void {
    const { event, atMs } = happened;
    if (event.event === 'reset') this.#restarts = [];
    else if (isSuccess(event)) this.#upMs ??= atMs;
    else if (event.event === 'restart' || isFailure(event)) {
      this.#restarts = this.restartsAt(atMs);
      this.#upMs = undefined;
      if (event.event === 'restart') this.#restarts.push(happened);
    }
  }

  restartsAt(nowMs: number): Happened[] {
    return this.#upMs !== undefined && nowMs - this.#upMs >= this.minUptimeMs ? [] : this.#restarts;
  }
}

export function incidentIn(events: readonly Happened[], minUptimeMs: number, nowMs: number): Happened[] {
  const incident = new Incident(minUptimeMs);
  for (const happened of events) incident.take(happened);
  return incident.restartsAt(nowMs);
}

/** In how many looks in a row, up to now, it was seen failing; what could not be asked is passed over. */
export function failuresInARow(events: readonly Happened[]): number {
  let failures = 0;
  for (const { event } of events) {
    if (isFailure(event)) failures += 1;
    else if (isSuccess(event) && event.event !== 'started') failures = 0;
  }
  return failures;
}

/** The least wait after so many restarts of one incident, its jitter left out. */
export function leastBackoffMs({ initialMs, multiplier, maxMs }: Backoff, restarts: number): number {
  let waitMs = initialMs;
  for (let nth = 1; nth < restarts && waitMs < maxMs; nth += 1) waitMs *= multiplier;
  return Math.floor(Math.min(maxMs, waitMs));
}

function isSuccess(event: JournalEvent): boolean {
  if (event.event === 'checked') return event.result === 'success' || event.result === 'degraded';
  return event.event === 'recovered' || event.event === 'started';
}

function isFailure(event: JournalEvent): boolean {
  return event.event === 'checked' && event.result === 'failure';
}
