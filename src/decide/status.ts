import type { ContainerPolicy } from '../model/container.js';
import type { Facts, Incident, Moment, Past } from '../model/journal.js';
import { EXIT } from '../model/mistake.js';
import type { Service } from '../model/service.js';
import type { OpenIncident, PlaceStatus, ServiceStatus, Since, Status, StatusWord } from '../model/status.js';
import type { StopMarker } from '../model/verdict.js';
import { accountOf, type Account } from './account.js';
import { ageMs } from './age.js';
import { budgetOf } from './budget.js';
import { disabledText } from './outcome.js';

/** What is known of one service. */
export type Known = {
  readonly service: Service;
  readonly past: Past;
  readonly marker: StopMarker;
  /** How it stands by a look just now, where its journal cannot say. */
  readonly seen?: StatusWord;
};

type PresentMarker = Extract<StopMarker, { kind: 'present' }>;

/** How a service stands by its journal and its stop marker. */
export function serviceStatus({ service, past, marker, seen }: Known, now: Moment): ServiceStatus {
  const { name, target, enabled, disabled } = service;
  const byHand = disabled === undefined ? {} : { byHand: disabled };
  const common = { name, target, marker, ...(enabled ? {} : { disabled: { text: disabledText(service), ...byHand } }) };
  if (past.kind === 'unknown') {
    const word = !enabled ? 'disabled' : marker.kind === 'present' ? 'stopped' : (seen ?? 'unreadable');
    return { ...common, word, trouble: past.cause };
  }
  const { facts } = past;
  const account = accountOf(service, facts, now);
  const { budget, backoffLeftMs = 0 } = account;
  const { spent, of, windowMs, freeInMs } = budget;
  const free = Number.isFinite(freeInMs) ? { freeInMs } : {};
  const open = openIncident(facts.incident, now);
  return {
    ...common,
    word: wordOf(service, facts, marker, account),
    ...sinceOf(facts, marker, now),
    ...checkOf(facts, now),
    ...(service.ladder.length === 0 ? {} : { restarts: { spent, of, windowMs, ...free } }),
    ...(backoffLeftMs === 0 ? {} : { backoffLeftMs }),
    ...(open === undefined ? {} : { incident: open }),
  };
}

function wordOf(service: Service, facts: Facts, marker: StopMarker, account: Account): StatusWord {
  if (!service.enabled) return 'disabled';
  if (marker.kind === 'present') return 'stopped';
  if (facts.restarting !== undefined) return 'restarting';
  const { state, lastCheck } = facts;
  if (state === undefined) return lastCheck === undefined ? 'never_asked' : BY_CHECK[lastCheck.result];
  if (state.state === 'running' && (lastCheck?.result === 'degraded' || lastCheck?.ready === false)) return 'degraded';
  if (state.state === 'failed' && isSpent(service, facts, account)) return 'crash_loop';
  return state.state;
}

/** Journals of the first version have no states. */
const BY_CHECK = { success: 'running', degraded: 'degraded', failure: 'failed', unknown: 'unknown' } as const;

function isSpent({ restart, ladder }: Service, { incident }: Facts, { budget }: Account): boolean {
  if (ladder.length === 0 || budget.of === 0) return false;
  const wasToldSo = incident?.kind === 'crash_loop' && incident.closedAt === undefined;
  return budget.spent >= budget.of || (restart.giveUp === 'until-reset' && wasToldSo);
}

function sinceOf({ state, restarting }: Facts, marker: StopMarker, now: Moment): Pick<ServiceStatus, 'since'> {
  if (marker.kind === 'present') return stoppedSince(marker, state, now);
  if (restarting !== undefined) return { since: { ...since(restarting, now), after: 'it is being restarted' } };
  return state === undefined ? {} : { since: { ...since(state.since, now), after: state.after } };
}

/**
 * Since the marker is there, or since a round first found one: one that was renewed is younger. As long as no round has
 * seen it, what the journal says is about the time before.
 */
