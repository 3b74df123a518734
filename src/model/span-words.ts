/** A length of time in a few characters: `45 s`, `12 min`, `2 h 5 min`, `3 d 4 h`. */
export function spanWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${String(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${String(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return two(hours, 'h', minutes % 60, 'min');
  const allHours = Math.round(minutes / 60);
  return two(Math.floor(allHours / 24), 'd', allHours % 24, 'h');
}

function two(count: number, unit: string, rest: number, smaller: string): string {
  return `${String(count)} ${unit}${rest === 0 ? '' : ` ${String(rest)} ${smaller}`}`;
}
