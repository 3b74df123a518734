import type { TcpCheck } from '../model/service.js';
import { inMs, readOther, success, type Probe } from './probe.js';

export const tcp: Probe<TcpCheck> = {
  query: ({ host, port, timeoutMs }) => ({ kind: 'connect', host, port, timeoutMs }),
  read: (_check, reply) =>
    reply.kind === 'connected' ? success(`connected in ${inMs(reply.ms)}`, reply.ms) : readOther(reply),
  describe: ({ host, port }) => `connect to ${host}:${String(port)}`,
};
