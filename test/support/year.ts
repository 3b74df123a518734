import { foldFacts, NO_FACTS } from '../../src/decide/facts.js';
import type { Facts, JournalEvent, Moment } from '../../src/model/journal.js';
import type { Query, Ran, Reply } from '../../src/model/query.js';
import type { System, TargetRef } from '../../src/model/service.js';
import { orderByDependencies } from '../../src/plan/order.js';
import { select } from '../../src/plan/select.js';
import type { Ports } from '../../src/ports.js';
import { runRound } from '../../src/round.js';
import { createVirtualClock } from './virtual-clock.js';
import { memoryOutbox } from './calls.js';
import { YEAR_CALLS } from './year-calls.js';
import { createDice } from './year-dice.js';
import { BOXES, HABITS } from './year-fleet.js';
import { Judge } from './year-laws.js';
import { Truth, type Patient } from './year-truth.js';

const ROUND_MS = 300_000;
const DEADLINE_MS = 270_000;
const DAY = 288;
const HOUR_MS = 3_600_000;
const STOP_MARKER_DIR = '/stop';

const WELL: Reply = { kind: 'exited', code: 0, output: '', ms: 4 };
const ILL: Reply = { kind: 'exited', code: 2, output: 'connection refused', ms: 2 };
const SILENT: Reply = { kind: 'exited', code: 3, output: 'no answer that could be read', ms: 2 };
const UNREACHABLE: Reply = { kind: 'unreachable', cause: 'the engine could not be asked' };

export type Year = {
  readonly judge: Judge;
  readonly truth: Truth;
  readonly facts: ReadonlyMap<string, Facts>;
  readonly journals: ReadonlyMap<string, readonly JournalEvent[]>;
};

