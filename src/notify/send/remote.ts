import type { NtfySettings } from '../../model/call.js';
import { messageOf } from '../../model/message-of.js';

/** A message that an ntfy server still has. */
export type RemoteMessage = {
  /** Wall clock, ms since the epoch. */
  readonly at: number;
  readonly title: string;
  readonly priority: number;
};

export type RemoteReply =
  | { readonly kind: 'messages'; readonly messages: readonly RemoteMessage[] }
  /** `status`: what the server answered, if it did. */
  | { readonly kind: 'unreachable'; readonly cause: string; readonly status?: number };

const MOST_BYTES = 2_000_000;

/** Asks the ntfy server what it still has of a topic, as far back as `since` (`10m`, `12h`, `all`). Never rejects. */
export async function fetchMessages(
  settings: NtfySettings,
  topic: string,
  since: string,
  signal?: AbortSignal,
): Promise<RemoteReply> {
  const { Agent, request } = await import('./undici.js');
  const { server, auth, ca, timeoutMs } = settings;
  const agent = new Agent(ca === undefined ? {} : { connect: { ca } });
  const url = `${server.replace(/\/+$/, '')}/${encodeURIComponent(topic)}/json?poll=1&since=${encodeURIComponent(since)}`;
  try {
    const { statusCode, body } = await request(url, {
      dispatcher: agent,
      headers: auth === undefined ? {} : { authorization: authorization(auth) },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      ...(signal === undefined ? {} : { signal }),
    });
    if (statusCode !== 200) {
      return { kind: 'unreachable', cause: `ntfy answered ${String(statusCode)}`, status: statusCode };
    }
    let text = '';
    for await (const chunk of body as AsyncIterable<Buffer>) {
      text += String(chunk);
      if (text.length > MOST_BYTES) break;
    }
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length > 0 && !lines.some(isEvent)) {
      return { kind: 'unreachable', cause: "200 was answered, but not by ntfy: is the server's address right?" };
    }
    return { kind: 'messages', messages: lines.flatMap(messageIn) };
  } catch (error) {
    const cause = messageOf(error).replaceAll(topic, '***');
    return { kind: 'unreachable', cause: `ntfy could not be reached: ${cause}` };
  } finally {
    await agent.destroy();
  }
}

function authorization(auth: NonNullable<NtfySettings['auth']>): string {
  if (auth.kind === 'bearer') return `Bearer ${auth.token}`;
  return `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`;
}

function isEvent(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'event' in value;
  } catch {
    return false;
  }
}

function messageIn(line: string): RemoteMessage[] {
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    if (value.event !== 'message' || typeof value.time !== 'number') return [];
    const title = typeof value.title === 'string' ? value.title : '';
    return [{ at: value.time * 1000, title, priority: typeof value.priority === 'number' ? value.priority : 3 }];
  } catch {
    return [];
  }
}
