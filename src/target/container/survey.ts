import type { ContainerSurvey, PassedOver, Survey } from '../../model/survey.js';
import { askInShell } from '../shell/ask.js';
import { withoutOwn } from '../shell/own.js';
import { ASKING } from '../shell/script.js';
import { causeOf } from './cause.js';
import type { Engine, Listed } from './engine.js';
import { startShellIn } from './exec.js';

/** Everything is looked at side by side, but not more than this many containers at once. */
const AT_ONCE = 8;
const PORTS_LIMIT_MS = 5_000;

/** Docker's own name server listens there in many containers. */
const NAME_SERVER = '0B00007F';

/** What listens, in the words of the kernel: ADDRESS:PORT in hexadecimal digits, 0A is LISTEN. It needs sh alone. */
const LISTENING = `for file in /proc/net/tcp /proc/net/tcp6; do
  [ -r "$file" ] || continue
  while read -r _ address _ state _; do
    [ "$state" = 0A ] && echo "$address"
  done < "$file"
done
exit 0`;

export type SurveyResult = Survey | { readonly kind: 'unreachable'; readonly cause: string };

/**
 * Looks at the containers of an engine without changing anything: one listing, and for each that runs one inspect, one
 * `top` and one exec. Never rejects.
 *
 * @param isWanted by its name
 */
export async function surveyContainers(
  engine: Engine,
  isWanted: (name: string) => boolean,
  signal: AbortSignal,
): Promise<SurveyResult> {
  let listed: readonly Listed[];
  try {
    listed = await engine.list(signal);
  } catch (error) {
    return { kind: 'unreachable', cause: causeOf(error, signal) };
  }
  const wanted = listed.flatMap((container) => {
    const name = container.names.find((each) => !each.includes('/'));
    return name !== undefined && isWanted(name) ? [{ ...container, name }] : [];
  });
  wanted.sort((a, b) => a.name.localeCompare(b.name));
  const seen: (ContainerSurvey | PassedOver)[] = [];
  for (let from = 0; from < wanted.length; from += AT_ONCE) {
    seen.push(...(await Promise.all(wanted.slice(from, from + AT_ONCE).map((each) => survey(engine, each, signal)))));
  }
  return {
    containers: seen.filter((each) => 'image' in each),
    passedOver: seen.filter((each) => 'why' in each),
  };
}

async function survey(
  engine: Engine,
  { id, name, state }: Listed & { readonly name: string },
  signal: AbortSignal,
): Promise<ContainerSurvey | PassedOver> {
  if (state !== 'running') return { container: name, why: `it does not run (${state})` };
  try {
    const described = await engine.describe(id, signal);
    const rows = await engine.processes(id, signal);
    const processes = rows.map(([pid, parent, ...commandLine]) => ({
      pid: Number(pid),
      parent: Number(parent),
      commandLine: commandLine.join(' '),
    }));
    const { image, labels, exposedPorts, hasHealthcheck, mainPid, hasOwnNetwork } = described;
    const inside = await askListening(engine, id, signal);
    return {
      ...{ name, image, labels, exposedPorts, hasHealthcheck, mainPid },
      processes: withoutOwn(processes),
      hasShell: inside.hasShell,
      ...(hasOwnNetwork && inside.ports !== undefined ? { listeningPorts: inside.ports } : {}),
    };
  } catch (error) {
    return { container: name, why: `it could not be looked at: ${causeOf(error, signal)}` };
  }
}

type Inside = { readonly hasShell: boolean; readonly ports?: readonly number[] };

async function askListening(engine: Engine, id: string, signal: AbortSignal): Promise<Inside> {
  const query = { kind: 'shell', command: LISTENING, timeoutMs: PORTS_LIMIT_MS } as const;
  const [reply] = await askInShell(startShellIn(engine, id, ASKING), [query], signal);
  if (reply?.kind !== 'exited') return { hasShell: reply?.kind === 'timed-out' };
  const ports = portsIn(reply.output);
  // None may also mean that they cannot be seen; declared ports are tried then, which does no harm.
  return { hasShell: true, ...(ports.length === 0 ? {} : { ports }) };
}

function portsIn(output: string): readonly number[] {
  const sockets = [...output.matchAll(/^([0-9A-F]{8,32}):([0-9A-F]{4})$/gm)];
  const ports = sockets.flatMap(([, address, port = '']) => (address === NAME_SERVER ? [] : [parseInt(port, 16)]));
  return [...new Set(ports)].sort((a, b) => a - b);
}
