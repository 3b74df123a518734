import type { ContainerSurvey, PassedOver, Survey } from '../../model/survey.js';
import { askInShell } from '../shell/ask.js';
import { portsIn } from '../shell/listening.js';
import { withoutOwn } from '../shell/own.js';
import { ASKING } from '../shell/script.js';
import { causeOf } from './cause.js';
import type { Engine } from './engine.js';
import { startShellIn } from './exec.js';

/** How many containers are looked at side by side. */
const AT_ONCE = 8;
const PORTS_LIMIT_MS = 5_000;

/** What listens, in the words of the kernel: ADDRESS:PORT in hexadecimal digits, 0A is LISTEN. It needs sh alone. */
const LISTENING = `for file in /proc/net/tcp /proc/net/tcp6; do
  [ -r "$file" ] || continue
  while read -r _ address _ state _; do
    [ "$state" = 0A ] && echo "$address"
  done < "$file"
done
exit 0`;

/** A container as the listing has it, under the name that a person would use. */
export type Candidate = { readonly id: string; readonly name: string; readonly state: string };

/** All containers of the engine, by name. Never rejects. */
export async function listCandidates(
  engine: Engine,
  signal: AbortSignal,
): Promise<{ readonly kind: 'listed'; readonly candidates: readonly Candidate[] } | Unreachable> {
  try {
    const listed = await engine.list(signal);
    const candidates = listed.flatMap(({ id, names, state }) => {
      // A name with a slash is another container's name for it.
      const name = names.find((each) => !each.includes('/'));
      return name === undefined ? [] : [{ id, name, state }];
    });
    return { kind: 'listed', candidates: candidates.sort((a, b) => a.name.localeCompare(b.name)) };
  } catch (error) {
    return { kind: 'unreachable', cause: causeOf(error, signal) };
  }
}

type Unreachable = { readonly kind: 'unreachable'; readonly cause: string };

/** Looks at containers without changing anything: one inspect, one `top` and one exec for each. Never rejects. */
export async function surveyContainers(
  engine: Engine,
  wanted: readonly Candidate[],
  signal: AbortSignal,
): Promise<Survey> {
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
  { id, name, state }: Candidate,
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
