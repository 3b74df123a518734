import type { ServiceStatus, StatusWord } from '../model/status.js';
import type { Look } from './view.js';

/** The words are those of `wardround status`. */
const LOOKS = {
  running: { tone: 'good', word: 'Running' },
  degraded: { tone: 'warn', word: 'Degraded' },
  starting: { tone: 'warn', word: 'Starting' },
  restarting: { tone: 'warn', word: 'Restarting' },
  unhealthy: { tone: 'bad', word: 'Unhealthy' },
  failed: { tone: 'bad', word: 'Failed' },
  crash_loop: { tone: 'bad', word: 'Crash loop' },
  stopped: { tone: 'off', word: 'Stopped' },
  disabled: { tone: 'off', word: 'Disabled' },
  unknown: { tone: 'unsure', word: 'Unknown' },
  never_asked: { tone: 'unsure', word: 'Not asked yet' },
  unreadable: { tone: 'unsure', word: 'Unknown' },
} as const satisfies Record<StatusWord, Look>;

/** How a service stands, for the page. */
export function lookOf({ word }: Pick<ServiceStatus, 'word'>): Look {
  return LOOKS[word];
}
