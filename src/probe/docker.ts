import type { DockerCheck } from '../model/service.js';
import { degraded, failure, firstLine, readOther, success, unknown, type Probe } from './probe.js';

/** The image's own HEALTHCHECK, as the engine last saw it. */
export const docker: Probe<DockerCheck> = {
  query: (_check, sinceMs) => ({ kind: 'health', ...(sinceMs === undefined ? {} : { sinceMs }) }),

  read(_check, reply) {
    if (reply.kind !== 'health') return readOther(reply);
    const said = firstLine(reply.output);
    const detail = said === '' ? reply.status : `${reply.status}: ${said}`;
    switch (reply.status) {
      case 'healthy':
        return success(detail, 0);
      case 'unhealthy':
        return failure(said.includes('exceeded timeout') ? 'hang' : 'wrong-answer', detail, 0);
      case 'starting':
        return degraded('its HEALTHCHECK has not succeeded yet since the start', 0);
      case 'stale':
        return unknown('its HEALTHCHECK has not run since the restart');
      case 'none':
        return unknown('the container has no HEALTHCHECK');
    }
  },

  describe: () => "the container's own HEALTHCHECK",
};
