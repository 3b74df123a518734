import { FAILURES } from '../model/failure.js';
import { STATES, type JournalEvent } from '../model/journal.js';

const RESULTS: ReadonlySet<unknown> = new Set(['success', 'degraded', 'failure', 'unknown']);
const ALERTS: ReadonlySet<unknown> = new Set(['failed', 'crash_loop', 'unknown']);
const STEPS: ReadonlySet<unknown> = new Set(['opened', 'worse', 'reopened', 'reminded', 'escalated', 'closed']);
/** What is told, and is no step that an incident takes. */
const QUIET_STEPS: ReadonlySet<unknown> = new Set(['progress', 'forgotten']);
const KNOWN_STATES: ReadonlySet<unknown> = new Set(STATES);

/** One line of a journal; `undefined` for a torn or foreign one. Of what may be absent, what is not right is left out. */
export function parseEvent(line: string): JournalEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  // A restart counts, whatever else its line says.
  if (typeof value.rung !== 'string') delete value.rung;
  if (typeof value.failure !== 'string' || !Object.hasOwn(FAILURES, value.failure)) delete value.failure;
  if (typeof value.ran !== 'string') delete value.ran;
  if (!Number.isSafeInteger(value.code)) delete value.code;
  if (value.started !== false) delete value.started;
  if (value.ready !== false) delete value.ready;
  if (value.updates !== true) delete value.updates;
  if (value.underway !== true) delete value.underway;
  if (!isTimes(value.times)) delete value.times;
  return isEvent(value) ? value : undefined;
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= 200;
}

function isTimes(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether it is a moment that a clock can show. */
function isTime(value: unknown): boolean {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
}

function isEvent(event: Record<string, unknown>): event is JournalEvent & Record<string, unknown> {
  if (!isTime(event.at) || !Number.isFinite(event.upMs) || typeof event.boot !== 'string') return false;
  switch (event.event) {
    case 'checked':
      return RESULTS.has(event.result) && typeof event.detail === 'string' && Number.isFinite(event.ms);
    case 'state':
      return KNOWN_STATES.has(event.state) && typeof event.after === 'string';
    case 'alerted':
      return ALERTS.has(event.kind);
    case 'incident':
      return isName(event.incident) && STEPS.has(event.step) && ALERTS.has(event.kind);
    case 'called':
      return isName(event.incident) && (STEPS.has(event.step) || QUIET_STEPS.has(event.step)) && isName(event.channel);
    case 'away':
    case 'not-recovered':
      return typeof event.detail === 'string';
    case 'restart':
    case 'started':
    case 'recovered':
    case 'recovery-notified':
    case 'reset':
    case 'folded':
    case 'reminded':
      return true;
    default:
      return false;
  }
}
