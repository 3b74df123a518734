import type { Announcer } from './act/announce.js';
import type { Chart } from './act/chart.js';
import { isUp, look, lookHere } from './act/look.js';
import { treat, type Treatment } from './act/treat.js';
import type { Ward } from './act/ward.js';
import { blockersOf, decide } from './decide/decide.js';
import { classify, wasOutOfMemory } from './decide/failure.js';
import { conclude, passOverIn } from './decide/outcome.js';
import { ownStart, surroundingStart, type Start } from './decide/starting.js';
import { isStoppedAnew, stateOf } from './decide/state.js';
import type { Decision, Mode, Standing } from './model/decision.js';
import type { Facts, JournalEvent } from './model/journal.js';
import { messageOf } from './model/message-of.js';
import type { Visit } from './model/round.js';
import type { Service } from './model/service.js';
import { stopMarkerPath } from './model/stop-marker.js';
import type { Surroundings, Verdict } from './model/verdict.js';
import type { Ports } from './ports.js';

export type VisitContext = {
  readonly ports: Ports;
  /** What it shares with the other services of its container. */
  readonly ward: Ward;
  readonly chart: Chart;
  readonly mode: Mode;
  readonly stopMarkerDir: string;
  /** How much of the round is left, in ms. */
  readonly remainingMs: () => number;
  readonly announcer: Announcer;
  /** Waits until what this service depends on is settled, and says how each of them stands. */
  readonly dependencies: () => Promise<readonly Standing[]>;
};

/** What the first look at a service came to. */
export type FirstLook =
  | { readonly kind: 'seen'; readonly verdict: Verdict }
  /** Its container does not run: there is nobody to ask. */
  | { readonly kind: 'away'; readonly visit: Visit };

/** The first look at a service, whatever the others are doing. */
export async function firstLook(service: Service, context: VisitContext): Promise<FirstLook> {
  const container = await context.ward.containerOf(service);
  if (container?.outcome === 'down' || container?.outcome === 'paused') {
    const marker = await lookHere(markerPathOf(service, context), context.ports);
    return { kind: 'away', visit: leaveAway(passOverIn(container, service, marker), context) };
  }
  return { kind: 'seen', verdict: await ask(service, context) };
}

/** One service, from the first look to the last: judge, decide, treat, verify, record. */
export async function visit(service: Service, looked: Promise<FirstLook>, context: VisitContext): Promise<Visit> {
  const first = await looked;
  if (first.kind === 'away') return first.visit;
  const { ports, ward, chart, mode } = context;
  const dependencies = hasFailed(first.verdict) ? await context.dependencies() : [];
  const isCuredBelow = dependencies.some(({ state }) => state === 'recovered');
  const confirmed = isCuredBelow ? await ask(service, context) : first.verdict;
  const around = hasFailed(confirmed) ? await ward.surroundingsOf(service) : undefined;
  const start = around === undefined ? undefined : await startOf(service, around, context);
  settle(service, confirmed, start !== undefined, context);

  const decideNow = async (verdict: Verdict, tried: readonly string[]): Promise<Decision> => {
    const neighbours = takesContainer(service) && hasFailed(verdict) ? await ward.neighboursOf(service) : [];
    // A round that was told to end has no time left, whatever its deadline says.
    const remainingMs = ports.signal.aborted ? 0 : context.remainingMs();
    const situation = { past: chart.past(), dependencies, mode, remainingMs, tried, neighbours };
    const decision = decide(service, verdict, start === undefined ? situation : { ...situation, start }, ports.now());
    ports.tell({ kind: 'decided', service, decision });
    return decision;
  };
  const treatment =
    mode === 'recover'
      ? await treat(service, confirmed, {
          ...context,
          markerPath: markerPathOf(service, context),
          lookAgain,
          decide: decideNow,
        })
      : { verdict: confirmed, decision: await decideNow(confirmed, []), recoveries: [] };
  const outOfMemory = around !== undefined && wasOutOfMemory(around, factsOf(context), ports.now());
  const visited = concludeVisit(service, treatment, dependencies, outOfMemory, context);
  const failedAtFirst = hasFailed(first.verdict) || treatment.verdict.attempts > 1;
  return failedAtFirst && isUp(treatment.verdict.result) ? { ...visited, cameBack: true } : visited;

  async function lookAgain(): Promise<Verdict> {
    const verdict = await ask(service, context);
    // One failure a round is counted, however often it is seen.
    if (!hasFailed(verdict)) settle(service, verdict, false, context);
    return verdict;
  }
}

/**
 * By the health check; by the startup check as long as the service has not come up from a restart of ours. One that has
 * come up is asked by its health check in the same breath.
 */
