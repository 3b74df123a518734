import { describe, expect, it } from 'vitest';
import type { NtfySettings } from '../../../../src/model/call.js';
import { fetchMessages } from '../../../../src/notify/send/remote.js';
import { startMonitor, type Answer } from '../../../support/monitor.js';

const TOPIC = 'secret-topic';

async function fetched(answer: Answer): Promise<unknown> {
  const monitor = await startMonitor();
  monitor.answer = () => answer;
  const settings: NtfySettings = {
    server: monitor.url,
    topics: new Map(),
    markdown: false,
    actions: [],
    timeoutMs: 1000,
  };
  return fetchMessages(settings, TOPIC, 'all');
}

describe('what the server still has', () => {
  it('is its messages, and nothing of what else it says', async () => {
    const body = [
      '{"event":"message","time":1795560227,"title":"db: down","priority":5}',
      '{"event":"message_delete","time":1795560228}',
      '{"event":"message","time":1795560229,"message":"plain"}',
      '{"event":"mess',
    ].join('\n');
    expect(await fetched({ status: 200, body })).toEqual({
      kind: 'messages',
      messages: [
        { at: 1_795_560_227_000, title: 'db: down', priority: 5 },
        { at: 1_795_560_229_000, title: '', priority: 3 },
      ],
    });
  });

  it('may be nothing', async () => {
    expect(await fetched({ status: 200, body: '' })).toEqual({ kind: 'messages', messages: [] });
  });

  it.each(['<html>sign in</html>', '[]', 'null', '{}'])(
    'is not known where ntfy does not answer but %j',
    async (body) => {
      const cause = "200 was answered, but not by ntfy: is the server's address right?";
      expect(await fetched({ status: 200, body })).toEqual({ kind: 'unreachable', cause });
    },
  );

  it('is not known where it is refused', async () => {
    expect(await fetched({ status: 403 })).toEqual({ kind: 'unreachable', cause: 'ntfy answered 403', status: 403 });
  });
});
