import { readMarkers } from '../decide/marker.js';
import type { Check, Service, TargetRef } from '../model/service.js';
import type { ProbeResult, StopMarker, Verdict } from '../model/verdict.js';
import type { Query, Reply } from '../model/query.js';
import type { Ports } from '../ports.js';
import { describeCheck, queryFor, readReply } from '../probe/index.js';

/**
 * Asks a service and looks for its stop markers, and asks again until the failure is confirmed or withdrawn:
 * a verdict of failure means that every one of `attempts` looks in a row failed. A service that is still starting is
 * asked by its startup check, and only once: what has not come up yet needs no confirmation.
 */
export async function look(
  service: Service,
  probe: Verdict['probe'],
  markerPath: string,
  ports: Ports,
): Promise<Verdict> {
  const attempts = probe === 'startup' ? 1 : service.check.attempts;
  for (let attempt = 1; ; attempt += 1) {
    const verdict = await lookOnce(service, { probe, attempt }, markerPath, ports);
    if (verdict.result.kind !== 'failure' || attempt >= attempts || ports.signal.aborted) return verdict;
    await ports.sleep(service.check.retryDelayMs);
  }
}

/** The pause after the first look that finds a restarted service not up; each further one is half as long again. */
const FIRST_PAUSE_MS = 1_000;
const PAUSE_GROWTH = 1.5;

/**
 * Asks a service that was just treated, by its startup check if it has one, until it is up or `limitMs` are over; the
 * last answer counts.
 *
 * @param restartedAtMs ms since the epoch: an answer that is older says nothing
 */
export async function watchStart(
  service: Service,
  markerPath: string,
  ports: Ports,
  restartedAtMs: number,
  limitMs: number,
): Promise<ProbeResult> {
  const until = ports.now().upMs + limitMs;
  for (let attempt = 1, pauseMs = FIRST_PAUSE_MS; ; attempt += 1, pauseMs *= PAUSE_GROWTH) {
    const { result } = await lookOnce(service, { probe: 'startup', attempt, restartedAtMs }, markerPath, ports);
    const leftMs = until - ports.now().upMs;
    if (isUp(result) || leftMs <= 0 || ports.signal.aborted) return result;
    const ms = Math.min(pauseMs, leftMs);
    ports.tell({ kind: 'waiting', name: service.name, ms });
    await ports.sleep(ms);
  }
}

export function isUp({ kind }: ProbeResult): boolean {
  return kind === 'success' || kind === 'degraded';
}

/** The stop markers of a service, here and where it lives. */
export async function lookForMarkers({ target }: Service, path: string, ports: Ports): Promise<StopMarker> {
  const marker: Query = { kind: 'file', path };
  const [[there], [here]] = await Promise.all([
    ports.ask(target, [marker]),
    target.kind === 'host' ? [undefined] : ports.ask({ kind: 'host' }, [marker]),
  ]);
  return readBoth(target, path, there, here, ports);
}

/** The stop marker on this machine alone, as it is now. */
export async function lookHere(path: string, ports: Ports): Promise<StopMarker> {
  const [reply] = await ports.ask({ kind: 'host' }, [{ kind: 'file', path }]);
  return readMarkers([{ path, where: HERE, reply: reply ?? NOT_ASKED }], ports.now().at);
}

type OneLook = { readonly probe: Verdict['probe']; readonly attempt: number; readonly restartedAtMs?: number };

async function lookOnce(service: Service, one: OneLook, path: string, ports: Ports): Promise<Verdict> {
  const { target, readinessCheck } = service;
  const { probe, attempt, restartedAtMs } = one;
  const check = checkOf(service, probe);
  const marker: Query = { kind: 'file', path };
  const readiness = probe === 'liveness' ? readinessCheck : undefined;
  const [[reply, markerThere, readyReply], [markerHere]] = await Promise.all([
    ports.ask(target, [
      queryFor(check, restartedAtMs),
      marker,
      ...(readiness === undefined ? [] : [queryFor(readiness)]),
    ]),
    target.kind === 'host' ? [undefined] : ports.ask({ kind: 'host' }, [marker]),
  ]);
  const result = readReply(check, reply ?? NOT_ASKED);
  const markers = readBoth(target, path, markerThere, markerHere, ports);
  ports.tell({ kind: 'asked', service, attempt, question: describeCheck(check), result, marker: markers });
  const verdict: Verdict = { probe, result, marker: markers, attempts: attempt };
  if (readiness === undefined) return verdict;
  const ready = readReply(readiness, readyReply ?? NOT_ASKED);
  const question = `is it ready? ${describeCheck(readiness)}`;
  ports.tell({ kind: 'asked', service, attempt, question, result: ready, marker: { kind: 'absent' } });
  return { ...verdict, readiness: ready };
}

/** @param here absent where the target is this machine: then `there` is the same look */
function readBoth(
  target: TargetRef,
  path: string,
  there: Reply | undefined,
  here: Reply | undefined,
  ports: Ports,
): StopMarker {
  const where = target.kind === 'host' ? HERE : `in container ${target.name}`;
  const looks = [
    { path, where, reply: there ?? NOT_ASKED },
    ...(here === undefined ? [] : [{ path, where: HERE, reply: here }]),
  ];
  return readMarkers(looks, ports.now().at);
}

function checkOf(service: Service, probe: Verdict['probe']): Check {
  return probe === 'startup' ? (service.startupCheck ?? service.check) : service.check;
}

const HERE = 'on this machine';
const NOT_ASKED: Reply = { kind: 'unreachable', cause: 'it was not asked' };
