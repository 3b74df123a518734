import { describe, expect, it } from 'vitest';
import { docker } from '../../../src/probe/docker.js';
import { aDockerCheck } from '../../support/checks.js';

describe('a container’s own HEALTHCHECK', () => {
  it.each([
    ['healthy', '', 'success', 'healthy'],
    ['healthy', '\nPONG\n', 'success', 'healthy: PONG'],
    ['starting', 'not yet', 'degraded', 'its HEALTHCHECK has not succeeded yet since the start'],
    ['stale', 'PONG', 'unknown', 'its HEALTHCHECK has not run since the restart'],
    ['none', '', 'unknown', 'the container has no HEALTHCHECK'],
  ] as const)('%s, having said "%s", is %s', (status, output, kind, detail) => {
    expect(docker.read(aDockerCheck(), { kind: 'health', status, output })).toEqual({ kind, detail, ms: 0 });
  });

  it.each([
    ['connection refused\nmore', 'wrong-answer', 'unhealthy: connection refused'],
    ['Health check exceeded timeout (2s)', 'hang', 'unhealthy: Health check exceeded timeout (2s)'],
    ['', 'wrong-answer', 'unhealthy'],
  ] as const)('unhealthy, having said "%s", is a failure: %s', (output, failure, detail) => {
    const reply = { kind: 'health', status: 'unhealthy', output } as const;
    expect(docker.read(aDockerCheck(), reply)).toEqual({ kind: 'failure', failure, detail, ms: 0 });
  });

  it('is asked for what it said since a restart, if there was one', () => {
    expect(docker.query(aDockerCheck())).toEqual({ kind: 'health' });
    expect(docker.query(aDockerCheck(), 1234)).toEqual({ kind: 'health', sinceMs: 1234 });
  });
});