async function ask(service: Service, context: VisitContext): Promise<Verdict> {
  const { ports, ward } = context;
  const markerPath = markerPathOf(service, context);
  const facts = factsOf(context);
  const isStarting = facts !== undefined && ownStart(service, facts, ports.now()) !== undefined;
  let verdict = await look(service, isStarting ? 'startup' : 'liveness', markerPath, ports);
  if (isStarting && isUp(verdict.result)) {
    write({ ...ports.now(), event: 'started' }, service, context);
    verdict = await look(service, 'liveness', markerPath, ports);
  }
  ward.saw(service, verdict);
  return verdict;
}

/** Tells and records what a look came to. */
function settle(service: Service, verdict: Verdict, isStarting: boolean, context: VisitContext): void {
  const { ports } = context;
  const { result, probe } = verdict;
  const kind = result.kind === 'failure' ? 'failed' : result.kind === 'unknown' ? 'unknown' : 'passed';
  ports.tell({ kind, service, result });
  // What has not come up yet has not failed.
  if ((isStarting || probe === 'startup') && result.kind === 'failure') return;
  const event: CheckEvent = {
    ...ports.now(),
    event: 'checked',
    result: result.kind,
    detail: result.detail,
    ms: Math.round(result.ms),
    ...(result.kind === 'failure' ? { failure: result.failure } : {}),
    ...(verdict.readiness?.kind === 'failure' ? { ready: false } : {}),
  };
  // Healthy after healthy, too: nobody could say otherwise how long it was well.
  write(event, service, context);
}

type CheckEvent = Extract<JournalEvent, { event: 'checked' }>;

/** The start of its surroundings, unless its startup check says that it has come up from it. */
async function startOf(service: Service, around: Surroundings, context: VisitContext): Promise<Start | undefined> {
  const facts = factsOf(context);
  const start = facts && surroundingStart(service, facts, around, context.ports.now());
  if (start === undefined || service.startupCheck === undefined) return start;
  const { result } = await look(service, 'startup', markerPathOf(service, context), context.ports);
  return isUp(result) ? undefined : start;
}

function concludeVisit(
  service: Service,
  { verdict, decision, recoveries }: Treatment,
  dependencies: readonly Standing[],
  outOfMemory: boolean,
  context: VisitContext,
): Visit {
  const facts = factsOf(context);
  const conclusion = conclude(service, verdict, decision, recoveries, facts, context.ports.now());
  const blockedBy = conclusion.outcome === 'blocked' ? blockersOf(dependencies) : [];
  const recovery = recoveries.at(-1);
  const failure = classify(verdict, {
    ...(recovery === undefined ? {} : { recovery }),
    ...(facts === undefined ? {} : { facts }),
    blockedBy,
    outOfMemory,
  });
  const visit = { service, ...conclusion, verdict, decision, recoveries, blockedBy };
  return leave(failure === undefined ? visit : { ...visit, failure }, context);
}

/** One whose container is down was not asked, and is down. */
function leaveAway(visit: Visit, context: VisitContext): Visit {
  if (visit.outcome === 'blocked') {
    const detail = visit.reason.slice(0, 300);
    write({ ...context.ports.now(), event: 'away', detail }, visit.service, context);
  }
  return leave(visit, context);
}

/** Notes how the service stands now; a transition goes to the journal. */
function leave(visit: Visit, context: VisitContext): Visit {
  const { ports } = context;
  const state = stateOf(visit);
  const before = factsOf(context)?.state;
  const after = visit.reason.slice(0, 300);
  // One that runs again after a restart runs since then.
  const runsAnew = state === 'running' && before?.wasRestarted === true;
  if (before?.state !== state || runsAnew || isStoppedAnew(visit, before.after, after)) {
    const failure = visit.failure === undefined ? {} : { failure: visit.failure.kind };
    write({ ...ports.now(), event: 'state', state, after, ...failure }, visit.service, context);
  }
  const facts = factsOf(context);
  return facts === undefined
    ? visit
    : { ...visit, facts, ...(facts.state === undefined ? {} : { state: facts.state }) };
}

function write(event: JournalEvent, { name }: Service, { chart, ports }: VisitContext): void {
  const isNew = !chart.isBroken();
  try {
    chart.record(event);
  } catch (error) {
    // Where the past could not even be read, that has been said.
    const message = `${name}: its journal could not be written: ${messageOf(error)}`;
    chart.note(event);
    if (isNew && chart.past().kind === 'known') ports.tell({ kind: 'trouble', message });
  }
}

function factsOf({ chart }: VisitContext): Facts | undefined {
  const past = chart.past();
  return past.kind === 'known' ? past.facts : undefined;
}

function markerPathOf({ name }: Service, { stopMarkerDir }: VisitContext): string {
  return stopMarkerPath(name, stopMarkerDir);
}

function hasFailed({ result }: Verdict): boolean {
  return result.kind === 'failure';
}

function takesContainer({ ladder }: Service): boolean {
  return ladder.some(({ action }) => action.kind === 'restart-container');
}
