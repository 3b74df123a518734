/** A process as the container sees it. */
export type ContainerProcess = {
  readonly pid: number;
  readonly parent: number;
  /** As in `ps`: `S` sleeps, `R` runs, `T` is stopped, `Z` is a zombie. */
  readonly state: string;
  /** The arguments with a blank between; of a zombie, which has none left, its name in brackets. */
  readonly commandLine: string;
};

/** A listing made from /proc alone, since `ps` may be missing and `docker top` leaves zombies out. */
export const PROCESS_LISTING: readonly string[] = [
  'sh',
  '-c',
  'echo $$; for p in /proc/[0-9]*; do cat $p/stat $p/cmdline; printf "\\n\\036"; done 2>/dev/null; exit 0',
];

/** Reads what `PROCESS_LISTING` printed; the listing's own processes are left out. Sorted by pid. */
export function parseProcesses(listing: string): readonly ContainerProcess[] {
  const shell = Number.parseInt(listing, 10);
  const records = listing.slice(listing.indexOf('\n') + 1).split('\x1e');
  return records
    .map(parseRecord)
    .filter((each) => each !== undefined)
    .filter(({ pid, parent }) => pid !== shell && parent !== shell)
    .sort((a, b) => a.pid - b.pid);
}

/** A process that ended while it was looked at has no record. */
function parseRecord(record: string): ContainerProcess | undefined {
  // The name may hold blanks and brackets of its own, so the last closing one counts.
  const match = /^(\d+) \((.*)\) (\S) (\d+) [^\n]*\n(.*)\n$/s.exec(record);
  if (match === null) return undefined;
  const [, pid, name = '', state = '', parent, commandLine = ''] = match;
  const spoken = commandLine.replace(/\0+$/, '').replaceAll('\0', ' ');
  return { pid: Number(pid), parent: Number(parent), state, commandLine: spoken === '' ? `[${name}]` : spoken };
}
