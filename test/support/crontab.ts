import { execa } from 'execa';

export type CronEntry = {
  /** In a day: minutes after midnight, UTC or not, at which it runs. */
  readonly minutesOfDay: readonly number[];
  /** Day of month, month and day of week, as written. */
  readonly days: string;
  readonly command: string;
};

/** A user's crontab: its variables and its entries. */
export type Crontab = {
  readonly variables: ReadonlyMap<string, string>;
  readonly entries: readonly CronEntry[];
};

/**
 * Reads what crontab(5) says of a user's table, for the parts that are used here.
 *
 * @throws Error for a line that is none of comment, variable and entry
 */
export function parseCrontab(text: string): Crontab {
  const variables = new Map<string, string>();
  const entries: CronEntry[] = [];
  for (const line of text.split('\n')) {
    if (/^\s*(#|$)/.test(line)) continue;
    const variable = /^\s*(\w+)\s*=\s*(["']?)(.*?)\2\s*$/.exec(line);
    if (variable) variables.set(variable[1] ?? '', variable[3] ?? '');
    else entries.push(parseEntry(line));
  }
  return { variables, entries };
}

function parseEntry(line: string): CronEntry {
  const match = /^\s*(\S+)\s+(\S+)\s+(\S+\s+\S+\s+\S+)\s+(.+)$/.exec(line);
  if (match === null) throw new Error(`expected a comment, a variable or an entry, found "${line}"`);
  const [, minute = '', hour = '', days = '', command = ''] = match;
  const minutes = valuesOf(minute, 60);
  const minutesOfDay = valuesOf(hour, 24).flatMap((each) => minutes.map((at) => each * 60 + at));
  return { minutesOfDay, days, command };
}

/** The numbers below `end` that a field such as `*`, `0-29/10` or `5,35` stands for. */
function valuesOf(field: string, end: number): readonly number[] {
  const wanted = field.split(',').flatMap((part) => {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (match === null) throw new Error(`expected numbers, "*", a range or steps, found "${part}"`);
    const [, from, to, step = '1'] = match;
    const first = Number(from ?? 0);
    const last = Number(to ?? from ?? end - 1);
    if (last >= end || Number(step) < 1) throw new Error(`expected numbers below ${String(end)}, found "${part}"`);
    return range(first, last, Number(step));
  });
  return [...new Set(wanted)].sort((a, b) => a - b);
}

function range(first: number, last: number, step: number): number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

/**
 * Lets this machine's own `crontab` check a table without installing it.
 *
 * @returns its exit code and what it said
 */
export async function checkWithCrontab(file: string): Promise<{ readonly code: number; readonly output: string }> {
  const flag = await dryRunFlag();
  const { exitCode, all } = await execa('crontab', [flag, file], { all: true, reject: false });
  return { code: exitCode ?? -1, output: all };
}

/** Debian's crontab takes -n; cronie's takes -T, and means something else by -n. */
async function dryRunFlag(): Promise<string> {
  const { all } = await execa('crontab', ['-?'], { all: true, reject: false });
  return /\[-T\]|-T\b/.test(all) ? '-T' : '-n';
}
