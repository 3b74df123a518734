import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, onTestFinished } from 'vitest';
import { causeOf } from '../../../src/target/container/cause.js';
import { connectEngine } from '../../../src/target/container/engine.js';
import { aFolder } from '../../support/folders.js';

it('gives up an engine that takes calls and never answers, though garbage is collected meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const path = join(aFolder(), 'hung.sock');
  const hung = createServer();
  await new Promise<void>((up) => hung.listen(path, up));
  onTestFinished(() => {
    hung.close();
  });
  const never = new AbortController().signal;
  const listing = connectEngine(`unix://${path}`, {})
    .list(never)
    .then(
      () => 'listed',
      (error: unknown) => causeOf(error, never),
    );
  await delay(200);
  collectGarbage();
  expect(await Promise.race([listing, delay(14_000, 'still waiting')])).toBe('it did not answer within 10 s');
}, 20_000);
