import type { AlertKind, IncidentReport, IncidentStep } from '../model/call.js';
import type { Incident, Moment, Restart } from '../model/journal.js';
import type { Visit } from '../model/round.js';
import type { Service } from '../model/service.js';
import { stopMarkerPath } from '../model/stop-marker.js';
import { remedyName, toldRemedies } from './remedies.js';
import { isHeldForSafety, type Cause } from './roots.js';
import type { Age } from './steps.js';
import { containerName, placeName, plainLine, shellWord, type Places } from './words.js';

/** What was gathered about a cause beyond what the round saw. */
export type Evidence = Pick<IncidentReport, 'container' | 'log'>;

export const NO_EVIDENCE: Evidence = { container: [] };

export type Telling = {
  readonly cause: Cause;
  readonly step: IncidentStep;
  readonly kind: AlertKind;
  /** As it stands with this step. */
  readonly incident: Pick<Incident, 'id' | 'openedAt' | 'reopened'>;
  /** The restarts that belong to it, by the journal. */
  readonly tried: readonly Restart[];
  readonly evidence: Evidence;
  /** A remedy is under way: how that goes is not known yet. */
  readonly isUnderway?: true;
};

/** All that a person should know of an incident now. */
export function reportOf(telling: Telling, places: Places, now: Moment, age: Age): IncidentReport {
  const { cause, step, kind, incident, tried, evidence } = telling;
  const { root, visit } = cause;
  const isService = root.kind === 'service';
  const check = isService && visit !== undefined ? checkOf(visit) : undefined;
  const failure = isService ? visit?.failure : undefined;
  const viewLog = isService && visit !== undefined ? viewLogOf(visit.service, places) : undefined;
  return {
    incident: incident.id,
    step,
    kind,
    root,
    title: titleOf(telling, places),
    openedAt: incident.openedAt.at,
    at: now.at,
    durationMs: age(incident.openedAt, now),
    reopened: incident.reopened,
    place: placeOf(cause, places),
    reason: plainLine(reasonOf(cause), 800),
    ...(check === undefined ? {} : { check }),
    ...(failure === undefined ? {} : { failure: { kind: failure.kind, evidence: plainLine(failure.evidence, 500) } }),
    ...toldRemedies(cause, tried, places),
    ...evidence,
    affected: cause.affected,
    next: step === 'closed' ? [] : cause.isStopped ? STOPPED_NEXT : nextLines(telling, places),
    ...(viewLog === undefined ? {} : { viewLog }),
    ...(step === 'closed' ? { cure: cureOf(cause, tried) } : {}),
    missed: 0,
  };
}

function titleOf({ cause, step, kind, isUnderway }: Telling, places: Places): string {
  const { root, visit } = cause;
  const name = plainLine(`${root.kind === 'container' ? 'container ' : ''}${realName(cause, places)}`, 150);
  if (step === 'closed') return `${name}: ${kind === 'unknown' ? 'can be asked again' : GOOD_NEWS[root.kind]}`;
  if (isUnderway === true) return `${name}: restarting`;
  if (step === 'progress' && cause.isWell) return `${name}: well again, and watched`;
  if (step === 'progress' && cause.isStopped) return `${name}: stopped on purpose`;
  if (kind === 'unknown') return `${name}: could not be asked`;
  if (kind === 'crash_loop') return `${name}: ${root.kind === 'container' ? 'start loop' : 'crash loop'}`;
  if (root.kind !== 'service' || visit === undefined) return `${name}: down`;
  if (isHeldForSafety(visit)) return `${name}: failing, not restarted`;
  if (visit.outcome === 'waiting') return `${name}: failing, backing off`;
  return visit.recoveries.length === 0 ? `${name}: down` : `${name}: recovery failed`;
}

const STOPPED_NEXT = ['it is looked after again once nobody stops it: its incident stays open until then'];

const GOOD_NEWS = { service: 'recovered', container: 'running again', engine: 'can be asked again' } as const;

