/** Usage: mailer.mjs PORT. It reads its settings as it starts, and with wrong ones it does not start. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { ready } from './lifeline.mjs';

const { from } = JSON.parse(readFileSync(new URL('mailer.json', import.meta.url), 'utf8'));
const server = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.end(`220 ${from}\r\n`);
});
server.listen(Number(process.argv[2]), '127.0.0.1', ready);
