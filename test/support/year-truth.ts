import type { ContainerState } from '../../src/model/container.js';
import type { Dice } from './year-dice.js';
import { BOXES, HABITS, type BoxHabit, type BoxTrouble, type Habit, type Trouble } from './year-fleet.js';

export type Illness = {
  readonly as: 'crash' | 'hang';
  readonly cure: number;
  readonly since: number;
  /** The round in which it is over in any case. */
  readonly until: number;
};

/** How a service really is, whatever anybody believes. */
export type Condition = 'well' | 'starting' | 'crash' | 'hang' | 'leaning' | 'silent' | 'away';

/** One service as it really is. Rounds are counted; a time is true time in ms. */
export type Patient = {
  readonly habit: Habit;
  readonly name: string;
  readonly box: Box | undefined;
  readonly needs: Patient[];
  illness: Illness | undefined;
  startedMs: number;
  /** How long this start takes. */
  startMs: number;
  nextTrouble: number;
  /** Until these rounds, each left out. */
  silentUntil: number;
  notReadyUntil: number;
  markedUntil: number;
  flapsUntil: number;
  /** When one that flaps falls again. */
  fallsAt: number;
  markers: 'here' | 'inside' | 'both';
  /** Whether the next look at it in this round fails, and no further one. */
  failsOnce: boolean;
};

export type Box = {
  readonly habit: BoxHabit;
  readonly name: string;
  readonly inside: Patient[];
  trouble: BoxTrouble['how'] | undefined;
  until: number;
  /** Until this round it stops again whenever it was started. */
  stopsUntil: number;
  nextTrouble: number;
  startedMs: number;
};

/** The services and containers of a year, and what befalls them. */
export class Truth {
  round = 0;
  bootedMs = -1e9;
  readonly patients = new Map<string, Patient>();
  readonly boxes = new Map<string, Box>();
  /** How many troubles there were, by kind. */
  readonly troubles: Record<string, number> = {};

  constructor(
    readonly dice: Dice,
    readonly nowMs: () => number,
  ) {
    for (const habit of BOXES) this.boxes.set(habit.policy.name, this.#box(habit));
    for (const habit of HABITS) this.patients.set(habit.service.name, this.#patient(habit));
    for (const patient of this.patients.values()) {
      patient.box?.inside.push(patient);
      patient.needs.push(...patient.habit.service.dependencies.map((name) => this.patient(name)));
    }
  }

  patient(name: string): Patient {
    const patient = this.patients.get(name);
    if (patient === undefined) throw new Error(`there is no ${name}`);
    return patient;
  }

  box(name: string): Box {
    const box = this.boxes.get(name);
    if (box === undefined) throw new Error(`there is no container ${name}`);
    return box;
  }

  conditionOf(patient: Patient): Condition {
    if (patient.box?.trouble !== undefined) return 'away';
    if (this.round < patient.silentUntil) return 'silent';
    if (patient.illness !== undefined) return patient.illness.as;
    if (this.isStarting(patient)) return 'starting';
    const leans = patient.habit.leans && patient.needs.some((other) => this.conditionOf(other) !== 'well');
    return leans ? 'leaning' : 'well';
  }

  isStarting({ startedMs, startMs }: Patient): boolean {
    return this.nowMs() - startedMs < startMs;
  }

  isReady(patient: Patient): boolean {
    return this.conditionOf(patient) === 'well' && this.round >= patient.notReadyUntil;
  }

  isMarked({ markedUntil, markers }: Patient, where: 'here' | 'inside' | 'anywhere'): boolean {
    return this.round < markedUntil && (where === 'anywhere' || markers === 'both' || markers === where);
  }

  stateOf({ trouble }: Box): ContainerState {
    if (trouble === undefined) return { kind: 'running' };
    if (trouble === 'paused') return { kind: 'paused', detail: 'the container services is paused' };
    if (trouble === 'away') return { kind: 'unknown', cause: 'the engine could not be asked' };
    return { kind: 'down', how: trouble, detail: trouble, outOfMemory: false };
  }

  /** What comes of a remedy: those that are strong enough help, and whatever was running begins anew. */
  treat(patient: Patient, rung: number): void {
    const { illness } = patient;
    if (illness !== undefined && illness.cure > rung) return;
    patient.illness = undefined;
    patient.startedMs = this.nowMs();
    patient.startMs = this.dice.pick(patient.habit.startMs);
    patient.fallsAt = this.round + flapEvery(patient);
  }

  /** A container that starts begins everything inside anew; what only a person can mend stays ill. */
  start(box: Box): void {
    box.trouble = undefined;
    box.startedMs = this.nowMs();
    for (const patient of box.inside) this.treat(patient, Number.MAX_SAFE_INTEGER);
  }

  /** All that happens between the last round and this one. */
  dawn(round: number): void {
    this.round = round;
    for (const box of this.boxes.values()) this.#dawnOfBox(box);
    for (const patient of this.patients.values()) this.#dawnOf(patient);
  }

  reboot(): void {
    this.bootedMs = this.nowMs();
    for (const box of this.boxes.values()) this.start(box);
    for (const patient of this.patients.values())
      if (patient.box === undefined) this.treat(patient, Number.MAX_SAFE_INTEGER);
  }

  #dawnOfBox(box: Box): void {
    if (box.trouble !== undefined && this.round >= box.until) {
      if (box.trouble === 'paused' || box.trouble === 'away') box.trouble = undefined;
      else this.start(box);
    }
    if (box.trouble === undefined && this.round < box.stopsUntil) {
      box.trouble = 'stopped';
      box.until = box.stopsUntil;
    }
    if (this.round < box.nextTrouble) return;
    box.nextTrouble = this.round + this.dice.onceIn(box.habit.troubleEvery);
    if (box.trouble !== undefined) return;
    const { how, rounds, again } = this.dice.pick(box.habit.troubles);
    this.#count(`container ${how}`);
    box.trouble = how;
    box.until = this.round + this.dice.between(rounds);
    if (again === true) box.stopsUntil = box.until;
  }

  #dawnOf(patient: Patient): void {
    const { illness, habit } = patient;
    patient.failsOnce = false;
    if (illness !== undefined && this.round >= illness.until) patient.illness = undefined;
    if (patient.illness === undefined && this.round < patient.flapsUntil && this.round >= patient.fallsAt) {
      patient.illness = { as: 'crash', cure: 0, since: this.round, until: patient.flapsUntil };
    }
    if (this.round < patient.nextTrouble) return;
    patient.nextTrouble = this.round + this.dice.onceIn(habit.troubleEvery);
    // One trouble at a time keeps them apart.
    if (patient.illness === undefined && this.round >= patient.markedUntil && this.round >= patient.flapsUntil) {
      this.#befall(patient, this.dice.pick(habit.troubles));
    }
  }