/** So many rounds of five minutes over services that fall ill by chance, each of them a real round over ports in memory. */
export async function liveThrough(rounds: number, seed: number): Promise<Year> {
  const clock = createVirtualClock();
  const { upMs: bornAt } = clock.now();
  const trueMs = (): number => clock.now().upMs - bornAt;
  const truth = new Truth(createDice(seed), trueMs);
  const judge = new Judge(truth);
  const journals = createJournals(judge);
  const outbox = memoryOutbox();
  const wall = { offsetMs: 0, boot: 1 };
  const now = (): Moment => ({
    at: clock.now().at + wall.offsetMs,
    upMs: trueMs() - truth.bootedMs,
    boot: `boot-${String(wall.boot)}`,
  });
  const services = new Map(HABITS.map(({ service }) => [service.name, service]));
  const system: System = {
    stateDir: '/state',
    stopMarkerDir: STOP_MARKER_DIR,
    deadlineMs: DEADLINE_MS,
    dockerHost: 'unix:///var/run/docker.sock',
    calls: YEAR_CALLS,
    periodMs: ROUND_MS,
    forgottenAfterMs: 0,
    containers: new Map(BOXES.map(({ policy }) => [policy.name, policy])),
    services,
  };
  const selection = select(orderByDependencies(services), []);

  for (let round = 0; round < rounds; round += 1) {
    // cron is never more than a few seconds late.
    clock.pass(round * ROUND_MS + truth.dice.below(3_000) - trueMs());
    const isHeard = round % (20 * DAY) > DAY / 4;
    truth.dawn(round);
    setClocks(round);
    if (round % (30 * DAY) === 0)
      for (const name of journals.names()) journals.write(name, { ...now(), event: 'reset' });
    const ender = new AbortController();
    const callOff = clock.after(DEADLINE_MS, () => {
      ender.abort(new Error('the deadline had come'));
    });
    judge.roundBegins();
    const ports = portsOf(ender.signal, isHeard);
    await runRound(system, selection, ports, { id: 'r', mode: 'recover', deadlineMs: DEADLINE_MS });
    judge.roundEnds(isHeard);
    callOff();
  }
  return { judge, truth, facts: journals.facts, journals: journals.lines };

  /** The wall clock goes astray for some days and is right for some, and the machine is rebooted when it has been right. */
  function setClocks(round: number): void {
    if (round % (13 * DAY) === 3 * DAY) wall.offsetMs = truth.dice.pick([-48, -2, 1, 30]) * HOUR_MS;
    if (round % (13 * DAY) === 8 * DAY) wall.offsetMs = 0;
    if (round % (26 * DAY) === 10 * DAY) {
      wall.boot += 1;
      truth.reboot();
    }
  }

  function portsOf(signal: AbortSignal, isHeard: boolean): Ports {
    return {
      signal,
      now,
      sleep: (ms) => clock.sleep(ms, signal),
      tell: () => undefined,
      past: (name) => ({ kind: 'known', facts: journals.facts.get(name) ?? NO_FACTS }),
      record: (name, event) => {
        journals.write(name, event);
      },
      containerState: async (name) => truth.stateOf(truth.box(name)),
      containerDetails: async (name) => {
        const { startedMs } = truth.box(name);
        return { startedAtMs: clock.now().at + wall.offsetMs - (trueMs() - startedMs), restartCount: 0 };
      },
      containerNames: async () => new Map(),
      send: async (call) => {
        if (!isHeard) return { kind: 'undelivered', cause: 'no network', retry: 'next-round' };
        judge.delivered(call);
        return { kind: 'delivered' };
      },
      outbox,
      runHook: async () => ({ kind: 'not-started', cause: 'there are none' }),
      control: async (name) => {
        if (signal.aborted) return { kind: 'cut-off', cause: 'the deadline had come' };
        const box = truth.box(name);
        judge.controlled(box);
        await clock.sleep(2_000, signal);
        truth.start(box);
        return { kind: 'exited', code: 0, output: '', ms: 2_000, leftWriting: false };
      },
      ask: (target, queries) => ask(target, queries, signal),
      run: async (target, { command, stopMarker }): Promise<Ran> => {
        if (signal.aborted) return { kind: 'cut-off', cause: 'the deadline had come' };
        const [, name = '', rung = ''] = command.split(' ');
        const patient = truth.patient(name);
        const { box } = patient;
        if (box?.trouble !== undefined) return { kind: 'not-running', detail: box.trouble };
        if (stopMarker !== undefined && isMarkedAt(target, patient)) return { kind: 'marked' };
        judge.ran(patient);
        await clock.sleep(patient.habit.commandMs, signal);
        truth.treat(patient, Number(rung));
        return { kind: 'exited', code: 0, output: '', ms: patient.habit.commandMs, leftWriting: false };
      },
    };
  }

  async function ask(target: TargetRef, queries: readonly Query[], signal: AbortSignal): Promise<Reply[]> {
    const trouble = target.kind === 'host' ? undefined : truth.box(target.name).trouble;
    if (signal.aborted || trouble === 'away') return queries.map(() => UNREACHABLE);
    if (trouble !== undefined) return queries.map(() => ({ kind: 'not-running', detail: trouble }));
    const replies = queries.map((query) => answer(target, query));
    const waitMs = Math.max(...replies.map((reply) => (reply.kind === 'timed-out' ? reply.afterMs : 0)));
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    return replies;
  }

  function answer(target: TargetRef, query: Query): Reply {
    if (query.kind === 'file') {
      const patient = truth.patient(query.path.slice(STOP_MARKER_DIR.length + 1, -'.stopped'.length));
      return isMarkedAt(target, patient) ? { kind: 'file', content: 'reason=a person' } : { kind: 'no-file' };
    }
    if (query.kind !== 'shell') throw new Error(`nobody asks for ${query.kind}`);
    const [question = '', name = ''] = query.command.split(' ');
    // Its log, as evidence.
    if (question === 'tail') return WELL;
    const patient = truth.patient(name);
    if (question === 'ready') return truth.isReady(patient) ? WELL : ILL;
    const { failsOnce } = patient;
    patient.failsOnce = false;
    switch (truth.conditionOf(patient)) {
      case 'well':
        return failsOnce ? ILL : WELL;
      case 'hang':
        return { kind: 'timed-out', afterMs: query.timeoutMs };
      case 'silent':
        return SILENT;
      case 'starting':
      case 'crash':
      case 'leaning':
      case 'away':
        return ILL;
    }
  }

  function isMarkedAt(target: TargetRef, patient: Patient): boolean {
    // For one of this machine, here and inside are the same place.
    if (patient.box === undefined) return truth.isMarked(patient, 'anywhere');
    return truth.isMarked(patient, target.kind === 'host' ? 'here' : 'inside');
  }
}

/** Journals in memory, each folded as it grows: folding a whole year anew in every round would take longer than the year. */
function createJournals(judge: Judge) {
  const facts = new Map<string, Facts>();
  const lines = new Map<string, JournalEvent[]>();
  return {
    facts,
    lines,
    names: () => [...lines.keys()],
    write(name: string, event: JournalEvent): void {
      const journal = lines.get(name) ?? [];
      journal.push(event);
      lines.set(name, journal);
      facts.set(name, foldFacts([event], facts.get(name)));
      judge.wrote(name, event);
    },
  };
}
