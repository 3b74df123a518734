import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { Engine } from '../../../src/target/container/engine.js';
import { createContainers } from '../../../src/target/container/index.js';

const never = new AbortController().signal;

/** What a program prints on stdout, as the engine sends it. */
function framed(text: string): Buffer {
  const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

/** An engine that starts one shell, of which no answer comes. */
function silentEngine(inspect: Engine['inspect']): Engine {
  const stream = new PassThrough();
  const engine: Partial<Engine> = {
    list: () => Promise.resolve([{ id: 'x', names: ['shop'], state: 'running' }]),
    inspect,
    exec: (_, __, [script = '']) => {
      const nonce = /wr_nonce=(\w+)/.exec(script)?.[1];
      if (nonce === undefined) {
        stream.destroy();
        return Promise.reject(new Error('no second one'));
      }
      stream.write(framed(`${nonce} start . 2\n42\n${nonce} files . 0\n\n`));
      return Promise.resolve(stream);
    },
  };
  return engine as Engine;
}

it.each<[string, Engine['inspect'], object]>([
  [
    'a service that hangs',
    () => Promise.resolve({ running: true, detail: 'running' } as Awaited<ReturnType<Engine['inspect']>>),
    { kind: 'timed-out', afterMs: 50 },
  ],
  [
    'an engine that hangs',
    () => Promise.reject(new DOMException('', 'TimeoutError')),
    { kind: 'unreachable', cause: expect.stringContaining('it did not answer within 10 s') as string },
  ],
])('tells %s by its silence', async (_, inspect, reply) => {
  const containers = createContainers(silentEngine(inspect), 'unix:///x.sock');
  const wave = new Map([['shop', [{ kind: 'shell', command: 'x', timeoutMs: 50 } as const]]]);
  expect(await containers.ask(wave, never).get('shop')).toEqual([reply]);
});
