import { setMaxListeners } from 'node:events';
import { hookRuns } from '../decide/hooks.js';
import type { ContainerVisit } from '../model/container.js';
import type { Mode } from '../model/decision.js';
import type { HookEnd, HookRun } from '../model/hook.js';
import type { Past } from '../model/journal.js';
import { messageOf } from '../model/message-of.js';
import type { Visit } from '../model/round.js';
import type { Ports } from '../ports.js';
import { nextIncidentId } from './incident-id.js';

/** The hooks of a round: they run beside it, and change nothing in it. */
export type Hooks = {
  /** Takes note of a visit that is over, and starts what has to be run after it. */
  readonly after: (visit: Visit, before: Past, container: ContainerVisit | undefined) => void;
  /** Waits for all that were started. Never rejects. */
  readonly ended: () => Promise<void>;
};

/** How long after its round a hook may go on. */
const GRACE_MS = 3_000;

/**
 * @param mode of the round: one that only looks runs nothing
 * @param cooldownMs within this time after its end an incident that begins again is the same one
 * @param remainingMs how much of the round is left
 */
export function openHooks(mode: Mode, cooldownMs: number, remainingMs: () => number, ports: Ports): Hooks {
  const running: Promise<void>[] = [];
  return {
    after(visit, before, container) {
      // Where the past is not known, neither is whether anything has begun.
      if (mode !== 'recover' || visit.service.hooks === undefined || before.kind === 'unknown') return;
      const now = ports.now();
      // People are called after the round: the first hook of an incident is told the name that it will have.
      const next = nextIncidentId(visit, cooldownMs, now);
      const runs = hookRuns({ visit, before: before.facts, container }, now).map((run) =>
        run.incident === undefined && next !== undefined ? { ...run, incident: next } : run,
      );
      if (runs.length > 0) running.push(runAll(visit, runs, remainingMs, ports));
    },
    async ended() {
      await Promise.all(running);
    },
  };
}

/** One after the other: what is told of one service is told in the order in which it happened. */
async function runAll(visit: Visit, runs: readonly HookRun[], remainingMs: () => number, ports: Ports): Promise<void> {
  const { service } = visit;
  for (const run of runs) {
    ports.tell({ kind: 'hook-started', service, run });
    const end = await runOne(run, remainingMs, ports);
    ports.tell({ kind: 'hook-ended', service, run, end });
  }
}

async function runOne(run: HookRun, remainingMs: () => number, ports: Ports): Promise<HookEnd> {
  const { signal } = ports;
  const leftMs = (signal.aborted ? 0 : Math.max(0, remainingMs())) + GRACE_MS;
  const ender = new AbortController();
  const onAbort = (): void => {
    // At the deadline its own time limit ends it. A person who ends the round before that does not want to wait.
    if (remainingMs() > GRACE_MS) ender.abort(signal.reason);
  };
  setMaxListeners(0, signal);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await ports.runHook({ ...run, timeoutMs: Math.min(run.timeoutMs, leftMs) }, ender.signal);
  } catch (error) {
    return { kind: 'not-started', cause: messageOf(error) };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
