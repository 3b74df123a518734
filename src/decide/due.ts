import type { Moment, Past } from '../model/journal.js';
import type { Service } from '../model/service.js';
import { elapsedMs } from './age.js';

/** cron starts its rounds some seconds early or late: an interval that is nearly over is over. */
const JITTER_MS = 30_000;

/** Whether a service is to be asked in this round. One that was not healthy when last seen always is. */
export function isDue({ check, successThreshold }: Service, past: Past, now: Moment): boolean {
  const { intervalMs } = check;
  if (intervalMs === 0 || past.kind === 'unknown') return true;
  const { lastCheck, hasFailed, successesInARow, state } = past.facts;
  if (state !== undefined && state.state !== 'running') return true;
  if (hasFailed && successesInARow < successThreshold) return true;
  if (lastCheck?.result !== 'success' || lastCheck.ready === false) return true;
  const elapsed = elapsedMs(lastCheck, now);
  // A check of the future was noted under a wrong clock: waiting for it could take years.
  return elapsed < -JITTER_MS || elapsed >= intervalMs - JITTER_MS;
}
