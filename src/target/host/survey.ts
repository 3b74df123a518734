import { readFileSync } from 'node:fs';
import type { HostSurvey } from '../../model/survey.js';
import { portsIn } from '../shell/listening.js';
import { ownProcesses } from './processes.js';

/** What runs and listens on this machine, those in containers left out, and which unit of systemd each belongs to. */
export function surveyHost(): HostSurvey {
  const processes = ownProcesses().map((process) => {
    const unit = unitOf(process.pid);
    return { ...process, ...(unit === undefined ? {} : { unit }) };
  });
  const listening = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(listeningIn);
  return { processes, listeningPorts: portsIn(listening.join('\n')) };
}

/** `sl local_address rem_address st …`; 0A is LISTEN. */
function listeningIn(path: string): readonly string[] {
  const rows = read(path)
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return rows.flatMap(([, address = '', , state]) => (state === '0A' ? [address] : []));
}

/** systemd keeps each service in a control group of its unit's name. */
function unitOf(pid: number): string | undefined {
  return /\/system\.slice\/(?:[^\n]*\/)?([\w@.:-]+\.service)/.exec(read(`/proc/${String(pid)}/cgroup`))?.[1];
}

/** Empty when it cannot be read: the process has gone, or is somebody else's. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
