/** A length of time for a person: `45 s`, `12 min`, `2 h 5 min`. */
export function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return `${String(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 90) return `${String(minutes)} min`;
  const rest = minutes % 60;
  return `${String(Math.floor(minutes / 60))} h${rest === 0 ? '' : ` ${String(rest)} min`}`;
}

export function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${String(names.at(-1))}`;
}

/** A time on a person's clock, in this machine's time zone: `10:42`, or with the day when that is not today's. */
export function timeText(atMs: number, nowMs: number): string {
  const [then, now] = [new Date(atMs), new Date(nowMs)];
  const digits = (value: number): string => String(value).padStart(2, '0');
  const day = (date: Date): string =>
    `${String(date.getFullYear())}-${digits(date.getMonth() + 1)}-${digits(date.getDate())}`;
  const time = `${digits(then.getHours())}:${digits(then.getMinutes())}`;
  return day(then) === day(now) ? time : `${day(then)} at ${time}`;
}

/** The same as part of a sentence: `at 10:42`, `on 2026-11-21 at 10:42`. */
export function clockTime(atMs: number, nowMs: number): string {
  const text = timeText(atMs, nowMs);
  return `${text.includes(' ') ? 'on' : 'at'} ${text}`;
}
