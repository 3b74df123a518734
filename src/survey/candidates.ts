import type { ContainerSurvey, ProposedCheck } from '../model/survey.js';
import { http } from './known.js';
import type { Recognised } from './recognise.js';

/** How many open ports of somebody's own program are asked: each is asked by three questions. */
const MOST_PORTS = 4;

/**
 * The checks that may fit, best first: what says that it works, then its own HEALTHCHECK, then that something listens,
 * then that something runs.
 *
 * @param all what was recognised in the same container
 */
export function candidatesFor(
  one: Recognised,
  container: ContainerSurvey,
  all: readonly Recognised[],
): readonly ProposedCheck[] {
  const ports = portsOf(one, container, all);
  // A HEALTHCHECK is one for the whole container.
  const docker: ProposedCheck[] = container.hasHealthcheck && all.length === 1 ? [{ type: 'docker' }] : [];
  const process: ProposedCheck[] =
    one.processName === undefined ? [] : [{ type: 'process', process_name: one.processName }];
  if (!container.hasShell) return [...docker, ...process];
  const tcp = ports.map((port): ProposedCheck => ({ type: 'tcp', port }));
  return [...strong(one, ports), ...docker, ...weak(one, ports), ...tcp, ...process];
}

function strong({ known }: Recognised, ports: readonly number[]): readonly ProposedCheck[] {
  if (known !== undefined) return ports.flatMap((port) => known.checks(port));
  return ports.flatMap((port) => [http(port, '/health'), http(port, '/healthz')]);
}

/** That a first page comes says less than what the image says of itself. */
function weak({ known }: Recognised, ports: readonly number[]): readonly ProposedCheck[] {
  return known === undefined ? ports.map((port) => http(port, '/')) : [];
}

function portsOf(one: Recognised, container: ContainerSurvey, all: readonly Recognised[]): readonly number[] {
  if (one.port !== undefined) return [one.port];
  const open = container.listeningPorts;
  const left = leftOver(container, all);
  if (one.known === undefined) {
    // Whose port it is cannot be told when several could have opened it.
    const isAlone = all.filter(({ known, port }) => known === undefined && port === undefined).length === 1;
    return isAlone ? left.slice(0, MOST_PORTS) : [];
  }
  const usual = open === undefined ? one.known.ports[0] : one.known.ports.find((port) => open.includes(port));
  const elsewhere = left.length === 1 ? left[0] : undefined;
  return [usual ?? elsewhere ?? one.known.ports[0]].filter((port) => port !== undefined);
}

/** The open ports that are not those of known software here; declared ones first, as they are meant to be asked. */
function leftOver({ listeningPorts, exposedPorts }: ContainerSurvey, all: readonly Recognised[]): readonly number[] {
  const taken = new Set(
    all.flatMap(({ known, port }) => [...(known?.ports ?? []), ...(port === undefined ? [] : [port])]),
  );
  const open = listeningPorts ?? exposedPorts;
  const free = [...new Set(open)].filter((port) => !taken.has(port)).sort((a, b) => a - b);
  return [
    ...free.filter((port) => exposedPorts.includes(port)),
    ...free.filter((port) => !exposedPorts.includes(port)),
  ];
}
