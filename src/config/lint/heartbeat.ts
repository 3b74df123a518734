import { REARM_PART } from '../../decide/heartbeat.js';
import { isOpenToAll } from './calls.js';
import { seconds, trap, type Rule } from './rule.js';

/** What ntfy.sh takes of those who have no account. */
const FREE_A_DAY = 250;
const DAY_MS = 86_400_000;

/** The delayed message is sent anew by the first round after a part of its time: alerts share the day's quota with it. */
export const alarmTakesQuota: Rule = ({ system }) => {
  const afterMs = system.heartbeat?.ntfy?.afterMs;
  const { ntfy } = system.calls;
  // Only there the quota is known.
  if (afterMs === undefined || ntfy === undefined || !isOpenToAll(ntfy)) return [];
  const { periodMs } = system;
  const everyMs = Math.max(1, Math.ceil((afterMs * REARM_PART) / periodMs)) * periodMs;
  const times = Math.floor(DAY_MS / everyMs);
  if (times <= FREE_A_DAY) return [];
  const rounds = Math.ceil(DAY_MS / FREE_A_DAY / periodMs) - 1;
  return trap(['heartbeat', 'ntfy', 'after_seconds'], {
    expected: `more than ${seconds((rounds * periodMs) / REARM_PART)}`,
    found: seconds(afterMs),
    why: `it is put off ${times} times a day, and ntfy.sh takes ${FREE_A_DAY} messages a day without an account: alerts are refused then`,
    mend: 'make it longer, or use heartbeat.ping_url or a server of your own',
  });
};
