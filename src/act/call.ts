import { createHash } from 'node:crypto';
import { ageMs } from '../decide/age.js';
import { remediesOf } from '../decide/incident.js';
import type { Call, CallSettings, Delivery, IncidentStep } from '../model/call.js';
import { channelKey } from '../model/call.js';
import type { ContainerVisit } from '../model/container.js';
import { containerJournal, ENGINE_JOURNAL, type Incident, type JournalEvent, type Moment } from '../model/journal.js';
import { messageOf } from '../model/message-of.js';
import type { Visit } from '../model/round.js';
import type { Service, System } from '../model/service.js';
import { callsFor, type Told } from '../notify/calls.js';
import { NO_EVIDENCE, reportOf } from '../notify/reports.js';
import { causesOf, type Cause } from '../notify/roots.js';
import { LEAST_CALM_MS, nextStep } from '../notify/steps.js';
import type { Places } from '../notify/words.js';
import type { Ports } from '../ports.js';
import { openChart } from './chart.js';
import { deliver } from './deliver.js';
import { gatherEvidence } from './evidence.js';

/** However late it is in the round, a call gets this long: it is what the person is waiting for. */
const LEAST_MS = 3_000;

/** How long a message that can be replaced stays as it is at most, once something changed. */
const MOST_PROGRESS_MS = 3_600_000;

export type CallContext = {
  readonly system: System;
  /** In dependency order. */
  readonly visits: readonly Visit[];
  /** The running ones included. */
  readonly containers: readonly ContainerVisit[];
  /** Nobody is called about a service that was only looked at for another one's sake. */
  readonly isNamed: (service: Service) => boolean;
  /** How much of the round is left. */
  readonly remainingMs: number;
};

/**
 * Tells whoever has to be told how things stand after these visits: incidents that begin, go on or are over. Each step is
 * remembered once its calls are on their way; what cannot be delivered now is sent first in the next round.
 */
export async function callPeople(context: CallContext, ports: Ports): Promise<void> {
  const { system, remainingMs } = context;
  const settings = system.calls;
  const places = { stopMarkerDir: system.stopMarkerDir, containerNames: await ports.containerNames() };
  const told = await tell(context, settings, places, ports);
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
    limitMs: Math.min(settings.timeoutMs, Math.max(LEAST_MS, remainingMs)),
    onQueued: ({ reports }) => {
      for (const report of reports) {
        const one = toldBy.get(report);
        if (one !== undefined) remember(one);
      }
    },
    onDelivered: (call, delivery) => rememberCall(call, delivery, settings, ports),
  });
}

async function tell(context: CallContext, settings: CallSettings, places: Places, ports: Ports): Promise<Told[]> {
  const { system, visits, containers } = context;
  const causes = causesOf({ visits, containers, services: system.services, engine: engineFacts(containers, ports) });
  const told = await Promise.all(
    causes.filter((cause) => concerns(cause, context)).map((cause) => tellOf(cause, settings, places, ports)),
  );
  return told.flat();
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

async function tellOf(cause: Cause, settings: CallSettings, places: Places, ports: Ports): Promise<Told[]> {
  const now = ports.now();
  const before = cause.facts?.incident;
  // Of a container in which nothing could be asked no journal says since when that is over.
  const wellSince = cause.facts?.wellSince ?? before?.toldAt;
  const root = { ...cause, wellForMs: wellSince === undefined ? 0 : ageMs(wellSince, now) };
  const step = nextStep(root, before, settings, now, ageMs) ?? progressOf(cause, before, now);
  if (step === undefined) return [];
  const incident = standing(cause, step.step, before, now);
  // A message of progress stands in the place of the one that had it.
  const evidence = step.step === 'closed' ? NO_EVIDENCE : await gatherEvidence(cause, ports);
  const kind = 'kind' in step ? step.kind : incident.kind;
  const { openedAt } = incident;
  const tried = cause.facts === undefined ? [] : remediesOf(cause.facts, staysUpMs(cause), openedAt);
  const report = reportOf({ cause, step: step.step, kind, incident, tried, evidence }, places, now, ageMs);
  return [{ cause, step, report, incident: before }];
}

/** For how long it has to be up until what fails then is another matter. */
function staysUpMs({ minUptimeMs }: Cause): number {
  return Math.max(minUptimeMs, LEAST_CALM_MS);
}

/**
 * A message that the server replaces in place is kept true, without a sound, where something changed since. Each waits as
 * long as the incident had gone on at the one before, an hour at most: servers count quiet messages like loud ones.
 */
function progressOf(
  { visit, isWell, isStopped }: Cause,
  incident: Incident | undefined,
  now: Moment,
): { readonly step: 'progress' } | undefined {
  if (incident === undefined || incident.closedAt !== undefined || incident.updatable.size === 0) return undefined;
  const { openedAt, calledAt = incident.toldAt } = incident;
  const since = visit?.state?.since;
  const hasChanged = since !== undefined && since.at > calledAt.at;
  // A person has done that: it is seldom, and to call it a crash loop for another hour would be wrong.
  if (isStopped) return hasChanged ? { step: 'progress' } : undefined;
  if (ageMs(calledAt, now) < Math.min(ageMs(openedAt, calledAt), MOST_PROGRESS_MS)) return undefined;
  return hasChanged || (!isWell && (visit?.recoveries.length ?? 0) > 0) ? { step: 'progress' } : undefined;
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

/** Short enough for ntfy's sequence id (64 letters, digits, `-` and `_`), and of its own for each time. */
function incidentId({ kind, name }: Cause['root'], { at }: Moment): string {
  const safe = name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 40);
  const digest = createHash('sha256').update(`${kind}:${name}`).digest('hex').slice(0, 6);
  return `${safe}-${digest}-${Math.floor(at / 1000).toString(36)}`;
}

function rememberStep({ cause, step, report }: Told, ports: Ports): void {
  if (step.step === 'progress') return;
  const { incident } = report;
  record(cause.journal, { ...ports.now(), event: 'incident', incident, step: step.step, kind: step.kind }, ports);
}

function rememberCall(
  { reports, channel }: Call,
  delivery: Extract<Delivery, { kind: 'delivered' }>,
  settings: CallSettings,
  ports: Ports,
): void {
  for (const { incident, step, root } of reports) {
    const updates = delivery.updates === true ? ({ updates: true } as const) : {};
    const event = {
      ...ports.now(),
      event: 'called',
      incident,
      step,
      channel: channelKey(channel, settings),
      ...updates,
    } as const;
    record(journalOf(root), event, ports);
  }
}

function record(journal: string, event: JournalEvent, ports: Ports): void {
  try {
    ports.record(journal, event);
  } catch (error) {
    const message = `that people were called could not be remembered (${journal}): ${messageOf(error)}`;
    ports.tell({ kind: 'trouble', message });
  }
}

function journalOf({ kind, name }: Cause['root']): string {
  if (kind === 'engine') return ENGINE_JOURNAL;
  return kind === 'container' ? containerJournal(name) : name;
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
