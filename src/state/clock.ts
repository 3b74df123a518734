import { readFileSync } from 'node:fs';
import type { Moment } from '../model/journal.js';

/** Now, by the wall clock and by the kernel's. Where there is no /proc, only the wall clock is known. */
export function currentMoment(): Moment {
  const at = Date.now();
  try {
    return { at, upMs: Math.round(uptimeAtStart() + performance.now()), boot: bootId() };
  } catch {
    return { at, upMs: Math.round(performance.now()), boot: '' };
  }
}

let startedAtUpMs: number | undefined;
let boot: string | undefined;

/** The kernel says it to a hundredth of a second; from there on this process counts finer. */
function uptimeAtStart(): number {
  startedAtUpMs ??= Number.parseFloat(readFileSync('/proc/uptime', 'latin1')) * 1000 - performance.now();
  return startedAtUpMs;
}

/** The kernel's id of this boot: it cannot change while this process lives. */
export function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return boot;
}
