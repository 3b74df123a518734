import { afterEach, describe, expect, it } from 'vitest';
import { beginHeartbeat } from '../../src/act/heartbeat.js';
import type { HeartbeatMemory } from '../../src/model/heartbeat.js';
import { sendBeat } from '../../src/notify/send/heartbeat.js';
import { currentMoment } from '../../src/state/clock.js';
import { ntfySettings } from '../support/calls.js';
import { startNtfyServer, type NtfyServer } from '../support/ntfy-server.js';
import { aRound, aVisit } from '../support/visits.js';

let server: NtfyServer | undefined;

afterEach(async () => {
  await server?.close();
});

/** Rounds every five minutes of a clock that is moved on, over a server that keeps its own time. */
async function rounds(count: number, ntfy: NtfyServer): Promise<string[]> {
  const troubles: string[] = [];
  let memory: HeartbeatMemory = {};
  for (let round = 0; round < count; round += 1) {
    const passedMs = round * 300_000;
    const heartbeat = beginHeartbeat(
      {
        settings: { ntfy: { topic: 'watch', afterMs: 3_600_000 }, timeoutMs: 2000 },
        ntfy: ntfySettings({ server: ntfy.url, topics: new Map([['watch', 'watch-topic']]) }),
        name: 'web-1',
        identity: 'web-1',
      },
      {
        beat: sendBeat,
        now: () => {
          const { at, upMs, boot } = currentMoment();
          return { at: at + passedMs, upMs: upMs + passedMs, boot };
        },
        tell: (event) => {
          if (event.kind === 'trouble') troubles.push(event.message);
        },
        store: { read: () => memory, write: (next) => (memory = next) },
      },
    );
    await heartbeat.end(aRound([aVisit('db', 'healthy')]));
  }
  return troubles;
}

describe('a message that ntfy sends when the rounds have stopped', () => {
  it('is one, however many rounds there were, and is put off sparingly', async () => {
    server = await startNtfyServer({ updates: true });
    expect(await rounds(13, server)).toEqual([]);
    expect(server.scheduled('watch-topic').length).toBe(1);
    // An hour of rounds: at once, and then every fifteen minutes.
    expect(server.messages.length).toBe(5);
    expect(server.shown('watch-topic')).toEqual([]);
  });

  it('is not sent to a server that could not take it back', async () => {
    server = await startNtfyServer();
    const troubles = await rounds(13, server);
    expect(troubles.length).toBe(1);
    expect([server.messages, server.scheduled('watch-topic')]).toEqual([[], []]);
  });
});
