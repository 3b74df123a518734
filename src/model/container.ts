import type { Facts } from './journal.js';

/** How the engine says that a container stands. */
export type ContainerState =
  | { readonly kind: 'running' }
  /** Somebody's intention: nothing happens to it. */
  /** `detail`: for a person: `the container services is paused`. */
  | { readonly kind: 'paused'; readonly detail: string }
  | {
      readonly kind: 'down';
      readonly how: 'stopped' | 'created' | 'restarting' | 'dead' | 'missing';
      /** For a person: `stopped (exit code 137, killed for lack of memory)`. */
      readonly detail: string;
      readonly outOfMemory: boolean;
    }
  | { readonly kind: 'unknown'; readonly cause: string };

/** What is known of a running container beyond that it runs; asked only about one in which something fails. */
export type ContainerDetails = {
  /** When it was last started, wall clock, ms since the epoch; 0 when that is not known. */
  readonly startedAtMs: number;
  /** How often Docker's own restart policy has restarted it. */
  readonly restartCount: number;
  /** When something in it was last killed for lack of memory, as far back as the engine remembers. */
  readonly outOfMemoryAtMs?: number;
};

/** What the config says of a container. Times are milliseconds. */
export type ContainerPolicy = {
  /** As services name it. */
  readonly name: string;
  readonly onDown: 'alert' | 'start' | 'restart';
  readonly startupDelayMs: number;
  readonly maxStarts: number;
  readonly windowMs: number;
};

export type ContainerDecision =
  /** Down, and left alone. */
  | { readonly kind: 'hold'; readonly why: string }
  /** Its starts are spent. `untilMs`: the wall clock time from which one is free again. */
  | { readonly kind: 'give-up'; readonly why: string; readonly untilMs?: number }
  | { readonly kind: 'start' | 'restart'; readonly why: string };

/** What became of one container in this round. */
export type ContainerVisit = {
  readonly name: string;
  readonly outcome: 'running' | 'started' | 'paused' | 'down' | 'unknown';
  /** How it was found. */
  readonly state: ContainerState;
  /** Absent where there was nothing to decide. */
  readonly decision?: ContainerDecision;
  /** One sentence for a person. */
  readonly reason: string;
  /** What the next round will do, for a person. */
  readonly next: string;
  /** Names of the enabled services that live in it, in the order of the config. */
  readonly services: readonly string[];
  /** Those of them that a stop marker protects. */
  readonly stopped: readonly string[];
  /** Whether it is worth a call: down, believed, and not wanted so by a person. */
  readonly isAlarming: boolean;
  /** What its journal amounts to; absent when it could not be read. */
  readonly facts?: Facts;
};

/** What blocks the services of a container that is down, as reports name it. */
export function containerBlocker(name: string): string {
  return `container ${name}`;
}
