import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import type { Ports } from './cast.js';

/**
 * Three ports of this machine that are free. They are from below the range that outgoing connections take theirs from:
 * there, while a service is down, anybody's connection could sit on its port, even the one that asks for it.
 */
export async function choosePorts(): Promise<Ports> {
  const chosen = new Set<number>();
  while (chosen.size < 3) {
    const port = randomInt(20_000, 30_000);
    if (await isFree(port)) chosen.add(port);
  }
  const [store = 0, api = 0, mailer = 0] = chosen;
  return { store, api, mailer };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
