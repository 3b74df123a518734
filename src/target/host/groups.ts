import { readdirSync, readFileSync } from 'node:fs';

/**
 * The process group of this leader, and those that its descendants have made for themselves, as `timeout` and `setsid`
 * do: a signal to the leader's group does not reach them.
 */
export function groupsBelow(leader: number): number[] {
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
