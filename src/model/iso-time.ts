/** ISO 8601 in UTC; null for what no calendar knows, as a file that somebody wrote may hold it. */
export function isoTime(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
