import type { ContainerDecision, ContainerState, ContainerVisit } from './container.js';
import type { Decision, Mode } from './decision.js';
import type { HookEnd, HookRun } from './hook.js';
import type { Facts, StateSince } from './journal.js';
import type { Rung, Service } from './service.js';
import type { Failure } from './failure.js';
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

/** How one remedy went. */
export type Recovery = {
  /** When it was begun, as the journal has it: wall clock, ms since the epoch. */
  readonly at: number;
  readonly rung: Rung;
  /** How it ended, for a person: `exit code 0 in 59 ms`. */
  readonly detail: string;
  /** Whether it ended by itself with exit code 0. */
  readonly succeeded: boolean;
  /** Its exit code, if it had one. */
  readonly code?: number;
  /** The tail of what it printed. */
  readonly output: string;
  /** The last look after it; absent when it was not started, or the round ended before. */
  readonly verified?: ProbeResult;
  /** Whether it was really started. */
  readonly started: boolean;
  /** Whether it was ended before its time: the round was over, or its container went away. */
  readonly cutOff: boolean;
};

/** A service that a person has left alone for long, with no end. */
export type Forgotten = {
  readonly name: string;
  readonly how: 'stopped' | 'disabled';
  /** Since when, wall clock, ms since the epoch. */
  readonly at: number;
  readonly ageMs: number;
  /** One sentence for a person. */
  readonly reason: string;
  /** The command that takes it back. */
  readonly undo: string;
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
  /** Its stop marker on this machine, where it was not asked and that was looked up. */
  readonly marker?: StopMarker;
  /** What was decided last. */
  readonly decision?: Decision;
  /** The remedies that were tried, in order: none but the last helped. */
  readonly recoveries: readonly Recovery[];
  /** Absent when its check did not fail. */
  readonly failure?: Failure;
  /** Absent when it was not asked, or its past is not known. */
  readonly state?: StateSince;
  /** What its journal amounts to, this visit included; absent when it could not be read. */
  readonly facts?: Facts;
  /** It failed at first in this round, and was well when it was asked again: something else has cured it. */
  readonly cameBack?: true;
  /** What keeps it from being treated: names of dependencies, `container NAME`. Empty unless blocked. */
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
  /** The containers that services of this round live in, and that are not simply running. */
  readonly containers: readonly ContainerVisit[];
  /** Absent: nothing was. */
  readonly forgotten?: readonly Forgotten[];
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
  | { readonly kind: 'executing'; readonly service: Service; readonly rung: Rung }
  /** `clean`: it ended by itself with exit code 0, and left nothing to say. */
  | {
      readonly kind: 'executed';
      readonly service: Service;
      readonly detail: string;
      readonly output: string;
      readonly clean: boolean;
    }
  /** A service or `container NAME` is looked at again after this pause: a startup delay, or one between two looks after it. */
  | { readonly kind: 'waiting'; readonly name: string; readonly ms: number }
  | { readonly kind: 'container-found'; readonly container: string; readonly state: ContainerState }
  | { readonly kind: 'container-decided'; readonly container: string; readonly decision: ContainerDecision }
  | {
      readonly kind: 'container-executed';
      readonly container: string;
      readonly detail: string;
      readonly clean: boolean;
    }
  | { readonly kind: 'recovered'; readonly service: Service }
  | { readonly kind: 'not-recovered'; readonly service: Service; readonly why: string }
  | { readonly kind: 'hook-started'; readonly service: Service; readonly run: HookRun }
  | { readonly kind: 'hook-ended'; readonly service: Service; readonly run: HookRun; readonly end: HookEnd }
  /** `place`: as `channelKey` makes it, never a topic itself. */
  | { readonly kind: 'alert-sent'; readonly title: string; readonly place: string }
  /** Goes to stderr: state, lock or ntfy trouble that does not change the verdicts. */
  | { readonly kind: 'trouble'; readonly message: string };