  #befall(patient: Patient, trouble: Trouble): void {
    this.#count(trouble.kind === 'ill' ? trouble.as : trouble.kind);
    const until = this.round + ('rounds' in trouble ? this.dice.between(trouble.rounds) : 0);
    switch (trouble.kind) {
      case 'ill':
        patient.illness = { as: trouble.as, cure: trouble.cure, since: this.round, until };
        return;
      case 'blip':
        patient.failsOnce = true;
        return;
      case 'flapping':
        patient.flapsUntil = until;
        patient.fallsAt = this.round;
        return;
      case 'silent':
        patient.silentUntil = until;
        return;
      case 'not-ready':
        patient.notReadyUntil = until;
        return;
      case 'stopped':
        patient.markedUntil = until;
        patient.markers = this.dice.pick(['here', 'inside', 'both']);
        // The person who took it down starts it, and then removes the marker.
        if (trouble.isDown) patient.illness = { as: 'crash', cure: Infinity, since: this.round, until };
    }
  }

  #count(kind: string): void {
    this.troubles[kind] = (this.troubles[kind] ?? 0) + 1;
  }

  #box(habit: BoxHabit): Box {
    const nextTrouble = this.dice.onceIn(habit.troubleEvery);
    return {
      habit,
      name: habit.policy.name,
      inside: [],
      trouble: undefined,
      until: 0,
      stopsUntil: 0,
      nextTrouble,
      startedMs: -1e9,
    };
  }

  #patient(habit: Habit): Patient {
    const { name, target } = habit.service;
    return {
      habit,
      name,
      box: target.kind === 'host' ? undefined : this.box(target.name),
      needs: [],
      illness: undefined,
      startedMs: -1e9,
      startMs: 0,
      nextTrouble: this.dice.onceIn(habit.troubleEvery),
      silentUntil: 0,
      notReadyUntil: 0,
      markedUntil: 0,
      flapsUntil: 0,
      fallsAt: 0,
      markers: 'here',
      failsOnce: false,
    };
  }
}

function flapEvery({ habit }: Patient): number {
  const flapping = habit.troubles.find((trouble) => trouble.kind === 'flapping');
  return flapping?.kind === 'flapping' ? flapping.every : 1;
}