/** What the engine calls a container, where that is known. */
function realName({ root }: Cause, places: Places): string {
  return root.kind === 'container' ? containerName(root.name, places) : root.name;
}

function placeOf({ root, visit }: Cause, places: Places): string {
  if (root.kind === 'engine') return 'this machine';
  if (root.kind === 'container') return `container ${containerName(root.name, places)}`;
  const target = visit?.service.target;
  return target?.kind === 'container' ? `container ${placeName(target, places)}` : 'this machine';
}

function reasonOf({ root, visit, container }: Cause): string {
  if (root.kind === 'container' && container?.outcome === 'down') return container.reason;
  if (root.kind === 'engine' && container === undefined) return visit?.reason ?? 'it answers';
  return visit?.reason ?? container?.reason ?? '';
}

function checkOf(visit: Visit): IncidentReport['check'] {
  const { verdict, recoveries, service } = visit;
  if (verdict === undefined) return undefined;
  const { kind, detail, ms } =
    recoveries.findLast(({ verified }) => verified !== undefined)?.verified ?? verdict.result;
  return { type: service.check.type, result: kind, detail: plainLine(detail, 500), ms };
}

function nextLines({ cause, kind }: Telling, places: Places): string[] {
  const { root, visit, container } = cause;
  if (root.kind === 'engine') return ['is Docker running? wardround run --dry-run says what it answers'];
  if (root.kind === 'container') {
    const name = shellWord(plainLine(realName(cause, places), 200));
    if (kind === 'unknown') return [`docker inspect ${name}, then wardround run --service ${cause.affected[0] ?? ''}`];
    const isMissing = container?.state.kind === 'down' && container.state.how === 'missing';
    return [
      isMissing ? 'docker ps --all' : `docker logs --tail 50 ${name}, then docker start ${name}`,
      ...(kind === 'crash_loop' ? [`to allow more starts: wardround reset --container ${shellWord(root.name)}`] : []),
    ];
  }
  const subject = visit?.blockedBy.find((blocker) => !blocker.includes(' ')) ?? root.name;
  const marker = shellWord(stopMarkerPath(root.name, places.stopMarkerDir));
  return [
    ...(visit === undefined || visit.blockedBy.length === 0
      ? []
      : [`it waits for ${visit.blockedBy.join(', ')} (could not be asked, is not ready, or calls nobody)`]),
    kind === 'crash_loop'
      ? `find the cause, then allow restarts again: wardround reset ${root.name}`
      : `look at it step by step: wardround run --service ${subject}`,
    `to silence it: touch ${plainLine(marker, 300)}`,
  ];
}

function viewLogOf({ target, logPath }: Service, places: Places): string | undefined {
  const container = target.kind === 'container' ? shellWord(placeName(target, places)) : undefined;
  const log = logPath === undefined ? undefined : shellWord(logPath);
  if (log === undefined) return container && plainLine(`docker logs --tail 50 ${container}`, 500);
  return plainLine(`${container === undefined ? '' : `docker exec ${container} `}tail -n 50 ${log}`, 500);
}

function cureOf({ root, visit, container }: Cause, tried: readonly Restart[]): string {
  if (root.kind === 'container') return container?.outcome === 'started' ? 'it was started' : 'it runs again';
  if (root.kind === 'engine') return 'it answers again';
  const inRound = visit?.outcome === 'recovered' ? visit.recoveries.at(-1)?.rung.name : undefined;
  const cure = inRound ?? earlierCure(tried.at(-1));
  return cure === undefined ? 'it came back by itself, or by other hands' : `remedy ${cure} helped`;
}

/**
 * The remedy of an earlier round that helped: it did not fail between that and its being well, and has not failed since.
 * What came back later has come back by other hands.
 */
function earlierCure(last: Restart | undefined): string | undefined {
  return last?.helped === true && last.downAt === undefined ? remedyName(last) : undefined;
}
