import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NtfyServer } from '../../support/ntfy-server.js';
import { startNtfyServer } from '../../support/ntfy-server.js';

let server: NtfyServer;
beforeAll(async () => {
  server = await startNtfyServer();
});
afterAll(() => server.close());

async function publish(document: unknown, path = '/', method = 'POST'): Promise<unknown> {
  const body = typeof document === 'string' ? document : JSON.stringify(document);
  const reply = await fetch(`${server.url}${path}`, { method, body });
  return { status: reply.status, ...((await reply.json()) as object) };
}

const action = { action: 'view', label: 'log', url: 'http://localhost/' };

describe('the stand-in for ntfy is as strict as the real one', () => {
  it.each<[string, unknown, number]>([
    ['a topic with a slash', { topic: 'a/b' }, 40009],
    ['no topic', { message: 'x' }, 40009],
    ['a long topic', { topic: 'x'.repeat(65) }, 40009],
    ['priority 0', { topic: 'a', priority: 0 }, 40007],
    ['priority 6', { topic: 'a', priority: 6 }, 40007],
    ['a priority as text', { topic: 'a', priority: '5' }, 40024],
    ['a title that is no text', { topic: 'a', title: 5 }, 40024],
    ['a message that is no text', { topic: 'a', message: ['x'] }, 40024],
    ['tags that are no list', { topic: 'a', tags: 'x,y' }, 40024],
    ['four actions', { topic: 'a', actions: [action, action, action, action] }, 40018],
    ['a message of 4,096 bytes', { topic: 'a', message: 'é'.repeat(2048) }, 40014],
    ['something other than JSON', 'hello', 40024],
    ['a JSON list', [], 40024],
  ])('it refuses %s', async (_, document, code) => {
    expect(await publish(document)).toMatchObject({ status: 400, code });
    expect(server.messages).toEqual([]);
  });

  it('it knows only the root, and POST and PUT', async () => {
    expect(await publish({ topic: 'a' }, '/a')).toMatchObject({ status: 404, code: 40401 });
    expect(await publish({ topic: 'a' }, '/', 'DELETE')).toMatchObject({ status: 404 });
    expect(await publish({ topic: 'put', actions: [action] }, '/', 'PUT')).toMatchObject({ status: 200, topic: 'put' });
    expect(await publish({ topic: 'post', message: ' trimmed \n' })).toMatchObject({ status: 200, message: 'trimmed' });
  });

  it('a poll gives the messages of its topic', async () => {
    await publish({ topic: 'polled', message: 'one' });
    await publish({ topic: 'polled', message: 'two' });
    const lines = await fetch(`${server.url}/polled/json?poll=1`).then((reply) => reply.text());
    const messages = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(messages).toMatchObject([{ message: 'one' }, { message: 'two' }]);
  });
});
