import { ownStart } from '../decide/starting.js';
import type { JournalEvent } from '../model/journal.js';
import { messageOf } from '../model/message-of.js';
import type { Ran } from '../model/query.js';
import type { Recovery } from '../model/round.js';
import type { Rung, Service } from '../model/service.js';
import type { ProbeResult, StopMarker } from '../model/verdict.js';
import type { Ports } from '../ports.js';
import type { Chart } from './chart.js';
import { execute } from './execute.js';
import { isUp, lookHere, watchStart } from './look.js';

/** What a round needs after its last look, to say and to remember what it saw. */
const SPARE_MS = 1_000;

export type RecoverContext = {
  readonly markerPath: string;
  /** The stop marker as the look found it. */
  readonly seen: StopMarker;
  readonly chart: Chart;
  /** How much of the round is left. */
  readonly remainingMs: () => number;
  /** Called once it is sure that the remedy begins. */
  readonly onBegin: () => void;
};

/**
 * Treats one service with one remedy: the remedy, the startup delay, then looks until it is up. That a restart is on its
 * way is in the journal before it starts. A stop marker that has appeared since the look wins: here it is looked up once
 * more, and in the container in the same breath as a command is started.
 *
 * @throws Error when the journal could not be written: then nothing was started
 */
export async function recover(
  service: Service,
  rung: Rung,
  { markerPath, seen, chart, remainingMs, onBegin }: RecoverContext,
  ports: Ports,
): Promise<Recovery | 'marked'> {
  if ((await lookHere(markerPath, ports)).kind !== 'absent') return 'marked';
  const restartedAt = ports.now();
  chart.record({ ...restartedAt, event: 'restart', rung: rung.name });
  ports.tell({ kind: 'executing', service, rung });
  onBegin();
  // A shell cannot tell that a marker has expired: one that has is not looked up again.
  const expired = seen.kind === 'absent' && seen.expired === true;
  const ran = await execute(rung, service, expired ? undefined : markerPath, ports);
  if (ran.kind === 'marked') {
    const detail = 'a stop marker had appeared';
    record({ ...ports.now(), event: 'not-recovered', detail, started: false }, service, chart, ports);
    return 'marked';
  }
  const detail = endInWords(ran);
  const output = ran.kind === 'exited' ? ran.output : '';
  const succeeded = ran.kind === 'exited' && ran.code === 0;
  const clean = succeeded && !ran.leftWriting;
  ports.tell({ kind: 'executed', service, detail, output, clean });
  const cutOff = ran.kind === 'cut-off';
  const started = cutOff || ran.kind === 'exited' || ran.kind === 'timed-out';
  const code = ran.kind === 'exited' ? { code: ran.code } : {};
  const recovery = { at: restartedAt.at, rung, detail, output, succeeded, ...code, started, cutOff };
  const verified = started && !ports.signal.aborted ? await verify() : undefined;
  const whole: Recovery = verified === undefined ? recovery : { ...recovery, verified };
  tellResult(service, whole, chart, ports);
  return whole;

  async function verify(): Promise<ProbeResult> {
    ports.tell({ kind: 'waiting', name: service.name, ms: rung.startupDelayMs });
    await ports.sleep(rung.startupDelayMs);
    // The last answer has to come before the round ends, or it is none.
    const lastLookMs = (service.startupCheck ?? service.check).timeoutMs + SPARE_MS;
    const limitMs = Math.min(service.verifyTimeoutMs - rung.startupDelayMs, remainingMs() - lastLookMs);
    return watchStart(service, markerPath, ports, restartedAt.at, limitMs);
  }
}

function tellResult(service: Service, recovery: Recovery, chart: Chart, ports: Ports): void {
  const { verified, detail, started, code } = recovery;
  const now = ports.now();
  const how = { ran: detail.slice(0, 300), ...(code === undefined ? {} : { code }) };
  if (verified !== undefined && isUp(verified)) {
    ports.tell({ kind: 'recovered', service });
    record({ ...now, event: 'recovered', ...how }, service, chart, ports);
    return;
  }
  const why = verified?.detail ?? detail;
  const failure = verified?.kind === 'failure' ? { failure: verified.failure } : {};
  const notStarted = started ? {} : ({ started: false } as const);
  record({ ...now, event: 'not-recovered', detail: why, ...how, ...failure, ...notStarted }, service, chart, ports);
  // One that has time to start has not failed to: what is decided about it says so.
  const past = chart.past();
  const isStarting = past.kind === 'known' && ownStart(service, past.facts, now) !== undefined;
  if (!isStarting || verified?.kind !== 'failure') ports.tell({ kind: 'not-recovered', service, why });
}

function record(event: JournalEvent, { name }: Service, chart: Chart, ports: Ports): void {
  try {
    chart.record(event);
  } catch (error) {
    ports.tell({ kind: 'trouble', message: `${name}: its journal could not be written: ${messageOf(error)}` });
  }
}

/** How a remedy ended, for a person. */
export function endInWords(ran: Exclude<Ran, { kind: 'marked' }>): string {
  switch (ran.kind) {
    case 'exited': {
      const left = ran.leftWriting ? '; it left a process that still writes here: redirect its output to a file' : '';
      return `exit code ${String(ran.code)} in ${String(Math.round(ran.ms))} ms${left}`;
    }
    case 'timed-out':
      return `ended by force after ${String(ran.afterMs / 1000)} s: a restart command has to return (end it with &)`;
    case 'cut-off':
      return `cut off: ${ran.cause}`;
    case 'not-running':
      return ran.detail;
    case 'unreachable':
      return ran.cause;
  }
}
