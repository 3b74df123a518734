import type { Action } from '../model/decision.js';
import type { Ran } from '../model/query.js';
import type { Recovery } from '../model/round.js';
import type { Service } from '../model/service.js';
import type { StopMarker } from '../model/verdict.js';
import type { Ports } from '../ports.js';
import { execute } from './execute.js';
import { look, lookHere } from './look.js';

/**
 * Treats one service: command, startup delay, second look. That a restart is on its way is in the journal before the
 * command starts. A stop marker that has appeared since the look wins: here it is looked up once more, and in the
 * container in the same breath as the command is started.
 *
 * @param seen the stop marker as the look found it
 * @throws Error when the journal could not be written: then nothing was started
 */
export async function recover(
  service: Service,
  action: Action,
  markerPath: string,
  seen: StopMarker,
  ports: Ports,
): Promise<Recovery | 'marked'> {
  if ((await lookHere(markerPath, ports)).kind !== 'absent') return 'marked';
  const restartedAt = ports.now();
  ports.record(service.name, { ...restartedAt, event: 'restart' });
  ports.tell({ kind: 'executing', service, action });
  // A shell cannot tell that a marker has expired: one that has is not looked up again.
  const expired = seen.kind === 'absent' && seen.expired === true;
  const ran = await execute(action, service, expired ? undefined : markerPath, ports);
  if (ran.kind === 'marked') return 'marked';
  const detail = endInWords(ran);
  const output = ran.kind === 'exited' ? ran.output : '';
  const succeeded = ran.kind === 'exited' && ran.code === 0;
  const clean = succeeded && !ran.leftWriting;
  ports.tell({ kind: 'executed', service, detail, output, clean });
  const cutOff = ran.kind === 'cut-off';
  const started = cutOff || ran.kind === 'exited' || ran.kind === 'timed-out';
  const recovery = { action, detail, output, succeeded, started, cutOff };
  if (!started || ports.signal.aborted) return recovery;

  ports.tell({ kind: 'waiting', service, ms: service.startupDelayMs });
  await ports.sleep(service.startupDelayMs);
  const { result: verified } = await look(service, markerPath, ports, restartedAt.at);
  return { ...recovery, verified };
}

function endInWords(ran: Exclude<Ran, { kind: 'marked' }>): string {
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
