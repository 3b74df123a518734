const DAY = 24 * 60;
const NAMED: Readonly<Record<string, number>> = {
  '@hourly': 60,
  '@daily': DAY,
  '@midnight': DAY,
  '@weekly': 7 * DAY,
  '@every_minute': 1,
};

/**
 * The longest time between two starts of a crontab entry, in minutes.
 *
 * @param fields its five fields, or a word such as `@hourly`
 * @returns undefined where some days are left out, or where it is not understood
 */
export function gapMinutes(fields: string): number | undefined {
  const named = NAMED[fields];
  if (named !== undefined) return named;
  const [minute = '', hour = '', ...days] = fields.split(/\s+/);
  const minutes = valuesOf(minute, 60);
  const hours = valuesOf(hour, 24);
  const isEveryDay = days.length === 3 && days.every((field) => field === '*');
  if (!isEveryDay || minutes === undefined || hours === undefined) return undefined;
  const starts = hours.flatMap((each) => minutes.map((at) => each * 60 + at));
  const [first = 0] = starts;
  const following = [...starts.slice(1), first + DAY];
  return Math.max(...starts.map((start, index) => (following[index] ?? start) - start));
}

/** The numbers below `end` that a field such as `*`, `0-29/10` or `5,35` stands for, in order. */
function valuesOf(field: string, end: number): number[] | undefined {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (match === null) return undefined;
    const [, from, to, step] = match;
    const first = Number(from ?? 0);
    const last = Number(to ?? (from === undefined || step !== undefined ? end - 1 : from));
    if (last >= end || first > last || step === '0') return undefined;
    for (let value = first; value <= last; value += Number(step ?? 1)) found.add(value);
  }
  return [...found].sort((one, other) => one - other);
}
