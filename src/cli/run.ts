import { randomBytes } from 'node:crypto';
import type { Mode } from '../model/decision.js';
import { EXIT, Mistake } from '../model/mistake.js';
import type { Round, RoundEvent } from '../model/round.js';
import type { System } from '../model/service.js';
import { orderByDependencies } from '../plan/order.js';
import { select } from '../plan/select.js';
import { nagiosTrouble, PLUGIN_EXIT, pluginStatus } from '../report/nagios.js';
import { runRound } from '../round.js';
import { acquireLock } from '../state/lock.js';
import { loadFor } from './config.js';
import type { Format } from './formats.js';
import { heartbeatOf } from './heartbeat.js';
import { interruptAfter } from './interrupt.js';
import type { Io } from './io.js';
import { openLog } from './log.js';
import { requireServices } from './names.js';
import { openOutputs } from './outputs.js';
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
  if (options.format !== 'nagios') return (await makeRound(options, io)).exitCode;
  try {
    return PLUGIN_EXIT[pluginStatus(await makeRound(options, io))];
  } catch (error) {
    // Whoever calls a plugin reads its first line, and knows four exit codes.
    if (!(error instanceof Mistake)) throw error;
    io.stdout.write(nagiosTrouble(error.message));
    return PLUGIN_EXIT.UNKNOWN;
  }
}

async function makeRound(options: RunOptions, io: Io): Promise<Round> {
  const { system, stateTrouble } = loadFor(options, io);
  requireServices(options.services, system);
  const mode: Mode = options.dryRun ? 'dry-run' : options.noRecover ? 'probe-only' : 'recover';
  const teller = createTeller(
    {
      format: options.format ?? (io.stdout.isTTY ? 'pretty' : 'log'),
      // Naming a service is how one asks what is going on with it.
      verbose: options.verbose || (options.services.length > 0 && !options.quiet && options.format !== 'nagios'),
      quiet: options.quiet,
    },
    io,
  );
  const deadlineMs = options.deadline === undefined ? system.deadlineMs : options.deadline * 1000;
  const trouble = (message: string): void => teller.tell({ kind: 'trouble', message });
  const lock = mode === 'recover' ? lockOrGiveWay(system, trouble) : undefined;
  // What changes nothing leaves no trace.
  const log = openLog(mode === 'recover' ? system.outputs?.log : undefined, true, trouble);
  const tell = (event: RoundEvent): void => {
    teller.tell(event);
    log.tell(event);
  };
  const interrupt = interruptAfter(deadlineMs);
  try {
    const unusable = lock?.kind === 'impossible' ? `the state folder cannot be used: ${lock.cause}` : stateTrouble;
    if (unusable !== undefined) tell({ kind: 'trouble', message: `nothing will be restarted: ${unusable}` });
    const ports = connectPorts(system, {
      mode,
      signal: interrupt.signal,
      tell,
      env: io.env,
      ...(unusable === undefined ? {} : { stateTrouble: lock?.kind === 'impossible' ? lock.cause : unusable }),
    });
    // A round that a person makes over some services does not say that cron still makes its own.
    const isWhole = mode === 'recover' && options.services.length === 0;
    const heartbeat = isWhole ? heartbeatOf(system, tell) : undefined;
    const selection = select(orderByDependencies(system.services), options.services);
    const outputs =
      lock === undefined
        ? undefined
        : openOutputs(system, lock.kind === 'held', (message) => tell({ kind: 'trouble', message }));
    const round = await runRound(system, selection, outputs?.watch(ports) ?? ports, {
      id: randomBytes(4).toString('hex'),
      mode,
      deadlineMs,
    });
    teller.report(round);
    log.report(round);
    await outputs?.end(round, isWhole);
    await heartbeat?.end(round);
    return round;
  } finally {
    interrupt.dispose();
    if (lock?.kind === 'held') lock.release();
  }
}

type OwnLock = Exclude<ReturnType<typeof acquireLock>, { kind: 'busy' }>;

function lockOrGiveWay(system: System, trouble: (message: string) => void): OwnLock {
  const lock = acquireLock(system.stateDir);
  if (lock.kind !== 'busy') return lock;
  const message = `${lock.by} holds ${system.stateDir}/run.lock; this one gives way`;
  // The file is the other one's to put aside.
  openLog(system.outputs?.log, false, trouble).tell({ kind: 'trouble', message });
  throw new Mistake(message, EXIT.locked);
}
