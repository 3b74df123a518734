import { decideContainer, isBelieved } from '../decide/container.js';
import { downNext, downReason } from '../decide/container-outcome.js';
import type { ContainerPolicy, ContainerState, ContainerVisit } from '../model/container.js';
import type { Mode } from '../model/decision.js';
import type { JournalEvent } from '../model/journal.js';
import { messageOf } from '../model/message-of.js';
import type { Service } from '../model/service.js';
import { stopMarkerPath } from '../model/stop-marker.js';
import type { StopMarker } from '../model/verdict.js';
import type { Ports } from '../ports.js';
import type { Chart } from './chart.js';
import { lookHere } from './look.js';
import { endInWords } from './recover.js';

export type ContainerContext = {
  readonly ports: Ports;
  readonly chart: Chart;
  readonly policy: ContainerPolicy | undefined;
  /** The enabled services that live in it. */
  readonly services: readonly Service[];
  readonly mode: Mode;
  readonly stopMarkerDir: string;
  readonly remainingMs: () => number;
};

type Down = Extract<ContainerState, { kind: 'down' }>;

/** One that is stopped may be about to be started by whoever stopped it: it is looked at again after this long. */
const CONFIRM_MS = 1_500;
/** The engine answers once the container's first process runs; stopping it before a restart may take 10 s by itself. */
const START_LIMIT_MS = 30_000;

/** One container, before anything that lives in it is asked: look, confirm, decide, start, look again. */
export async function visitContainer(name: string, context: ContainerContext): Promise<ContainerVisit> {
  const visit = await attend(name, context);
  const past = context.chart.past();
  return past.kind === 'known' ? { ...visit, facts: past.facts } : visit;
}

async function attend(name: string, context: ContainerContext): Promise<ContainerVisit> {
  const { ports, services } = context;
  const state = await lookTwice(name, ports);
  const found = { name, state, services: services.map((service) => service.name), stopped: [], isAlarming: false };
  switch (state.kind) {
    case 'running':
      recordUp(context);
      return { ...found, outcome: 'running', reason: 'it runs', next: 'looks again' };
    case 'unknown':
      return { ...found, outcome: 'unknown', reason: state.cause, next: 'looks again' };
    case 'paused': {
      ports.tell({ kind: 'container-found', container: name, state });
      const reason = `${state.detail}, which is somebody's intention`;
      return { ...found, outcome: 'paused', reason, next: 'asks it once its container is no longer paused' };
    }
    case 'down':
      return { ...found, ...(await treat(name, state, context)) };
  }
}

type Treated = Pick<ContainerVisit, 'outcome' | 'reason' | 'next' | 'stopped' | 'isAlarming'> &
  Required<Pick<ContainerVisit, 'decision'>>;

async function treat(name: string, state: Down, context: ContainerContext): Promise<Treated> {
  const { ports, chart, policy, mode } = context;
  ports.tell({ kind: 'container-found', container: name, state });
  recordDown(state, context);
  const markers = await markersHere(context);
  const stopped = markers.present;
  const now = ports.now();
  const remainingMs = ports.signal.aborted ? 0 : context.remainingMs();
  const situation = { past: chart.past(), mode, remainingMs, stopped, unread: markers.unknown };
  const decision = decideContainer(state, policy, situation, now);
  ports.tell({ kind: 'container-decided', container: name, decision });

  let trouble: string | undefined;
  if (mode === 'recover' && (decision.kind === 'start' || decision.kind === 'restart')) {
    trouble = await start(name, state, decision.kind, context);
    if (trouble === undefined) {
      const reason = `${state.detail}; it was ${decision.kind}ed, and runs`;
      return { outcome: 'started', stopped, decision, reason, next: 'looks again', isAlarming: false };
    }
  }
  return {
    outcome: 'down',
    stopped,
    decision,
    reason: downReason(state, decision, trouble),
    next: downNext(name, decision, now),
    isAlarming: isBelieved(state, chart.past()) && stopped.length < context.services.length,
  };
}

async function lookTwice(name: string, ports: Ports): Promise<ContainerState> {
  const state = await ports.containerState(name);
  if (state.kind !== 'down') return state;
  await ports.sleep(CONFIRM_MS);
  const again = await ports.containerState(name);
  // The round is over: the first look counts.
  return again.kind === 'unknown' && ports.signal.aborted ? state : again;
}

/** Which services have a stop marker on this machine: those inside the container cannot be looked up. */
async function markersHere({
  services,
  ports,
  stopMarkerDir,
}: ContainerContext): Promise<{ present: string[]; unknown: string[] }> {
  const markers = await Promise.all(services.map(({ name }) => lookHere(stopMarkerPath(name, stopMarkerDir), ports)));
  const those = (kind: StopMarker['kind']): string[] =>
    services.filter((_, index) => markers[index]?.kind === kind).map(({ name }) => name);
  return { present: those('present'), unknown: those('unknown') };
}

/** @returns why it does not run now; undefined when it does */
async function start(
  name: string,
  before: Down,
  verb: 'start' | 'restart',
  context: ContainerContext,
): Promise<string | undefined> {
  const { chart, ports, policy } = context;
  try {
    chart.record({ ...ports.now(), event: 'restart', rung: verb });
  } catch (error) {
    return `it was not started: its journal could not be written: ${messageOf(error)}`;
  }
  const ran = await ports.control(name, verb, START_LIMIT_MS);
  const clean = ran.kind === 'exited';
  const detail = clean ? `${verb}ed in ${String(Math.round(ran.ms))} ms` : endInWords(ran);
  ports.tell({ kind: 'container-executed', container: name, detail, clean });
  if (!clean) {
    note({ ...ports.now(), event: 'not-recovered', ran: detail.slice(0, 300), detail }, context);
    return `it could not be started: ${detail}`;
  }
  const waitMs = policy?.startupDelayMs ?? 0;
  ports.tell({ kind: 'waiting', name: `container ${name}`, ms: waitMs });
  await ports.sleep(waitMs);
  const after = await ports.containerState(name);
  if (after.kind === 'running') {
    note({ ...ports.now(), event: 'started', ran: detail }, context);
    return undefined;
  }
  const now = after.kind === 'unknown' ? after.cause : after.detail;
  note({ ...ports.now(), event: 'not-recovered', ran: detail, detail: now }, context);
  return `it did not stay up after its ${verb}${now === before.detail ? '' : `: ${now}`}`;
}

/** That it runs is news only after it did not. */
function recordUp(context: ContainerContext): void {
  const past = context.chart.past();
  if (past.kind === 'known' && past.facts.failuresInARow > 0) record({ result: 'success', detail: 'it runs' }, context);
}

function recordDown({ detail, outOfMemory }: Down, context: ContainerContext): void {
  record({ result: 'failure', failure: outOfMemory ? 'resource' : 'crash', detail }, context);
}

type Check = Extract<JournalEvent, { event: 'checked' }>;

function record(check: Pick<Check, 'result' | 'failure' | 'detail'>, context: ContainerContext): void {
  note({ ...context.ports.now(), event: 'checked', ...check, ms: 0 }, context);
}

function note(event: JournalEvent, { chart, ports }: ContainerContext): void {
  try {
    chart.record(event);
  } catch (error) {
    ports.tell({ kind: 'trouble', message: `the container's journal could not be written: ${messageOf(error)}` });
  }
}
