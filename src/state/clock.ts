import { readFileSync } from 'node:fs';
import type { Moment } from '../model/journal.js';

/** Now, by the wall clock and by the kernel's. Where there is no /proc, only the wall clock is known. */
export function currentMoment(): Moment {
  const at = Date.now();
  try {
    const uptime = readFileSync('/proc/uptime', 'latin1');
    return { at, upMs: Math.round(Number.parseFloat(uptime) * 1000), boot: bootId() };
  } catch {
    return { at, upMs: 0, boot: '' };
  }
}

let boot: string | undefined;

/** The kernel's id of this boot: it cannot change while this process lives. */
export function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return boot;
}
