import { hasFilled, leastBackoffMs, type Happened } from './histories-truth.js';
import type { Journal, Law } from './year-laws.js';
import type { Illness, Patient, Truth } from './year-truth.js';

/** The end of a window or wait, and how much later the round may be that acts upon it. */
const MARGIN_MS = 10_000;
/** Whatever binds at first, a cooldown and the longest backoff included, somebody hears of it after so many rounds. */
const DARK_ROUNDS = 30;
const GOOD_NEWS_ROUNDS = 5;

type Court = {
  readonly journalOf: (name: string) => Journal;
  readonly accuse: (law: Law, what: string) => void;
};

/** What has to happen in the end, and the rounds that it was waited for. */
export class Promises {
  /** What this round owes a cure, and for how many rounds each illness has been owed one. */
  #owing = new Map<Patient, Illness>();
  readonly #owed = new Map<Illness, number>();
  /** For how many rounds each has been down without a call, and well without the good news. */
  readonly #dark = new Map<Patient, number>();
  readonly #light = new Map<Patient, number>();
  readonly #court: Court;

  constructor(
    readonly truth: Truth,
    court: Court,
  ) {
    this.#court = court;
  }

  roundBegins(): void {
    this.#owing = new Map();
    for (const patient of this.truth.patients.values()) {
      if (patient.illness !== undefined && this.#isOwed(patient, patient.illness)) {
        this.#owing.set(patient, patient.illness);
      }
    }
  }

  roundEnds(isHeard: boolean): void {
    for (const [patient, illness] of this.#owing) {
      if (patient.illness !== illness) continue;
      const rounds = (this.#owed.get(illness) ?? 0) + 1;
      this.#owed.set(illness, rounds);
      if (rounds === 2)
        this.#court.accuse('cured in two rounds', `${patient.name} is ill since round ${illness.since}`);
    }
    for (const patient of this.truth.patients.values()) this.#watchCalls(patient, isHeard);
  }

  #watchCalls(patient: Patient, isHeard: boolean): void {
    const condition = this.truth.conditionOf(patient);
    const isSeen = isHeard && !this.truth.isMarked(patient, 'anywhere');
    const { isAlertOpen } = this.#court.journalOf(patient.name);
    const isDown =
      (condition === 'crash' || condition === 'hang') && patient.needs.every((it) => this.truth.isReady(it));
    const dark = isSeen && isDown && !isAlertOpen ? (this.#dark.get(patient) ?? 0) + 1 : 0;
    const light = isSeen && condition === 'well' && isAlertOpen ? (this.#light.get(patient) ?? 0) + 1 : 0;
    this.#dark.set(patient, dark);
    this.#light.set(patient, light);
    if (dark === DARK_ROUNDS) this.#court.accuse('told of what lasts', `${patient.name} is down, and nobody knows`);
    if (light === GOOD_NEWS_ROUNDS)
      this.#court.accuse('told when it is over', `${patient.name} is well, and nobody knows`);
  }

  /** Whether nothing at all stands between an illness that any remedy cures and its cure in this round. */
  #isOwed(patient: Patient, illness: Illness): boolean {
    const { truth } = this;
    const { service } = patient.habit;
    const { restarts, failures, ...journal } = this.#court.journalOf(patient.name);
    const { restart, ladder } = service;
    if (illness.cure > 0 || service.type === 'external' || whyNot(patient, truth) !== undefined) return false;
    if (restart.policy === 'on-failure' && illness.as === 'hang') return false;
    if (patient.box?.trouble !== undefined || truth.conditionOf(patient) === 'silent') return false;
    if (failures + 1 < service.failureThreshold) return false;
    const nowMs = truth.nowMs() - MARGIN_MS;
    const incident = journal.incident.restartsAt(nowMs);
    const gapMs = nowMs - (restarts.at(-1)?.atMs ?? -Infinity);
    if (Math.min(gapMs, nowMs - (patient.box?.startedMs ?? truth.bootedMs)) < service.startupTimeoutMs) return false;
    if (spentIn(restarts, nowMs, restart.windowMs) >= restart.maxRestarts) return false;
    if (hasFilled(incident, restart) && (restart.giveUp === 'until-reset' || gapMs < restart.windowMs)) {
      return false;
    }
    const { backoff } = restart;
    if (backoff !== undefined && gapMs < leastBackoffMs(backoff, incident.length) * (1 + backoff.jitter)) return false;
    const times = (name: string): number =>
      incident.filter(({ event }) => event.event === 'restart' && event.rung === name).length;
    return ladder.some(({ name, max, action }) => action.kind === 'run' && times(name) < (max ?? Infinity));
  }
}

/** Why nothing must be run for a service now. */
export function whyNot(patient: Patient, truth: Truth): string | undefined {
  if (truth.isMarked(patient, 'anywhere')) return 'a person has stopped it';
  const need = patient.needs.find((one) => !truth.isReady(one));
  if (need !== undefined) return `${need.name}, which it depends on, is ${truth.conditionOf(need)}`;
  const condition = truth.conditionOf(patient);
  if (condition === 'crash' || condition === 'hang') return undefined;
  const mayStillStart = truth.nowMs() - patient.startedMs < patient.habit.service.startupTimeoutMs;
  return condition === 'starting' && !mayStillStart ? undefined : `it is ${condition} (round ${truth.round})`;
}

export function spentIn(restarts: readonly Happened[], nowMs: number, windowMs: number): number {
  return restarts.filter(({ atMs }) => nowMs - atMs < windowMs).length;
}
