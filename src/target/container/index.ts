import type { Query, Ran, Remedy, Reply } from '../../model/query.js';
import { askInShell, runInShell } from '../shell/ask.js';
import { isShellQuery } from '../shell/batch.js';
import { othersOf } from '../shell/own.js';
import { ASKING, REMEDYING } from '../shell/script.js';
import { causeOf } from './cause.js';
import type { Engine, Health, Listed } from './engine.js';
import { startShellIn } from './exec.js';

export type Containers = {
  /**
   * Asks many containers many things: one listing, then for each container one exec for all its shell queries,
   * one `top` if processes are wanted and one inspect if its health is. A slow container keeps no other one waiting.
   * None of the promises ever rejects.
   */
  readonly ask: (wave: ReadonlyMap<string, readonly Query[]>, signal: AbortSignal) => Map<string, Promise<Reply[]>>;
  readonly run: (name: string, remedy: Remedy, signal: AbortSignal) => Promise<Ran>;
  /** The real names of the containers that were found, by the names that the config gives. */
  readonly names: ReadonlyMap<string, string>;
};

type Found =
  | { readonly kind: 'found'; readonly id: string; readonly name: string }
  | Extract<Reply, { kind: 'not-running' | 'unreachable' }>;

export function createContainers(engine: Engine, host: string): Containers {
  const names = new Map<string, string>();
  const list = async (signal: AbortSignal): Promise<(name: string) => Found> => {
    try {
      const listed = await engine.list(signal);
      return (name) => {
        const found = find(listed, name);
        if (found.kind === 'found') names.set(name, found.name);
        return found;
      };
    } catch (error) {
      const cause = `the Docker engine at ${host} could not be asked: ${causeOf(error, signal)}`;
      return () => ({ kind: 'unreachable', cause });
    }
  };

  return {
    names,

    ask(wave, signal) {
      const listing = list(signal);
      const askByName = async (name: string, queries: readonly Query[]): Promise<Reply[]> => {
        const found = (await listing)(name);
        return found.kind === 'found' ? askOne(engine, found.id, queries, signal) : queries.map(() => found);
      };
      return new Map([...wave].map(([name, queries]) => [name, askByName(name, queries)]));
    },

    async run(name, remedy, signal) {
      const found = (await list(signal))(name);
      if (found.kind !== 'found') return found;
      return runInShell(startShellIn(engine, found.id, REMEDYING), remedy, signal);
    },
  };
}

/** The exact name, else NAME-container, as the bash runner had it. */
function find(listed: readonly Listed[], name: string): Found {
  const names = [name, `${name}-container`];
  for (const wanted of names) {
    const container = listed.find((candidate) => candidate.names.includes(wanted));
    if (container === undefined) continue;
    return container.state === 'running'
      ? { kind: 'found', id: container.id, name: wanted }
      : { kind: 'not-running', detail: `the container ${wanted} is ${container.state}` };
  }
  return { kind: 'not-running', detail: `there is no container ${names.join(' or ')}` };
}

async function askOne(engine: Engine, id: string, queries: readonly Query[], signal: AbortSignal): Promise<Reply[]> {
  const shellQueries = queries.filter(isShellQuery);
  const wants = (kind: Query['kind']): boolean => queries.some((query) => query.kind === kind);
  const [fromShell, processes, health] = await Promise.all([
    shellQueries.length === 0 ? [] : askInShell(startShellIn(engine, id, ASKING), shellQueries, signal),
    wants('processes') ? askProcesses(engine, id, signal) : undefined,
    wants('health') ? askHealth(engine, id, signal) : undefined,
  ]);
  const shellReplies = fromShell.values();
  const replyTo = (query: Query): Reply | undefined => {
    if (query.kind === 'processes') return processes;
    return query.kind === 'health' ? health?.(query) : shellReplies.next().value;
  };
  const replies = queries.map((query): Reply => replyTo(query) ?? { kind: 'unreachable', cause: 'it was not asked' });
  return replies.some((reply) => reply.kind === 'timed-out' || reply.kind === 'unreachable')
    ? explainByState(engine, id, replies, signal)
    : replies;
}

/**
 * Silence of a container that was paused, stopped or removed meanwhile says nothing about its services, and neither does
 * silence while the engine hangs: the answers come through it.
 */
async function explainByState(engine: Engine, id: string, replies: Reply[], signal: AbortSignal): Promise<Reply[]> {
  let state: Awaited<ReturnType<Engine['inspect']>>;
  try {
    state = await engine.inspect(id, signal);
  } catch (error) {
    if (signal.aborted) return replies;
    const cause = `no answer came, and the Docker engine could not be asked why: ${causeOf(error, signal)}`;
    return replies.map((reply) => (reply.kind === 'timed-out' ? { kind: 'unreachable', cause } : reply));
  }
  if (state.running) return replies;
  return replies.map((reply) =>
    reply.kind === 'timed-out' || reply.kind === 'unreachable'
      ? { kind: 'not-running', detail: `the container is ${state.detail}` }
      : reply,
  );
}

async function askProcesses(engine: Engine, id: string, signal: AbortSignal): Promise<Reply> {
  try {
    const rows = await engine.processes(id, signal);
    const listed = rows.map(([pid, parent, ...commandLine]) => ({
      pid: Number(pid),
      parent: Number(parent),
      commandLine: commandLine.join(' '),
    }));
    return { kind: 'processes', commandLines: othersOf(listed) };
  } catch (error) {
    return { kind: 'unreachable', cause: `its processes could not be listed: ${causeOf(error, signal)}` };
  }
}

/** The container's health as of now, to be read for each query that wants it. */
async function askHealth(engine: Engine, id: string, signal: AbortSignal): Promise<(query: Query) => Reply> {
  try {
    const { health } = await engine.inspect(id, signal);
    return (query) => healthReply(health, query.kind === 'health' ? query.sinceMs : undefined);
  } catch (error) {
    const cause = `its health could not be asked: ${causeOf(error, signal)}`;
    return () => ({ kind: 'unreachable', cause });
  }
}

function healthReply(health: Health | undefined, sinceMs = 0): Reply {
  const status = health?.status ?? 'none';
  const output = health?.output ?? '';
  if (health !== undefined && health.ranAtMs < sinceMs) return { kind: 'health', status: 'stale', output };
  if (status === 'healthy' || status === 'unhealthy' || status === 'starting' || status === 'none') {
    return { kind: 'health', status, output };
  }
  return { kind: 'unreachable', cause: `the engine calls its health "${status}"` };
}
