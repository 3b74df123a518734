/** A rate in percent, never rounded up: `100 %` is said of what never failed, and of nothing else. */
export function percentWords(rate: number): string {
  return rate === 1 ? '100 %' : `${(Math.floor(rate * 10_000) / 100).toFixed(2)} %`;
}

/** In UTC: `2026-11-20 10:05`. */
export function utcWords(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
