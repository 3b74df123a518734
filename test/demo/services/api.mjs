/** Usage: api.mjs PORT STORE-PORT. `GET /health` is 200 when the store answers, else 503. */
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { ready } from './lifeline.mjs';

const [port, storePort] = process.argv.slice(2).map(Number);

function askStore() {
  return new Promise((resolve) => {
    const socket = connect(storePort, '127.0.0.1', () => socket.write('ping\n'));
    socket.setTimeout(1000, () => socket.destroy());
    socket.once('data', () => resolve(true));
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(false));
  });
}

const server = createServer(async (request, response) => {
  const status = request.url !== '/health' ? 404 : (await askStore()) ? 200 : 503;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ store: status === 503 ? 'down' : 'up' })}\n`);
});
server.listen(port, '127.0.0.1', ready);
