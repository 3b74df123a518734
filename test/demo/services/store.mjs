/** What the API depends on. Usage: store.mjs PORT. It answers every line with `pong`. */
import { createServer } from 'node:net';
import { ready } from './lifeline.mjs';

const server = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.on('data', () => socket.end('pong\n'));
});
server.listen(Number(process.argv[2]), '127.0.0.1', ready);
