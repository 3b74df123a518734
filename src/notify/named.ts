import type { Call } from '../model/call.js';

/** Calls in a sentence of the log: `"minio: recovery failed" and 2 more`. Titles alone: a channel may be a secret topic. */
export function named(calls: readonly Call[]): string {
  const [first, more] = titles(calls);
  return more === 0 ? `"${first}"` : `"${first}" and ${more} more`;
}

/** One call's title, by itself. */
export function titleOf(call: Call): string {
  const [first, more] = titles([call]);
  return more === 0 ? first : `${first}, and ${more} more`;
}

function titles(calls: readonly Call[]): [first: string, more: number] {
  const all = calls.flatMap(({ reports }) => reports.map(({ title }) => title));
  return [all[0] ?? '', all.length - 1];
}
