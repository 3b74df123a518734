/** The longest that a timer of Node's can wait; a longer one would end at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** A time limit for one delivery. Its signal is aborted with an error whose message is for a person. */
export type Limit = {
  readonly signal: AbortSignal;
  /** To be called when the delivery is over, however it ended. */
  readonly release: () => void;
};

/**
 * Ends with the round, or after `timeoutMs`. With a timer of its own: a signal of `AbortSignal.timeout` that only
 * `AbortSignal.any` knows is collected as garbage, and never comes.
 *
 * @param late what to say when the time is over
 */
export function limit(round: AbortSignal, timeoutMs: number, late: string): Limit {
  const ending = new AbortController();
  const end = (): void => {
    ending.abort(new Error('the round was ending'));
  };
  const timer = setTimeout(
    () => {
      ending.abort(new Error(late));
    },
    Math.min(timeoutMs, TIMER_MAX_MS),
  );
  round.addEventListener('abort', end, { once: true });
  if (round.aborted) end();
  return {
    signal: ending.signal,
    release() {
      clearTimeout(timer);
      round.removeEventListener('abort', end);
    },
  };
}
