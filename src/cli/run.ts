import { randomBytes } from 'node:crypto';
import type { Mode } from '../model/decision.js';
import { EXIT, Mistake } from '../model/mistake.js';
import type { System } from '../model/service.js';
import { orderByDependencies } from '../plan/order.js';
import { select } from '../plan/select.js';
import { runRound } from '../round.js';
import { acquireLock } from '../state/lock.js';
import { loadFor } from './config.js';
import type { Format } from './formats.js';
import { heartbeatOf } from './heartbeat.js';
import { interruptAfter } from './interrupt.js';
import type { Io } from './io.js';
import { requireServices } from './names.js';
import { connectPorts } from './ports.js';
import { createTeller } from './teller.js';

export type RunOptions = {
  readonly config?: string;
  readonly services: readonly string[];
  readonly dryRun: boolean;
  readonly noRecover: boolean;
  readonly format?: Format;
  /** In seconds. */
  readonly deadline?: number;
  readonly verbose: boolean;
  readonly quiet: boolean;
};

/** `wardround run`: one round. @returns the exit code @throws Mistake for a wrong config, name or a round under way */
export async function run(options: RunOptions, io: Io): Promise<number> {
  const { system } = loadFor(options, io);
  requireServices(options.services, system);
  const mode: Mode = options.dryRun ? 'dry-run' : options.noRecover ? 'probe-only' : 'recover';
  const teller = createTeller(
    {
      format: options.format ?? (io.stdout.isTTY ? 'pretty' : 'log'),
      // Naming a service is how one asks what is going on with it.
      verbose: options.verbose || (options.services.length > 0 && !options.quiet),
      quiet: options.quiet,
    },
    io,
  );
  const deadlineMs = options.deadline === undefined ? system.deadlineMs : options.deadline * 1000;
  const lock = mode === 'recover' ? lockOrGiveWay(system) : undefined;
  const interrupt = interruptAfter(deadlineMs);
  try {
    if (lock?.kind === 'impossible') {
      teller.tell({
        kind: 'trouble',
        message: `nothing will be restarted: the state folder cannot be used: ${lock.cause}`,
      });
    }
    const ports = connectPorts(system, {
      mode,
      signal: interrupt.signal,
      tell: teller.tell,
      env: io.env,
      ...(lock?.kind === 'impossible' ? { stateTrouble: lock.cause } : {}),
    });
    // A round that a person makes over some services does not say that cron still makes its own.
    const isWhole = mode === 'recover' && options.services.length === 0;
    const heartbeat = isWhole ? heartbeatOf(system, teller.tell) : undefined;
    const selection = select(orderByDependencies(system.services), options.services);
    const round = await runRound(system, selection, ports, { id: randomBytes(4).toString('hex'), mode, deadlineMs });
    teller.report(round);
    await heartbeat?.end(round);
    return round.exitCode;
  } finally {
    interrupt.dispose();
    if (lock?.kind === 'held') lock.release();
  }
}

function lockOrGiveWay(system: System): Exclude<ReturnType<typeof acquireLock>, { kind: 'busy' }> {
  const lock = acquireLock(system.stateDir);
  if (lock.kind === 'busy') {
    throw new Mistake(`${lock.by} holds ${system.stateDir}/run.lock; this one gives way`, EXIT.locked);
  }
  return lock;
}
