import type { CallSettings, Channel, Send } from '../../model/call.js';
import { messageOf } from '../../model/message-of.js';
import { createCommandSend } from './command.js';
import { createNtfySend } from './ntfy.js';
import { undelivered } from './retry.js';
import { createWebhookSend } from './webhook.js';

/** By what is called, by kind; undefined when the config has no such channel. */
const SENDERS = {
  ntfy: ({ ntfy }) => ntfy && createNtfySend(ntfy),
  webhook: ({ webhooks }, name) => made(webhooks.get(name), createWebhookSend),
  command: ({ commands }, name) => made(commands.get(name), createCommandSend),
} as const satisfies Record<Channel['kind'], (settings: CallSettings, name: string) => Send | undefined>;

/** Delivers calls to whatever channel they name. One that fails, even by a mistake of ours, never stops another. */
export function createSend(settings: CallSettings): Send {
  return async (call, signal) => {
    try {
      const send = senderOf(call.channel, settings);
      if (send === undefined) return undelivered(unknownChannel(call.channel), 'never');
      return await send(call, signal);
    } catch (error) {
      return undelivered(`it could not be made into a message: ${messageOf(error)}`, 'next-round');
    }
  };
}

/** A call may come from a file that an older or newer version has written. */
function senderOf({ kind, name }: Channel, settings: CallSettings): Send | undefined {
  return Object.hasOwn(SENDERS, kind) ? SENDERS[kind](settings, name) : undefined;
}

function made<Settings>(settings: Settings | undefined, create: (settings: Settings) => Send): Send | undefined {
  return settings === undefined ? undefined : create(settings);
}

/** Never with the name of an ntfy channel, which may be a topic. */
function unknownChannel({ kind, name }: Channel): string {
  return kind === 'ntfy' ? 'no ntfy server is in the config' : `no ${kind} "${name}" is in the config`;
}
