import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { beginHeartbeat, type Heartbeat } from '../act/heartbeat.js';
import type { RoundEvent } from '../model/round.js';
import type { System } from '../model/service.js';
import { sendBeat } from '../notify/send/heartbeat.js';
import { currentMoment } from '../state/clock.js';
import { createHeartbeatStore } from '../state/heartbeat.js';

/** The heartbeat of a round, begun; undefined where nobody is to be told. */
export function heartbeatOf(system: System, tell: (event: RoundEvent) => void): Heartbeat | undefined {
  const { heartbeat, calls, stateDir } = system;
  if (heartbeat === undefined) return undefined;
  const name = hostname();
  const identity = `${name} ${machineId()} ${stateDir}`;
  const store = createHeartbeatStore(stateDir);
  return beginHeartbeat(
    { settings: heartbeat, ntfy: calls.ntfy, name, identity },
    { beat: sendBeat, store, now: currentMoment, tell },
  );
}

/** Two containers or clones may have the same host name. */
function machineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim();
  } catch {
    return '';
  }
}
