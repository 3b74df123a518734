/** Usage: mailer.mjs PORT. It reads its settings as it starts, and with wrong ones it does not start. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { ready } from './lifeline.mjs';

const settings = readFileSync(new URL('mailer.conf', import.meta.url), 'utf8');
const from = /^from=(.+)$/m.exec(settings)?.[1];
if (from === undefined) throw new Error(`mailer.conf: expected from=NAME, found ${settings}`);

const server = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.end(`220 ${from}\r\n`);
});
server.listen(Number(process.argv[2]), '127.0.0.1', ready);
