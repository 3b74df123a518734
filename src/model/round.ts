import type { Action, Decision, Mode } from './decision.js';
import type { Service } from './service.js';
import type { ProbeResult, StopMarker, Verdict } from './verdict.js';

export type Outcome =
  | 'healthy'
  | 'degraded'
  | 'recovered'
  | 'failed'
  | 'crash_loop'
  | 'waiting'
  | 'blocked'
  | 'stopped'
  | 'unknown'
  | 'not_due'
  | 'disabled';

/** How a recovery went. */
export type Recovery = {
  readonly action: Action;
  /** How the command ended, for a person: `exit code 0 in 59 ms`. */
  readonly detail: string;
  /** Whether it ended by itself with exit code 0. */
  readonly succeeded: boolean;
  /** The tail of what the command printed. */
  readonly output: string;
  /** The look after the startup delay; absent when the command was not started, or the round ended before. */
  readonly verified?: ProbeResult;
  /** Whether the command was really started. */
  readonly started: boolean;
  /** Whether it was ended before its time: the round was over, or its container went away. */
  readonly cutOff: boolean;
};

/** What happened to one service in this round. */
export type Visit = {
  readonly service: Service;
  readonly outcome: Outcome;
  /** One sentence for a person. */
  readonly reason: string;
  /** What the next round will do, for a person. */
  readonly next: string;
  /** Absent when it was not asked. */
  readonly verdict?: Verdict;
  readonly decision?: Decision;
  readonly recovery?: Recovery;
  /** Names of the dependencies that are down; empty unless blocked. */
  readonly blockedBy: readonly string[];
};

/** A finished round: everything that a report is made of. */
export type Round = {
  readonly id: string;
  readonly mode: Mode;
  /** Wall clock, ms since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly exitCode: number;
  /** Why the round ended before it was through, if it did. */
  readonly cutShort?: string;
  /** In dependency order. */
  readonly visits: readonly Visit[];
};

/** What is told while the round goes on: log lines, progress and the debug run are made of these. */
export type RoundEvent =
  | { readonly kind: 'round-started'; readonly id: string; readonly services: number; readonly mode: Mode }
  /** A question that was put to a service, and what came back. `question` is what a person would type. */
  | {
      readonly kind: 'asked';
      readonly service: Service;
      readonly attempt: number;
      readonly question: string;
      readonly result: ProbeResult;
      readonly marker: StopMarker;
    }
  | { readonly kind: 'passed'; readonly service: Service; readonly result: ProbeResult }
  | { readonly kind: 'failed'; readonly service: Service; readonly result: ProbeResult }
  | { readonly kind: 'unknown'; readonly service: Service; readonly result: ProbeResult }
  | { readonly kind: 'decided'; readonly service: Service; readonly decision: Decision }
  | { readonly kind: 'executing'; readonly service: Service; readonly action: Action }
  /** `clean`: it ended by itself with exit code 0, and left nothing to say. */
  | {
      readonly kind: 'executed';
      readonly service: Service;
      readonly detail: string;
      readonly output: string;
      readonly clean: boolean;
    }
  /** The startup delay has begun. */
  | { readonly kind: 'waiting'; readonly service: Service; readonly ms: number }
  | { readonly kind: 'recovered'; readonly service: Service }
  | { readonly kind: 'not-recovered'; readonly service: Service; readonly why: string }
  | { readonly kind: 'alert-sent'; readonly title: string }
  /** Goes to stderr: state, lock or ntfy trouble that does not change the verdicts. */
  | { readonly kind: 'trouble'; readonly message: string };
