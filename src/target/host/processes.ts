import { readdirSync, readFileSync } from 'node:fs';
import type { Reply } from '../../model/query.js';
import { withoutOwn, type ListedProcess } from '../shell/own.js';

/**
 * The processes of this machine, read from /proc. Those of containers are visible here too and are left out: a redis
 * in a container is not this machine's redis. So are zombies, and this round with whatever started it.
 */
export function listProcesses(): Reply {
  try {
    return { kind: 'processes', commandLines: ownProcesses().map(({ commandLine }) => commandLine) };
  } catch (error) {
    return { kind: 'unreachable', cause: `processes are read from /proc: ${(error as Error).message}` };
  }
}

/** The same, with who started whom. @throws Error when /proc cannot be read */
export function ownProcesses(): ListedProcess[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const all = pids.map(readProcess).filter((process) => process !== undefined);
  const own = ownFamily(all);
  return withoutOwn(all.filter((process) => !own.has(process.pid)));
}

function readProcess(pid: number): ListedProcess | undefined {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    // NSpid lists the pid in each nested namespace: more than one means that it lives in a container (proc(5)).
    const nested = /^NSpid:\s+\d+\s+\d/m.test(status);
    const zombie = /^State:\s+[ZX]/m.test(status);
    if (nested || zombie) return undefined;
    const commandLine = readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')
      .replace(/\0+$/, '')
      .replaceAll('\0', ' ');
    return { pid, parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0), commandLine };
  } catch {
    return undefined;
  }
}

/**
 * This process and, above it, whatever has our name on its command line: cron's `sh -c "wardround run --service x"`
 * must not pass for x. Cron itself is above us too, and may well be a service.
 */
function ownFamily(all: readonly ListedProcess[]): Set<number> {
  const byPid = new Map(all.map((process) => [process.pid, process]));
  const own = new Set<number>();
  for (let process = byPid.get(globalThis.process.pid); process !== undefined; process = byPid.get(process.parent)) {
    if (own.has(process.pid)) break;
    if (process.pid === globalThis.process.pid || process.commandLine.includes('wardround')) own.add(process.pid);
  }
  return own;
}
