import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const TERM_LIMIT_MS = 1_000;
const TERM_POLL_MS = 20;

/**
 * The process group of this leader, and those that its descendants have made for themselves, as `timeout` and `setsid`
 * do: a signal to the leader's group does not reach them.
 */
function groupsBelow(leader: number): number[] {
  const groups = new Set([leader]);
  const members = new Set([leader]);
  const others = readdirSync('/proc').flatMap((name) => readStat(name) ?? []);
  for (let size = 0; size < members.size + groups.size;) {
    size = members.size + groups.size;
    for (const { pid, parent, group } of others) {
      if (!groups.has(group) && !members.has(parent)) continue;
      members.add(pid);
      groups.add(group);
    }
  }
  return [...groups];
}

/** Ends the group of this leader and those below it: what does not heed TERM is killed. */
export async function endGroupsBelow(leader: number): Promise<void> {
  const groups = groupsBelow(leader);
  const signalAll = (signal: NodeJS.Signals | 0): boolean =>
    groups.map((group) => signalGroup(group, signal)).some(Boolean);
  signalAll('SIGTERM');
  // Not the end of the leader is waited for: what ignores TERM outlives it.
  const until = performance.now() + TERM_LIMIT_MS;
  while (performance.now() < until && signalAll(0)) await setTimeout(TERM_POLL_MS);
  signalAll('SIGKILL');
}

/** @returns whether anything of the group is there; the signal 0 only asks */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

function readStat(name: string): { pid: number; parent: number; group: number } | undefined {
  if (!/^\d+$/.test(name)) return undefined;
  try {
    // The program's name stands in parentheses, and may hold some itself (proc(5)).
    const [, parent, group] = readFileSync(`/proc/${name}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { pid: Number(name), parent: Number(parent), group: Number(group) };
  } catch {
    return undefined;
  }
}
