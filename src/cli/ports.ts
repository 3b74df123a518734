import { setTimeout as delay } from 'node:timers/promises';
import { foldFacts } from '../decide/facts.js';
import type { Past } from '../model/journal.js';
import type { Outbox } from '../model/call.js';
import type { Mode } from '../model/decision.js';
import type { RoundEvent } from '../model/round.js';
import type { System } from '../model/service.js';
import { createSend } from '../notify/send/index.js';
import type { Ports } from '../ports.js';
import { currentMoment } from '../state/clock.js';
import { formatTrouble, noteFormat } from '../state/format.js';
import { createOutbox } from '../state/outbox.js';
import { createJournal } from '../state/journal.js';
import { createHost } from '../target/host/index.js';
import { createTargets } from '../target/index.js';

export type PortsOptions = {
  readonly mode: Mode;
  /** Why the state folder cannot be relied on, if it cannot: then no past is known. */
  readonly stateTrouble?: string;
  readonly signal: AbortSignal;
  readonly tell: (event: RoundEvent) => void;
  readonly env: NodeJS.ProcessEnv;
};

/** The real world for a round. A round that only looks leaves no trace in it. */
export function connectPorts(system: System, options: PortsOptions): Ports {
  const { mode, stateTrouble, signal, tell, env } = options;
  const journal = createJournal(system.stateDir, (message) => {
    tell({ kind: 'trouble', message });
  });
  const foreign = formatTrouble(system.stateDir);
  const unknown = stateTrouble ?? foreign;
  const mayWrite = mode === 'recover' && foreign === undefined;
  if (foreign !== undefined) tell({ kind: 'trouble', message: `nothing will be restarted or remembered: ${foreign}` });
  else if (mode === 'recover') noteFormat(system.stateDir);
  const targets = createTargets(createHost(), () => connectContainers(system.dockerHost, env), signal);
  const past = (service: string): Past => {
    if (unknown !== undefined) return { kind: 'unknown', cause: unknown };
    const read = journal.read(service);
    return read.kind === 'events'
      ? { kind: 'known', facts: foldFacts(read.events) }
      : { kind: 'unknown', cause: read.cause };
  };
  return {
    ...targets,
    past,
    record: mayWrite ? journal.append : () => undefined,
    now: currentMoment,
    sleep: (ms) => delay(ms, undefined, { signal }).catch(() => undefined),
    send: createSend(system.calls),
    outbox: mayWrite ? createOutbox(system.stateDir) : NO_OUTBOX,
    runHook: async (run, ender) => {
      // execa costs 70 ms to load: only rounds with a hook pay for it.
      const { runHook } = await import('../target/host/hook.js');
      return runHook(run, ender, env);
    },
    tell,
    signal,
  };
}

const NO_OUTBOX: Outbox = {
  list: () => ({ waiting: [], troubles: [] }),
  put: () => undefined,
  remove: () => undefined,
};

/** dockerode costs 90 ms to load: a round without containers does not pay for it. */
async function connectContainers(
  host: string,
  env: NodeJS.ProcessEnv,
): ReturnType<Parameters<typeof createTargets>[1]> {
  const [{ connectEngine }, { createContainers }] = await Promise.all([
    import('../target/container/engine.js'),
    import('../target/container/index.js'),
  ]);
  return createContainers(connectEngine(host, env), host);
}
