import type { CheckCounts, Day } from '../model/history.js';
import { addLatencies } from './latency.js';

export const DAY_MS = 86_400_000;

/** The day in UTC: `2026-11-20`. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** When a day begins, wall clock, ms. */
export function dayStart(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

export function emptyDay(day: string): Day {
  const checks: CheckCounts = { success: 0, degraded: 0, failure: 0, unknown: 0 };
  return { day, checks, upMs: 0, downMs: 0, latencies: {}, restarts: 0, helped: 0 };
}

/** What two parts of one day, or two days, come to. The name is that of the first. */
export function addDays(one: Day, other: Day): Day {
  return {
    day: one.day,
    checks: {
      success: one.checks.success + other.checks.success,
      degraded: one.checks.degraded + other.checks.degraded,
      failure: one.checks.failure + other.checks.failure,
      unknown: one.checks.unknown + other.checks.unknown,
    },
    upMs: one.upMs + other.upMs,
    downMs: one.downMs + other.downMs,
    latencies: addLatencies(one.latencies, other.latencies),
    restarts: one.restarts + other.restarts,
    helped: one.helped + other.helped,
  };
}

/** The parts of each day added up, in the order of days. */
export function mergeDays(parts: Iterable<Day>): Day[] {
  const days = new Map<string, Day>();
  for (const part of parts) {
    const before = days.get(part.day);
    days.set(part.day, before === undefined ? part : addDays(before, part));
  }
  return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}
