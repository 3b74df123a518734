import type { ContainerDetails, ContainerState } from '../../model/container.js';
import type { Controlled, Query, Ran, Remedy, Reply } from '../../model/query.js';
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
  /** How a container stands: by the listing, and by one inspect if it does not run. Never rejects. */
  readonly state: (name: string, signal: AbortSignal) => Promise<ContainerState>;
  /** By one inspect; undefined when it could not be asked. */
  readonly details: (name: string, signal: AbortSignal) => Promise<ContainerDetails | undefined>;
  /** Starts or restarts a container as a whole, within `timeoutMs`. Never rejects. */
  readonly control: (
    name: string,
    verb: 'start' | 'restart',
    timeoutMs: number,
    signal: AbortSignal,
  ) => Promise<Controlled>;
  /** The real names of the containers that were found, by the names that the config gives. */
  readonly names: ReadonlyMap<string, string>;
};

type Found =
  | { readonly kind: 'found'; readonly id: string; readonly name: string; readonly state: string }
  | { readonly kind: 'missing'; readonly detail: string }
  | Extract<Reply, { kind: 'unreachable' }>;

type Running = Extract<Found, { kind: 'found' }>;
type NotRunning = Extract<Reply, { kind: 'not-running' | 'unreachable' }>;
type Listing = (name: string) => Found;

/** What is asked in the same moment shares one listing. */
const LISTING_LASTS_MS = 1_000;

export function createContainers(engine: Engine, host: string): Containers {
  const names = new Map<string, string>();
  let listed: { untilMs: number; readonly listing: Promise<Listing> } | undefined;

  const list = async (signal: AbortSignal): Promise<Listing> => {
    try {
      const containers = await engine.list(signal);
      return (name) => {
        const found = find(containers, name);
        if (found.kind === 'found') names.set(name, found.name);
        return found;
      };
    } catch (error) {
      const cause = `the Docker engine at ${host} could not be asked: ${causeOf(error, signal)}`;
      return () => ({ kind: 'unreachable', cause });
    }
  };
  const listingNow = (signal: AbortSignal): Promise<Listing> => {
    if (listed === undefined || performance.now() > listed.untilMs) {
      const fresh = { untilMs: Number.POSITIVE_INFINITY, listing: list(signal) };
      void fresh.listing.then(() => (fresh.untilMs = performance.now() + LISTING_LASTS_MS));
      listed = fresh;
    }
    return listed.listing;
  };
  const lookUp = async (name: string, signal: AbortSignal): Promise<Found> => (await listingNow(signal))(name);
  const running = async (name: string, signal: AbortSignal): Promise<Running | NotRunning> =>
    notRunning(await lookUp(name, signal));

  return {
    names,

    ask(wave, signal) {
      const askByName = async (name: string, queries: readonly Query[]): Promise<Reply[]> => {
        const found = await running(name, signal);
        return found.kind === 'found' ? askOne(engine, found.id, queries, signal) : queries.map(() => found);
      };
      return new Map([...wave].map(([name, queries]) => [name, askByName(name, queries)]));
    },

    async run(name, remedy, signal) {
      const found = await running(name, signal);
      if (found.kind !== 'found') return found;
      return runInShell(startShellIn(engine, found.id, REMEDYING), remedy, signal);
    },

    async state(name, signal) {
      const found = await lookUp(name, signal);
      if (found.kind === 'unreachable') return { kind: 'unknown', cause: found.cause };
      if (found.kind === 'missing') return { kind: 'down', how: 'missing', detail: found.detail, outOfMemory: false };
      if (found.state === 'running') return { kind: 'running' };
      if (found.state === 'paused') return { kind: 'paused', detail: `the container ${found.name} is paused` };
      const how = HOW_DOWN[found.state] ?? 'dead';
      const inspected = await engine.inspect(found.id, signal).catch(() => undefined);
      // It has come up since it was listed.
      if (inspected?.running === true) return { kind: 'running' };
      const detail = `the container ${found.name} is ${inspected?.detail ?? found.state}`;
      return { kind: 'down', how, detail, outOfMemory: inspected?.outOfMemory ?? false };
    },

    async details(name, signal) {
      const found = await lookUp(name, signal);
      if (found.kind !== 'found') return undefined;
      const [inspected, outOfMemoryAtMs] = await Promise.all([
        engine.inspect(found.id, signal).catch(() => undefined),
        engine.outOfMemoryAt(found.id, signal).catch(() => undefined),
      ]);
      return (
        inspected && {
          startedAtMs: inspected.startedAtMs,
          restartCount: inspected.restartCount,
          ...(outOfMemoryAtMs === undefined ? {} : { outOfMemoryAtMs }),
        }
      );
    },

    async control(name, verb, timeoutMs, signal) {
      const found = await lookUp(name, signal);
      if (found.kind === 'unreachable') return found;
      if (found.kind === 'missing') return { kind: 'not-running', detail: found.detail };
      if (found.state === 'paused') return { kind: 'not-running', detail: `the container ${found.name} is paused` };
      const startedAt = performance.now();
      try {
        await engine.control(found.id, verb, timeoutMs, signal);
        const ms = performance.now() - startedAt;
        return { kind: 'exited', code: 0, output: '', ms, leftWriting: false };
      } catch (error) {
        if (signal.aborted) return { kind: 'cut-off', cause: causeOf(error, signal) };
        if (performance.now() - startedAt >= timeoutMs) {
          return { kind: 'cut-off', cause: `the engine did not ${verb} it within ${String(timeoutMs / 1000)} s` };
        }
        return { kind: 'unreachable', cause: `the engine refused: ${causeOf(error, signal)}` };
      } finally {
        listed = undefined;
      }
    },
  };
}

/** The engine's words for containers that do not run. */
const HOW_DOWN: Readonly<Record<string, Extract<ContainerState, { kind: 'down' }>['how']>> = {
  exited: 'stopped',
  created: 'created',
  restarting: 'restarting',
  dead: 'dead',
  removing: 'dead',
};

function notRunning(found: Found): Running | NotRunning {
  if (found.kind === 'unreachable') return found;
  if (found.kind === 'missing') return { kind: 'not-running', detail: found.detail };
  if (found.state === 'running') return found;
  const state = HOW_DOWN[found.state] === 'stopped' ? 'stopped' : found.state;
  return { kind: 'not-running', detail: `the container ${found.name} is ${state}` };
}

/** The exact name, else NAME-container, as the bash runner had it. */
function find(listed: readonly Listed[], name: string): Found {
  const names = [name, `${name}-container`];
  for (const wanted of names) {
    const container = listed.find((candidate) => candidate.names.includes(wanted));
    if (container !== undefined) return { kind: 'found', id: container.id, name: wanted, state: container.state };
  }
  return { kind: 'missing', detail: `there is no container ${names.join(' or ')}` };
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
