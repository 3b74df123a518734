import type { Latencies } from '../model/history.js';

/** A bucket is so many times as wide as the one before it, so that a value is known to about 4 %. */
const GROWTH = 1.08;
/** A day: no check may take so long. */
const LONGEST_MS = 86_400_000;

/**
 * The bucket of a duration. Buckets are numbered on a logarithmic scale, which is the same for all services and
 * versions, so that the counts of two days are added to get those of both.
 */
export function bucketOf(ms: number): string {
  const counted = Math.min(LONGEST_MS, Math.max(0, ms));
  return String(Math.round(Math.log1p(counted) / Math.log(GROWTH)));
}

/** What a bucket stands for, in ms; whole ones, as the journal has them. */
export function bucketMs(bucket: string): number {
  return Math.round(Math.expm1(Number(bucket) * Math.log(GROWTH)));
}

/** The counts of both. */
export function addLatencies(one: Latencies, other: Latencies): Latencies {
  const sum: Record<string, number> = { ...one };
  for (const [bucket, count] of Object.entries(other)) sum[bucket] = (sum[bucket] ?? 0) + count;
  return sum;
}

/**
 * What a part of the checks took at most.
 *
 * @param part from 0 to 1: 0.95 for the 95th percentile
 * @returns ms; undefined where no check passed
 */
export function latencyQuantile(latencies: Latencies, part: number): number | undefined {
  const buckets = Object.entries(latencies)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => Number(a) - Number(b));
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [bucket, count] of buckets) {
    seen += count;
    if (seen >= part * total) return bucketMs(bucket);
  }
  return undefined;
}
