import { setMaxListeners } from 'node:events';
import type { Moment } from '../../src/model/journal.js';

export type VirtualClock = {
  readonly now: () => Moment;
  /** Resolves once virtual time has come so far, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Calls back once virtual time has come so far; returns the way to call that off. */
  readonly after: (ms: number, callback: () => void) => () => void;
  /** Lets time pass while nothing goes on. */
  readonly pass: (ms: number) => void;
};

type Alarm = { readonly at: number; readonly ring: () => void };

const BOOTED_AT = Date.UTC(2026, 10, 20, 10, 0);
const UPTIME_MS = 1_000_000;

/**
 * A clock that goes forward only when everybody waits for it: whatever is asleep at the same time wakes up in the
 * right order, and an hour takes no time.
 */
export function createVirtualClock(): VirtualClock {
  let elapsedMs = 0;
  let alarms: readonly Alarm[] = [];
  let winding = false;

  // All promises that can be settled are settled before the next turn of the event loop.
  const wind = (): void => {
    if (winding || alarms.length === 0) return;
    winding = true;
    setImmediate(() => {
      winding = false;
      const at = Math.min(...alarms.map((alarm) => alarm.at));
      const due = alarms.filter((alarm) => alarm.at === at);
      alarms = alarms.filter((alarm) => alarm.at !== at);
      if (due.length > 0) elapsedMs = Math.max(elapsedMs, at);
      for (const { ring } of due) ring();
      wind();
    });
  };
  const after = (ms: number, ring: () => void): (() => void) => {
    const alarm = { at: elapsedMs + ms, ring };
    alarms = [...alarms, alarm];
    wind();
    return () => {
      alarms = alarms.filter((other) => other !== alarm);
    };
  };
  return {
    now: () => ({ at: BOOTED_AT + elapsedMs, upMs: UPTIME_MS + elapsedMs, boot: 'boot-1' }),
    after,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve();
          return;
        }
        const onAbort = (): void => {
          callOff();
          resolve();
        };
        const callOff = after(ms, () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        });
        if (signal === undefined) return;
        // Any number of services may be asleep at once.
        setMaxListeners(0, signal);
        signal.addEventListener('abort', onAbort);
      }),
    pass(ms) {
      elapsedMs += ms;
    },
  };
}
