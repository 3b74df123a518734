import { ASKING, SCRIPT_VARIABLE } from './script.js';

export type ListedProcess = { readonly pid: number; readonly parent: number; readonly commandLine: string };

/**
 * The command lines that are not the runner's own: its shells are left out, and everything below a shell that asks
 * (a check's `curl …/minio/health` would otherwise pass for minio). What a remedy started stays: it is the service.
 */
export function othersOf(processes: readonly ListedProcess[]): string[] {
  return withoutOwn(processes).map((process) => process.commandLine);
}

/** The processes that are not the runner's own. */
export function withoutOwn(processes: readonly ListedProcess[]): ListedProcess[] {
  const asking = new Set<number>();
  const byParent = groupByParent(processes);
  const pending = processes.filter((process) => isOurs(process) && process.commandLine.includes(ASKING));
  // The list grows while it is walked; recursion would end at some thousand generations.
  for (const { pid } of pending) {
    if (asking.has(pid)) continue;
    asking.add(pid);
    pending.push(...(byParent.get(pid) ?? []));
  }
  return processes.filter((process) => !isOurs(process) && !asking.has(process.pid));
}

function isOurs(process: ListedProcess): boolean {
  return process.commandLine.includes(`eval "$${SCRIPT_VARIABLE}"`);
}

function groupByParent(processes: readonly ListedProcess[]): Map<number, ListedProcess[]> {
  const groups = new Map<number, ListedProcess[]>();
  for (const process of processes) {
    const group = groups.get(process.parent);
    if (group === undefined) groups.set(process.parent, [process]);
    else group.push(process);
  }
  return groups;
}
