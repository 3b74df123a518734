import { ageMs } from '../decide/age.js';
import { remediesOf } from '../decide/incident.js';
import { channelKey, type IncidentStep } from '../model/call.js';
import type { ContainerVisit } from '../model/container.js';
import { ENGINE_JOURNAL, type Incident, type Moment } from '../model/journal.js';
import type { Forgotten, Visit } from '../model/round.js';
import type { Service, System } from '../model/service.js';
import { callsFor, type Told } from '../notify/calls.js';
import { NO_EVIDENCE, reportOf } from '../notify/reports.js';
import { causesOf, type Cause } from '../notify/roots.js';
import { nextStep, staysUpMs } from '../notify/steps.js';
import type { Places } from '../notify/words.js';
import type { Ports } from '../ports.js';
import { openChart } from './chart.js';
import { deliver } from './deliver.js';
import { gatherEvidence } from './evidence.js';
import { incidentId } from './incident-id.js';
import { progressOf } from './progress.js';
import { rememberCall, rememberStep } from './remember.js';
import { remind } from './remind.js';

/** However late it is in the round, a call gets this long: it is what the person is waiting for. */
const LEAST_MS = 3_000;

export type CallContext = {
  readonly system: System;
  /** In dependency order. */
  readonly visits: readonly Visit[];
  /** The running ones included. */
  readonly containers: readonly ContainerVisit[];
  /** Nobody is called about a service that was only looked at for another one's sake. */
  readonly isNamed: (service: Service) => boolean;
  /** What a person may have left alone for too long. */
  readonly forgotten: readonly Forgotten[];
  /** How much of the round is left. */
  readonly remainingMs: number;
  /** The incidents of which a message may say that a remedy is under way. */
  readonly underway: ReadonlySet<string>;
  /** How long it took until that was said, after all else was done, in ms. */
  readonly waitedMs: number;
};

/**
 * Tells whoever has to be told how things stand after these visits: incidents that begin, go on or are over. Each step is
 * remembered once its calls are on their way; what cannot be delivered now is sent first in the next round.
 */
export async function callPeople(context: CallContext, ports: Ports): Promise<void> {
  const { system, remainingMs, waitedMs } = context;
  const settings = system.calls;
  const places = { stopMarkerDir: system.stopMarkerDir, containerNames: await ports.containerNames() };
  const told = [...(await tell(context, places, ports)), ...reminders(context, places, ports)];
  const calls = callsFor(told, settings, minuteOfDay(ports.now()));
  const remembered = new Set<Told>();
  const remember = (one: Told): void => {
    if (!remembered.has(one)) rememberStep(one, ports);
    remembered.add(one);
  };
  const toldBy = new Map(told.map((one) => [one.report, one]));
  const isCalled = new Set(calls.flatMap(({ reports }) => reports));
  // What nobody is called about is an incident all the same.
  for (const one of told) if (!isCalled.has(one.report)) remember(one);
  await deliver(calls, {
    outbox: ports.outbox,
    send: ports.send,
    now: ports.now,
    tell: ports.tell,
    placeOf: (channel) => channelKey(channel, settings),
    limitMs: Math.min(Math.max(LEAST_MS, settings.timeoutMs - waitedMs), Math.max(LEAST_MS, remainingMs)),
    onQueued: ({ reports }) => {
      for (const report of reports) {
        const one = toldBy.get(report);
        if (one !== undefined) remember(one);
      }
    },
    onDelivered: (call, delivery) => rememberCall(call, delivery, settings, ports),
  });
}

async function tell(context: CallContext, places: Places, ports: Ports): Promise<Told[]> {
  const { system, visits, containers } = context;
  const causes = causesOf({ visits, containers, services: system.services, engine: engineFacts(containers, ports) });
  const told = await Promise.all(
    causes.filter((cause) => concerns(cause, context)).map((cause) => tellOf(cause, context, places, ports)),
  );
  return told.flat();
}

function reminders({ forgotten, system, isNamed }: CallContext, places: Places, ports: Ports): Told[] {
  const named = forgotten.filter(({ name }) => {
    const service = system.services.get(name);
    return service !== undefined && isNamed(service);
  });
  return remind(named, system.services, places, ports);
}

/** Whether it is about something that this round was made for. */
function concerns({ root, affected, container }: Cause, { system, isNamed }: CallContext): boolean {
  const names = root.kind === 'service' ? [root.name] : [...affected, ...(container?.services ?? [])];
  return (
    names.length === 0 ||
    names.some((name) => {
      const service = system.services.get(name);
      return service !== undefined && isNamed(service);
    })
  );
}

async function tellOf(cause: Cause, { system, underway }: CallContext, places: Places, ports: Ports): Promise<Told[]> {
  const now = ports.now();
  const before = cause.facts?.incident;
  // Of a container in which nothing could be asked no journal says since when that is over.
  const wellSince = cause.facts?.wellSince ?? before?.toldAt;
  const root = { ...cause, wellForMs: wellSince === undefined ? 0 : ageMs(wellSince, now) };
  const isUnderway = before !== undefined && underway.has(before.id);
  const step = nextStep(root, before, system.calls, now, ageMs) ?? progressOf(cause, before, isUnderway, now);
  if (step === undefined) return [];
  const incident = standing(cause, step.step, before, now);
  // A message of progress stands in the place of the one that had it.
  const evidence = step.step === 'closed' ? NO_EVIDENCE : await gatherEvidence(cause, ports);
  const kind = 'kind' in step ? step.kind : incident.kind;
  const { openedAt } = incident;
  const tried = cause.facts === undefined ? [] : remediesOf(cause.facts, staysUpMs(cause), openedAt);
  const report = reportOf({ cause, step: step.step, kind, incident, tried, evidence }, places, now, ageMs);
  return [{ cause, step, report, incident: before, ...(isUnderway ? { isUnderway } : {}) }];
}

function standing(
  { root, facts }: Cause,
  step: IncidentStep,
  before: Incident | undefined,
  now: Moment,
): Pick<Incident, 'id' | 'openedAt' | 'reopened' | 'kind'> {
  if (step === 'opened' || before === undefined) {
    // A round that was killed before it could note the incident is followed by one that gives it the same name.
    return { id: incidentId(root, facts?.failingSince ?? now), openedAt: now, reopened: 0, kind: 'failed' };
  }
  return step === 'reopened' ? { ...before, reopened: before.reopened + 1 } : before;
}

/** That the engine answers is news only after it did not. */
function engineFacts(containers: readonly ContainerVisit[], ports: Ports): Cause['facts'] {
  if (containers.length === 0) return undefined;
  const chart = openChart(ENGINE_JOURNAL, ports);
  const away = containers.find(({ outcome }) => outcome === 'unknown');
  const past = chart.past();
  const wasAway = past.kind === 'known' && past.facts.unknownInARow > 0;
  if (away !== undefined || wasAway) {
    const result = away === undefined ? 'success' : 'unknown';
    const detail = away?.reason ?? 'it answers';
    try {
      chart.record({ ...ports.now(), event: 'checked', result, detail: detail.slice(0, 300), ms: 0 });
    } catch {
      // The services' own journals say that the state cannot be written.
    }
  }
  const after = chart.past();
  return after.kind === 'known' ? after.facts : undefined;
}

function minuteOfDay({ at }: Moment): number {
  const date = new Date(at);
  return date.getHours() * 60 + date.getMinutes();
}
