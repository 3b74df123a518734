import { containerJournal, ENGINE_JOURNAL } from '../../src/model/journal.js';
import { hasFilled, leastBackoffMs, type Happened } from './histories-truth.js';
import type { Journal, Law } from './year-laws.js';
import type { Calls } from './year-calls.js';
import type { Box, Illness, Patient, Truth } from './year-truth.js';

/** The end of a window or wait, and how much later the round may be that acts upon it. */
const MARGIN_MS = 10_000;
const ROUND_MS = 300_000;
/** Whatever binds at first, a budget of four slow starts included, somebody knows of it after so many rounds. */
const DARK_ROUNDS = 20;
/** … and that it is over after so many more than it has to be calm for. */
const GOOD_NEWS_ROUNDS = 5;
/** An engine is away for a moment when it is restarted. */
const AWAY_ROUNDS = 3;

type Court = {
  readonly journalOf: (name: string) => Journal;
  readonly calls: Calls;
  readonly accuse: (law: Law, what: string) => void;
};

/** What has to happen in the end, and the rounds that it was waited for. */
export class Promises {
  /** What this round owes a cure, and for how many rounds each illness has been owed one. */
  #owing = new Map<Patient, Illness>();
  readonly #owed = new Map<Illness, number>();
  /** For how many rounds each root has been down without a call, and well without the good news, by its journal. */
  readonly #dark = new Map<string, number>();
  readonly #light = new Map<string, number>();
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
    this.#watchCalls(isHeard);
  }

  #watchCalls(isHeard: boolean): void {
    const boxes = [...this.truth.boxes.values()];
    for (const patient of this.truth.patients.values()) this.#watchPatient(patient, isHeard);
    for (const box of boxes) this.#watchBox(box, isHeard);
    const isAway = boxes.some(({ trouble }) => trouble === 'away');
    this.#watch(ENGINE_JOURNAL, { isDown: isHeard && isAway, isWell: isHeard && !isAway, rounds: AWAY_ROUNDS });
  }

  #watchPatient(patient: Patient, isHeard: boolean): void {
    const condition = this.truth.conditionOf(patient);
    const isSeen = isHeard && !this.truth.isMarked(patient, 'anywhere');
    const isIll = condition === 'crash' || condition === 'hang';
    const isDown = isIll && patient.needs.every((it) => this.truth.isReady(it));
    const isWell = isSeen && condition === 'well';
    this.#watch(patient.name, { isDown: isSeen && isDown, isWell, rounds: DARK_ROUNDS });
  }

  #watchBox({ name, trouble, inside }: Box, isHeard: boolean): void {
    const isWanted = inside.some((patient) => !this.truth.isMarked(patient, 'anywhere'));
    const isDown = trouble === 'stopped' || trouble === 'missing' || trouble === 'restarting';
    const isAsked = inside.every((patient) => this.truth.conditionOf(patient) !== 'silent');
    const isWell = isHeard && trouble === undefined && isAsked;
    this.#watch(containerJournal(name), { isDown: isHeard && isDown && isWanted, isWell, rounds: DARK_ROUNDS });
  }

  /** Somebody must know of what is down for so many rounds, and nobody fear for what is well. */
  #watch(journal: string, { isDown, isWell, rounds }: { isDown: boolean; isWell: boolean; rounds: number }): void {
    const { calls, accuse } = this.#court;
    const isKnown = calls.isWorrying(journal);
    const dark = isDown && !isKnown ? (this.#dark.get(journal) ?? 0) + 1 : 0;
    const light = isWell && isKnown ? (this.#light.get(journal) ?? 0) + 1 : 0;
    this.#dark.set(journal, dark);
    this.#light.set(journal, light);
    if (dark === rounds) accuse('told of what lasts', `${journal} is down, and nobody knows`);
    if (light === GOOD_NEWS_ROUNDS + Math.ceil(calls.calmMs(journal) / ROUND_MS)) {
      accuse('told when it is over', `${journal} is well, and somebody does not know`);
    }
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
