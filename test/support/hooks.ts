import { HOOK_EVENTS, type HookEvent, type Hooks, type HookRun } from '../../src/model/hook.js';

/** A program for each of these events, a minute for each. */
export function aHookFor(...events: HookEvent[]): Hooks {
  const programs = new Map(events.map((event) => [event, [`/hooks/${event}`] as const]));
  return { programs, timeoutMs: 60_000 };
}

/** A program for every event. */
export const ALL_HOOKS: Hooks = aHookFor(...HOOK_EVENTS);

export function aHookRun(overrides: Partial<HookRun> = {}): HookRun {
  return {
    argv: ['/bin/true'],
    timeoutMs: 5000,
    service: 'minio',
    event: 'on_failure',
    at: Date.UTC(2026, 10, 20, 10, 5),
    failures: 2,
    reason: 'connection refused',
    ...overrides,
  };
}
