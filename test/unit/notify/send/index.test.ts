import { describe, expect, it } from 'vitest';
import type { Call, CallSettings, Channel, Delivery } from '../../../../src/model/call.js';
import { createSend } from '../../../../src/notify/send/index.js';
import { aListener } from '../../../support/listener.js';
import { startNtfyServer } from '../../../support/ntfy-server.js';
import { aCall } from '../../../support/reports.js';

function settings(overrides: Partial<CallSettings> = {}): CallSettings {
  return {
    webhooks: new Map(),
    commands: new Map([['true', { argv: ['/bin/true'], timeoutMs: 5_000 }]]),
    timeoutMs: 10_000,
    cooldownMs: 0,
    remindMs: 0,
    remindGrowth: 1,
    escalate: [],
    digestAt: 3,
    notifyRecovery: true,
    ...overrides,
  };
}

function send(call: Call, overrides: Partial<CallSettings> = {}): Promise<Delivery> {
  return createSend(settings(overrides))(call, new AbortController().signal);
}

const to = (kind: string, name: string): { channel: Channel } => ({ channel: { kind, name } as Channel });

describe('a call is sent', () => {
  it('to each kind of channel', async () => {
    const [ntfy, webhook] = [await startNtfyServer(), await aListener()];
    const hook = { url: webhook.url, format: 'wardround', headers: {}, timeoutMs: 5_000 } as const;
    const channels = settings({
      ntfy: {
        server: ntfy.url,
        topics: new Map([['alerts', 'topic']]),
        markdown: false,
        actions: [],
        timeoutMs: 5_000,
      },
      webhooks: new Map([['ops', hook]]),
    });
    const all = [to('ntfy', 'alerts'), to('webhook', 'ops'), to('command', 'true')].map((channel) =>
      aCall({}, channel),
    );
    const deliveries = await Promise.all(all.map((call) => createSend(channels)(call, new AbortController().signal)));
    await ntfy.close();
    expect(deliveries).toMatchObject([{ kind: 'delivered' }, { kind: 'delivered' }, { kind: 'delivered' }]);
    expect([ntfy.messages.length, webhook.heard.length]).toEqual([1, 1]);
  });

  it.each<[string, string, string]>([
    ['ntfy', 'secret-topic', 'no ntfy server is in the config'],
    ['webhook', 'ops', 'no webhook "ops" is in the config'],
    ['webhook', 'constructor', 'no webhook "constructor" is in the config'],
    ['command', 'mail', 'no command "mail" is in the config'],
    ['pigeon', 'x', 'no pigeon "x" is in the config'],
    ['toString', 'x', 'no toString "x" is in the config'],
  ])('nowhere when there is no %s %s', async (kind, name, cause) => {
    expect(await send(aCall({}, to(kind, name)))).toEqual({ kind: 'undelivered', cause, retry: 'never' });
  });

  it('and one that cannot be made into a message stops no other', async () => {
    const broken = { ...aCall({}, to('command', 'true')), reports: [null] } as unknown as Call;
    const [first, second] = await Promise.all([send(broken), send(aCall({}, to('command', 'true')))]);
    expect(first).toMatchObject({ kind: 'undelivered', retry: 'next-round' });
    expect(second).toEqual({ kind: 'delivered' });
  });
});
