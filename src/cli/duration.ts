const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
/** Ten years: what is longer was meant otherwise. */
const LONGEST_MS = 3_653 * 86_400_000;

/**
 * A length of time as people type it: `45s`, `30m`, `12h`, `7d`, `4w`, `1h30m`.
 *
 * @returns ms; undefined where it is none, or is nothing, or longer than ten years
 */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d{1,9}(\.\d{1,3})?[smhdw])+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/([\d.]+)([smhdw])/g)];
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? Number.NaN), 0);
  return ms > 0 && ms <= LONGEST_MS ? Math.round(ms) : undefined;
}

/**
 * A moment in the past: a length of time before now, a date (midnight in UTC), or a date and a time, in this machine's
 * time zone unless it says another one.
 *
 * @returns wall clock, ms; undefined where it is none, or lies in the future
 */
export function parseSince(text: string, now: number): number | undefined {
  const duration = parseDuration(text);
  if (duration !== undefined) return now - duration;
  if (!/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$/.test(text)) return undefined;
  const at = Date.parse(text.replace(' ', 'T'));
  // `2026-02-30` would be taken for a day of March.
  const isDate = text.length > 10 || (!Number.isNaN(at) && new Date(at).toISOString().startsWith(text));
  return Number.isNaN(at) || !isDate || at >= now ? undefined : at;
}
