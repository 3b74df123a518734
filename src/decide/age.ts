import type { Moment } from '../model/journal.js';

/**
 * How long ago `then` was, in ms; never negative. Within one boot the monotonic clock is asked, so that a stepped wall
 * clock neither ages nor renews anything; what seems to lie in the future has just happened.
 */
export function ageMs(then: Moment, now: Moment): number {
  const sameBoot = then.boot !== '' && then.boot === now.boot;
  return Math.max(0, sameBoot ? now.upMs - then.upMs : now.at - then.at);
}
