import type { ContainerDetails } from '../model/container.js';
import type { Service } from '../model/service.js';
import type { Evidence } from '../notify/reports.js';
import type { Cause } from '../notify/roots.js';
import { lastLines, shellWord } from '../notify/words.js';
import type { Ports } from '../ports.js';

const LOG_LINES = 10;
const LOG_LIMIT_MS = 3_000;

/** Gathers what a person would look at first: how the container stands, and the last lines of the service's own log. */
export async function gatherEvidence({ root, visit, container }: Cause, ports: Ports): Promise<Evidence> {
  if (root.kind === 'engine') return { container: [] };
  const target = root.kind === 'container' ? ({ kind: 'container', name: root.name } as const) : visit?.service.target;
  const isDown = container?.outcome === 'down' || visit?.verdict === undefined;
  if (isDown || target === undefined) return { container: [] };
  const [details, log] = await Promise.all([
    target.kind === 'container' ? ports.containerDetails(target.name) : undefined,
    root.kind === 'service' ? readLog(visit.service, ports) : undefined,
  ]);
  return { container: details === undefined ? [] : factsOf(details), ...(log === undefined ? {} : { log }) };
}

function factsOf({ startedAtMs, outOfMemoryAtMs, restartCount }: ContainerDetails): string[] {
  return [
    ...(startedAtMs === 0 ? [] : [`running since ${isoSeconds(startedAtMs)}`]),
    ...(restartCount === 0
      ? []
      : [`restarted by Docker ${restartCount === 1 ? 'once' : `${String(restartCount)} times`}`]),
    ...(outOfMemoryAtMs === undefined
      ? []
      : [`something in it was killed for lack of memory at ${isoSeconds(outOfMemoryAtMs)}`]),
  ];
}

function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

async function readLog(service: Service | undefined, ports: Ports): Promise<Evidence['log']> {
  if (service?.logPath === undefined) return undefined;
  const { target, logPath: path } = service;
  const command = `tail -n ${String(LOG_LINES)} -- ${shellWord(path)}`;
  const query = { kind: 'shell', command, timeoutMs: LOG_LIMIT_MS } as const;
  const [reply] = await ports.ask(target, [query]);
  if (reply?.kind !== 'exited' || reply.code !== 0) return undefined;
  const lines = lastLines(reply.output, LOG_LINES);
  return lines.length === 0 ? undefined : { path, lines };
}
