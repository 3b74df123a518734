import type { Facts, State } from '../model/journal.js';
import type { Past } from '../model/journal.js';
import type { Service } from '../model/service.js';
import type { Look } from './view.js';

const LOOKS = {
  running: { tone: 'good', word: 'Running' },
  starting: { tone: 'warn', word: 'Starting' },
  restarting: { tone: 'warn', word: 'Restarting' },
  unhealthy: { tone: 'bad', word: 'Unhealthy' },
  failed: { tone: 'bad', word: 'Failed' },
  stopped: { tone: 'off', word: 'Stopped' },
  unknown: { tone: 'unsure', word: 'Unknown' },
} as const satisfies Record<State, Look>;

const DEGRADED: Look = { tone: 'warn', word: 'Degraded' };
const DISABLED: Look = { tone: 'off', word: 'Disabled' };
const NOT_ASKED: Look = { tone: 'unsure', word: 'Not asked yet' };

/** How a service stands, by its journal and the config. */
export function lookOf({ enabled }: Service, past: Past | undefined): Look {
  if (!enabled) return DISABLED;
  if (past?.kind === 'unknown') return LOOKS.unknown;
  const state = past?.facts.state?.state;
  if (state === undefined) return NOT_ASKED;
  return state === 'running' && isDegraded(past?.facts) ? DEGRADED : LOOKS[state];
}

function isDegraded(facts: Facts | undefined): boolean {
  return facts?.lastCheck?.result === 'degraded' || facts?.lastCheck?.ready === false;
}
