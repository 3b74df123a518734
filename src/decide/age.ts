import type { Moment } from '../model/journal.js';

/** Two processes that ask the kernel for its uptime may differ by its rounding. */
const ROUNDING_MS = 1_000;

/** How long ago `then` was, in ms; never negative: what seems to lie in the future has just happened. */
export function ageMs(then: Moment, now: Moment): number {
  return Math.max(0, elapsedMs(then, now));
}

/** Whether the one is later than the other: within one boot by its own clock, whatever the wall clock did. */
export function isAfter(one: Moment, other: Moment): boolean {
  return one.boot !== '' && one.boot === other.boot ? one.upMs > other.upMs : one.at > other.at;
}

/**
 * The time from `then` to `now`, in ms; negative when a clock was set back. Within one boot the monotonic clock is
 * asked, so that a stepped wall clock neither ages nor renews anything. In a system container (LXC, OpenVZ) the boot id
 * is the host's, and the uptime begins again with the container: an uptime that has shrunk says nothing.
 */
export function elapsedMs(then: Moment, now: Moment): number {
  const sameBoot = then.boot !== '' && then.boot === now.boot && then.upMs <= now.upMs + ROUNDING_MS;
  return sameBoot ? now.upMs - then.upMs : now.at - then.at;
}
