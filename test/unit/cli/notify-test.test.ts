import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { notifyTest } from '../../../src/cli/notify-test.js';
import { inFolder, TCP } from '../config/written.js';

const config = {
  notifications: {
    ntfy: { server: 'http://127.0.0.1:1', topics: { alerts: 'zebra-9f3k' } },
    commands: { mail: { command: ['/bin/true'] } },
    escalate: [{ after_seconds: 600, topic: 'lion-71xq', priority: 5 }],
  },
  services: { db: { ...TCP, notify_on_fail: 'giraffe-55p' } },
};

/** What it says of each place, and its exit code. */
async function tried(topic?: string): Promise<{ code: number; places: string[]; text: string }> {
  const stdout = new PassThrough();
  const chunks: string[] = [];
  stdout.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const code = await inFolder({ 'c.json': JSON.stringify(config) }, (cwd) => {
    const io = { stdout, stderr: stdout, env: {}, cwd, isRoot: false } as unknown as Parameters<typeof notifyTest>[1];
    return notifyTest({ config: 'c.json', ...(topic === undefined ? {} : { topic }) }, io);
  });
  const text = chunks.join('');
  return { code, places: [...text.matchAll(/^(\S+), priority 5/gm)].map(([, place = '']) => place), text };
}

describe('notify-test', () => {
  it('tries every place of the config, also those that only an escalation or a service names', async () => {
    const { code, places, text } = await tried();
    expect([code, places]).toEqual([1, ['ntfy:alerts', 'command:mail', 'ntfy', 'ntfy']]);
    for (const topic of ['zebra', 'lion', 'giraffe']) expect(text).not.toContain(topic);
  });

  it.each([
    ['a key', 'alerts', 'ntfy:alerts'],
    ['a topic of an escalation', 'lion-71xq', 'ntfy'],
    ['a topic behind a key', 'zebra-9f3k', 'ntfy'],
    ['a topic that the config does not have', 'some-other-topic', 'ntfy'],
  ])('tries %s alone', async (_, topic, place) => {
    expect((await tried(topic)).places).toEqual([place]);
  });

  it.each([
    ['alert', 'there is no topic, webhook or command "alert"; did you mean "alerts"?'],
    ['maill', 'there is no topic, webhook or command "maill"; did you mean "mail"?'],
    // A topic is a password: none is suggested.
    ['no topic!', 'there is no topic, webhook or command "no topic!"'],
  ])('sends nothing to a stranger’s topic: %s', async (topic, message) => {
    await expect(tried(topic)).rejects.toMatchObject({ message, exitCode: 64 });
  });
});
