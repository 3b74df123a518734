import type { JournalEvent } from '../model/journal.js';

const RESULTS = new Set(['success', 'degraded', 'failure', 'unknown']);
const ALERTS = new Set(['failed', 'crash_loop', 'unknown']);

/** One line of a journal; `undefined` for a torn or foreign one. */
export function parseEvent(line: string): JournalEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isEvent(value) ? value : undefined;
}

function isEvent(value: unknown): value is JournalEvent {
  if (typeof value !== 'object' || value === null) return false;
  const event = value as Record<string, unknown>;
  if (!Number.isFinite(event.at) || !Number.isFinite(event.upMs) || typeof event.boot !== 'string') return false;
  switch (event.event) {
    case 'checked':
      return RESULTS.has(String(event.result)) && typeof event.detail === 'string' && Number.isFinite(event.ms);
    case 'alerted':
      return ALERTS.has(String(event.kind));
    case 'not-recovered':
      return typeof event.detail === 'string';
    case 'restart':
    case 'recovered':
    case 'recovery-notified':
    case 'reset':
      return true;
    default:
      return false;
  }
}
