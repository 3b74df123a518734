import { describe, expect, it } from 'vitest';
import { docker } from '../../../src/probe/docker.js';
import { aDockerCheck } from '../../support/checks.js';

describe('a container’s own HEALTHCHECK', () => {
  it.each([
    ['healthy', '', 'success', 'healthy'],
    ['healthy', '\nPONG\n', 'success', 'healthy: PONG'],
    ['unhealthy', 'connection refused\nmore', 'failure', 'unhealthy: connection refused'],
    ['unhealthy', '', 'failure', 'unhealthy'],
    ['starting', 'not yet', 'degraded', 'its HEALTHCHECK has not succeeded yet since the start'],
    ['none', '', 'unknown', 'the container has no HEALTHCHECK'],
  ] as const)('%s, having said "%s", is %s', (status, output, kind, detail) => {
    expect(docker.read(aDockerCheck(), { kind: 'health', status, output })).toEqual({ kind, detail, ms: 0 });
  });
});
