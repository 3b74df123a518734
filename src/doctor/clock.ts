import { ok, problem, warning, type Checkup } from './checkup.js';

/** No clock that is right says a time before the program was written. */
const WRITTEN_MS = Date.UTC(2026, 0, 1);
/** How far a clock may be set back without anybody taking notice. */
const TOLERATED_MS = 2 * 60_000;

export const clock: Checkup = {
  name: 'clock',
  look({ now, timeZone, newestEventAt }) {
    const says = `it is ${new Date(now).toISOString().slice(0, 16).replace('T', ' ')} UTC; cron goes by ${timeZone}`;
    if (now < WRITTEN_MS) return [problem(`${says}: the clock is wrong`, 'sudo timedatectl set-ntp true')];
    const last = newestEventAt() ?? now;
    if (last <= now + TOLERATED_MS) return [ok(says)];
    const at = new Date(last).toISOString().slice(0, 16).replace('T', ' ');
    return [
      warning(
        `${says}, and a journal tells of ${at} UTC, which is yet to come`,
        'timedatectl',
        'was the clock set back?',
      ),
    ];
  },
};
