import type { StatusWord } from '../model/status.js';
import { LOOKS, type Look } from './style.js';

export const STATUS_LOOKS = {
  running: { ...LOOKS.healthy, word: 'running' },
  degraded: LOOKS.degraded,
  starting: { ...LOOKS.waiting, word: 'starting' },
  restarting: { ...LOOKS.recovered, word: 'restarting' },
  unhealthy: { ...LOOKS.waiting, word: 'unhealthy' },
  failed: LOOKS.failed,
  crash_loop: LOOKS.crash_loop,
  stopped: LOOKS.stopped,
  disabled: LOOKS.disabled,
  unknown: LOOKS.unknown,
  never_asked: { ...LOOKS.not_due, word: 'not asked' },
  unreadable: { ...LOOKS.unknown, word: 'unreadable' },
} as const satisfies Record<StatusWord, Look>;

const ORDER = Object.keys(STATUS_LOOKS) as readonly StatusWord[];

/** How often each word that occurs does, in the order of the table of looks. */
export function wordCounts(services: readonly { readonly word: StatusWord }[]): [StatusWord, number][] {
  return ORDER.map((word): [StatusWord, number] => {
    return [word, services.filter((service) => service.word === word).length];
  }).filter(([, count]) => count > 0);
}
