import type { Restart } from '../../../src/model/journal.js';
import { aMoment } from '../../support/visits.js';

/** A restart at this minute, by the only remedy there is, after which the service was not seen well. */
export function aRestart(minute: number, overrides: Partial<Restart> = {}): Restart {
  return { ...aMoment(minute), rung: 'restart', ...overrides };
}

/** One after which it came up a minute later, and stayed up for so many minutes. */
export function aRestartThatLasted(minutes: number, minute: number): Restart {
  const [upAt, downAt] = [aMoment(minute + 1), aMoment(minute + 1 + minutes)];
  return aRestart(minute, { upAt, downAt, lastedMs: minutes * 60_000 });
}
