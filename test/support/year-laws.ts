import type { Call } from '../../src/model/call.js';
import { containerJournal, type JournalEvent } from '../../src/model/journal.js';
import { hasFilled, Incident, leastBackoffMs, type Happened } from './histories-truth.js';
import { Calls } from './year-calls.js';
import { Promises, spentIn, whyNot } from './year-promises.js';
import type { Box, Patient, Truth } from './year-truth.js';

export type Law =
  | 'budget'
  | 'giving up'
  | 'backoff'
  | 'only the ill'
  | 'destructive'
  | 'states'
  | 'steps'
  | 'few messages'
  | 'cured in two rounds'
  | 'told of what lasts'
  | 'told when it is over';

const ROUND_MS = 300_000;
/** What is known of a service's or a container's past, in true time. */
export type Journal = {
  /** Since the last reset. */
  restarts: Happened[];
  readonly incident: Incident;
  /** Looks in a row that failed. */
  failures: number;
  state: string | undefined;
  wasRestarted: boolean;
  stateAfter: string;
};

/** Watches a year go by, and notes whatever is against the laws, as it really is and in true time. */
export class Judge {
  readonly totals = { restarts: 0, commands: 0, starts: 0, recovered: 0 };
  readonly calls: Calls;
  /** By what is left of an offence without its numbers. */
  readonly #offences = new Map<Law, Map<string, string>>();
  readonly #journals = new Map<string, Journal>();
  /** The last restart that was written: what is run next is its remedy. */
  #last = { journal: '', rung: '' };
  readonly #promises: Promises;

  constructor(readonly truth: Truth) {
    const accuse = (law: Law, what: string): void => {
      this.#accuse(law, what);
    };
    this.calls = new Calls({
      nowMs: truth.nowMs,
      bootedMs: () => truth.bootedMs,
      minUptimeMs: (name) => truth.patients.get(name)?.habit.service.restart.minUptimeMs,
      accuse,
    });
    this.#promises = new Promises(truth, { journalOf: (name) => this.#journalOf(name), calls: this.calls, accuse });
  }

