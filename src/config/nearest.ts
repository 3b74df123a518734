import { distance } from 'fastest-levenshtein';

/** The candidate that was probably meant, if one is close enough to be worth saying. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(word);
  let best: string | undefined;
  let bestDistance = allowedDistance(wanted) + 1;
  for (const candidate of candidates) {
    const offered = plain(candidate);
    const apart = isShortened(wanted, offered) ? 1 : distanceBelow(bestDistance, wanted, offered);
    if (apart < bestDistance) [best, bestDistance] = [candidate, apart];
  }
  return best;
}

/** The same as part of a message: empty, or `; did you mean "postgres"?` */
export function suggestion(word: string, candidates: Iterable<string>): string {
  const near = nearest(word, candidates);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

/** `restartCmd`, `restart-cmd` and `restart_cmd` are the same word to whoever typed it. */
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_. ]/g, '');
}

function allowedDistance(word: string): number {
  return word.length < 2 ? 0 : Math.max(1, Math.floor(word.length / 3));
}

/** `timeout` for `timeout_seconds`. */
function isShortened(word: string, candidate: string): boolean {
  return word.length >= 4 && candidate !== word && candidate.startsWith(word);
}

/** The distance, or `limit` when the lengths alone tell that it is not smaller. */
function distanceBelow(limit: number, word: string, candidate: string): number {
  return Math.abs(word.length - candidate.length) >= limit ? limit : distance(word, candidate);
}
