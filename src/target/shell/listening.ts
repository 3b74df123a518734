/** Docker's own name server listens there, in many containers. */
const NAME_SERVER = '0B00007F';

/**
 * The ports in a list of sockets, as the kernel writes them: ADDRESS:PORT in hexadecimal digits (proc_net_tcp). Each
 * once, in order.
 */
export function portsIn(sockets: string): readonly number[] {
  const found = [...sockets.matchAll(/^([0-9A-F]{8,32}):([0-9A-F]{4})$/gm)];
  const ports = found.flatMap(([, address, port = '']) => (address === NAME_SERVER ? [] : [parseInt(port, 16)]));
  return [...new Set(ports)].sort((a, b) => a - b);
}
