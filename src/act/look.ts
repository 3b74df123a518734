import { readMarkers } from '../decide/marker.js';
import type { Service } from '../model/service.js';
import type { StopMarker, Verdict } from '../model/verdict.js';
import type { Query, Reply } from '../model/query.js';
import type { Ports } from '../ports.js';
import { describeCheck, queryFor, readReply } from '../probe/index.js';

/**
 * Asks a service and looks for its stop markers, and asks again until the failure is confirmed or withdrawn:
 * a verdict of failure means that every one of `attempts` looks in a row failed.
 *
 * @param restartedAtMs given when this look is to verify a restart: ms since the epoch
 */
export async function look(
  service: Service,
  markerPath: string,
  ports: Ports,
  restartedAtMs?: number,
): Promise<Verdict> {
  for (let attempt = 1; ; attempt += 1) {
    const verdict = await lookOnce(service, markerPath, attempt, ports, restartedAtMs);
    const confirmed = attempt >= service.check.attempts;
    if (verdict.result.kind !== 'failure' || confirmed || ports.signal.aborted) return verdict;
    await ports.sleep(service.check.retryDelayMs);
  }
}

/** The stop marker on this machine alone, as it is now. */
export async function lookHere(path: string, ports: Ports): Promise<StopMarker> {
  const [reply] = await ports.ask({ kind: 'host' }, [{ kind: 'file', path }]);
  return readMarkers([{ path, where: HERE, reply: reply ?? NOT_ASKED }], ports.now().at);
}

async function lookOnce(
  service: Service,
  path: string,
  attempt: number,
  ports: Ports,
  restartedAtMs: number | undefined,
): Promise<Verdict> {
  const { target, check } = service;
  const marker: Query = { kind: 'file', path };
  const [[reply, markerThere], [markerHere]] = await Promise.all([
    ports.ask(target, [queryFor(check, restartedAtMs), marker]),
    target.kind === 'host' ? [undefined] : ports.ask({ kind: 'host' }, [marker]),
  ]);
  const result = readReply(check, reply ?? NOT_ASKED);
  const markers: StopMarker = readMarkers(
    [
      {
        path,
        where: target.kind === 'host' ? HERE : `in container ${target.name}`,
        reply: markerThere ?? NOT_ASKED,
      },
      ...(markerHere === undefined ? [] : [{ path, where: HERE, reply: markerHere }]),
    ],
    ports.now().at,
  );
  ports.tell({ kind: 'asked', service, attempt, question: describeCheck(check), result, marker: markers });
  return { result, marker: markers, attempts: attempt };
}

const HERE = 'on this machine';
const NOT_ASKED: Reply = { kind: 'unreachable', cause: 'it was not asked' };
