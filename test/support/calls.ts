import type { CallSettings, Channel, NtfySettings, Outbox, Waiting } from '../../src/model/call.js';

export const ALERTS: Channel = { kind: 'ntfy', name: 'alerts' };

/** Settings for an ntfy server with one topic; an hour of cooldown, six until the first reminder, digests from the fourth. */
export function callSettings(overrides: Partial<CallSettings> = {}): CallSettings {
  return {
    ntfy: ntfySettings(),
    webhooks: new Map(),
    commands: new Map(),
    timeoutMs: 20_000,
    cooldownMs: 3_600_000,
    remindMs: 21_600_000,
    remindGrowth: 2,
    escalate: [],
    digestAt: 3,
    notifyRecovery: true,
    ...overrides,
  };
}

export function ntfySettings(overrides: Partial<NtfySettings> = {}): NtfySettings {
  return {
    server: 'http://127.0.0.1:1',
    topics: new Map([['alerts', 'alerts-topic']]),
    markdown: false,
    actions: [],
    timeoutMs: 2000,
    ...overrides,
  };
}

/** An outbox in memory. */
export function memoryOutbox(): Outbox & { readonly waiting: ReadonlyMap<string, Waiting> } {
  const waiting = new Map<string, Waiting>();
  return {
    waiting,
    list: () => ({ waiting: [...waiting.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), troubles: [] }),
    put: (one) => {
      waiting.set(one.id, one);
    },
    remove: (id) => {
      waiting.delete(id);
      return undefined;
    },
  };
}