  /** The offences against a law: the first of each kind. */
  against(law: Law): readonly string[] {
    return [...(this.#offences.get(law)?.values() ?? [])];
  }

  /** A line came into a journal. */
  wrote(name: string, event: JournalEvent): void {
    const journal = this.#journalOf(name);
    const atMs = this.truth.nowMs();
    switch (event.event) {
      case 'restart':
        this.#restarts(name, journal, event.rung ?? '');
        journal.restarts.push({ atMs, event });
        break;
      case 'checked':
        if (event.result === 'failure') journal.failures += 1;
        else if (event.result !== 'unknown') journal.failures = 0;
        this.calls.checked(name, event);
        break;
      case 'recovered':
        this.totals.recovered += 1;
        journal.failures = 0;
        this.calls.checked(name, { result: 'success' });
        break;
      case 'state':
        if (event.state === journal.state && !isAnew(event, journal)) {
          this.#accuse('states', `${name}: ${event.state} again, after ${event.after}`);
        }
        journal.state = event.state;
        journal.stateAfter = event.after;
        journal.wasRestarted = false;
        break;
      case 'incident':
        this.calls.told(name, event);
        break;
      case 'reset':
        journal.restarts = [];
        break;
      case 'called':
      case 'alerted':
      case 'recovery-notified':
      case 'away':
      case 'folded':
      case 'reminded':
      case 'started':
      case 'not-recovered':
        break;
    }
    journal.incident.take({ atMs, event });
  }

  /** A command was started where a service lives. */
  ran(patient: Patient): void {
    this.totals.commands += 1;
    const wrong = whyNot(patient, this.truth);
    if (wrong !== undefined) this.#accuse('only the ill', `${patient.name} was restarted: ${wrong}`);
  }

  /** A container was started or restarted as a whole. */
  controlled(box: Box): void {
    this.totals.starts += 1;
    const { journal, rung: name } = this.#last;
    const accuse = (why: string): void => {
      this.#accuse('only the ill', `container ${box.name} was started for ${journal}: ${why}`);
    };
    if (journal === containerJournal(box.name)) {
      if (box.trouble !== 'stopped' && box.trouble !== 'restarting') accuse(`it was ${box.trouble ?? 'running'}`);
      for (const other of box.inside) if (this.truth.isMarked(other, 'here')) accuse(`${other.name} was stopped`);
      return;
    }
    const patient = this.truth.patient(journal);
    const wrong = whyNot(patient, this.truth);
    if (wrong !== undefined) accuse(wrong);
    const rung = patient.habit.service.ladder.find((other) => other.name === name);
    for (const other of box.inside.filter((one) => one !== patient)) {
      const condition = this.truth.conditionOf(other);
      if (this.truth.isMarked(other, 'anywhere')) accuse(`${other.name} was stopped`);
      if (rung?.destructive !== true && (condition === 'well' || condition === 'silent')) {
        accuse(`${other.name} was ${condition}`);
      }
    }
  }

  /** A message was delivered. */
  delivered(call: Call): void {
    this.calls.delivered(call);
  }

  roundBegins(): void {
    this.#promises.roundBegins();
  }

  /** @param isHeard whether people could be called in this round */
  roundEnds(isHeard: boolean): void {
    this.#promises.roundEnds(isHeard);
  }

  #restarts(name: string, journal: Journal, rungName: string): void {
    this.totals.restarts += 1;
    this.#last = { journal: name, rung: rungName };
    journal.wasRestarted = true;
    const nowMs = this.truth.nowMs();
    const { restarts } = journal;
    const box = [...this.truth.boxes.values()].find((one) => containerJournal(one.name) === name);
    if (box !== undefined) {
      const { maxStarts, windowMs } = box.habit.policy;
      if (spentIn(restarts, nowMs, windowMs) >= maxStarts) this.#accuse('budget', `container ${name}`);
      return;
    }
    const { service } = this.truth.patient(name).habit;
    const { restart } = service;
    if (spentIn(restarts, nowMs, restart.windowMs) >= restart.maxRestarts) this.#accuse('budget', name);
    const incident = journal.incident.restartsAt(nowMs);
    const last = incident.at(-1);
    const gapMs = nowMs - (last?.atMs ?? -Infinity);
    if (hasFilled(incident, restart) && (restart.giveUp === 'until-reset' || gapMs < restart.windowMs)) {
      this.#accuse('giving up', `${name}: ${gapMs / 1000} s after the last`);
    }
    const isFirst = Math.floor((last?.atMs ?? -1) / ROUND_MS) < this.truth.round;
    if (isFirst && restart.backoff !== undefined && gapMs < leastBackoffMs(restart.backoff, incident.length)) {
      this.#accuse('backoff', `${name}: ${gapMs / 1000} s after restart ${incident.length}`);
    }
    const rung = service.ladder.find((one) => one.name === rungName);
    if (rung === undefined || journal.failures < Math.max(rung.afterFailures, service.failureThreshold)) {
      this.#accuse('destructive', `${name}: ${rungName} after ${journal.failures} failing rounds`);
    }
  }

  #journalOf(name: string): Journal {
    const known = this.#journals.get(name);
    if (known !== undefined) return known;
    const patient = this.truth.patients.get(name);
    const journal: Journal = {
      restarts: [],
      incident: new Incident(patient?.habit.service.restart.minUptimeMs ?? Infinity),
      failures: 0,
      state: undefined,
      wasRestarted: false,
      stateAfter: '',
    };
    this.#journals.set(name, journal);
    return journal;
  }

  #accuse(law: Law, what: string): void {
    const offences = this.#offences.get(law) ?? new Map<string, string>();
    this.#offences.set(law, offences);
    const kind = what.replace(/\d+/g, '');
    if (!offences.has(kind)) offences.set(kind, what);
  }
}

/** What runs after a restart runs anew; what is stopped by another marker, or by a pause instead of one, is stopped anew. */
function isAnew(
  { state, after }: Extract<JournalEvent, { event: 'state' }>,
  before: { readonly wasRestarted: boolean; readonly stateAfter: string },
): boolean {
  if (state === 'running') return before.wasRestarted;
  return state === 'stopped' && whyStopped(after) !== whyStopped(before.stateAfter);
}

function whyStopped(after: string): string | undefined {
  return /stopped on this machine|stopped in container [^),]+|is paused/.exec(after)?.[0];
}