function stoppedSince(marker: PresentMarker, state: Facts['state'], now: Moment): Pick<ServiceStatus, 'since'> {
  const noted = state?.state === 'stopped' ? { ...since(state.since, now), after: state.after } : undefined;
  const { since: at } = marker;
  if (at === undefined) return noted === undefined ? {} : { since: noted };
  const found = { at, ageMs: Math.max(0, now.at - at), after: noted?.after ?? 'it was stopped on purpose' };
  return { since: noted !== undefined && noted.ageMs > found.ageMs ? noted : found };
}

/** Whether it was found well after its last check had failed: a look after a restart is noted, and is no check. */
export function hasRecovered({ lastCheck, successesInARow }: Facts): boolean {
  return lastCheck?.result === 'failure' && successesInARow > 0;
}

function checkOf({ lastCheck }: Facts, now: Moment): Pick<ServiceStatus, 'check'> {
  if (lastCheck === undefined) return {};
  const { result, detail, ms } = lastCheck;
  return { check: { ...since(lastCheck, now), result, detail, ms } };
}

function openIncident(incident: Incident | undefined, now: Moment): OpenIncident | undefined {
  if (incident === undefined || incident.closedAt !== undefined) return undefined;
  return { ...since(incident.openedAt, now), id: incident.id, kind: incident.kind };
}

function since(then: Moment, now: Moment): Since {
  return { at: then.at, ageMs: ageMs(then, now) };
}

/** A container or the engine, if it was not well when last seen; undefined otherwise. */
export function placeStatus(
  { kind, name, past }: Pick<PlaceStatus, 'kind' | 'name'> & { readonly past: Past },
  policy: ContainerPolicy | undefined,
  now: Moment,
): PlaceStatus | undefined {
  if (past.kind === 'unknown') return { kind, name, word: 'unreadable', detail: past.cause };
  const { facts } = past;
  const { lastCheck, failingSince, failuresInARow, unknownInARow } = facts;
  if (lastCheck === undefined || failuresInARow + unknownInARow === 0) return undefined;
  const incident = openIncident(facts.incident, now);
  const word = failuresInARow > 0 ? 'down' : 'unknown';
  const began = failingSince ?? facts.incident?.openedAt;
  return {
    kind,
    name,
    word,
    detail: lastCheck.detail,
    ...(began === undefined ? {} : { since: since(began, now) }),
    ...startsOf(policy, facts, now),
    ...(incident === undefined ? {} : { incident }),
  };
}

function startsOf(policy: ContainerPolicy | undefined, facts: Facts, now: Moment): Pick<PlaceStatus, 'starts'> {
  if (policy === undefined || policy.onDown === 'alert') return {};
  const { maxStarts, windowMs } = policy;
  const { spent } = budgetOf({ maxRestarts: maxStarts, windowMs }, facts.restarts, now);
  return { starts: { spent, of: maxStarts } };
}

const MEANING = {
  running: EXIT.ok,
  degraded: EXIT.ok,
  stopped: EXIT.ok,
  disabled: EXIT.ok,
  starting: EXIT.down,
  restarting: EXIT.down,
  unhealthy: EXIT.down,
  failed: EXIT.down,
  crash_loop: EXIT.down,
  unknown: EXIT.unknown,
  never_asked: EXIT.unknown,
  unreadable: EXIT.unknown,
} as const satisfies Record<StatusWord, number>;

/**
 * As of a round: 1 when something is down, else 3 when something is not known, else 0. That rounds have stopped means
 * that nothing is known any more.
 */
export function statusExitCode({ services, round, probed }: Pick<Status, 'services' | 'round' | 'probed'>): number {
  const meanings = new Set<number>(services.map(({ word }) => MEANING[word]));
  if (meanings.has(EXIT.down)) return EXIT.down;
  const isStale = !probed && (round.isOld || round.last === undefined);
  return isStale || meanings.has(EXIT.unknown) ? EXIT.unknown : EXIT.ok;
}
