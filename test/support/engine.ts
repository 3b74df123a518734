import type Docker from 'dockerode';
import { describe, expect, inject, it } from 'vitest';
import { connect } from './connect.js';
import type {} from './engine-setup.js';

export type TestEngine = {
  readonly docker: Docker;
  /** As in `DOCKER_HOST`: `unix:///path` or `tcp://host:port`. */
  readonly dockerHost: string;
};

/**
 * A `describe` for tests that need a Docker Engine. Where there is none they are skipped, or fail when
 * `WARDROUND_REQUIRE_ENGINE=1`, with the reason as the name of the one test that is left.
 */
export function describeWithEngine(name: string, define: (engine: TestEngine) => void): void {
  const engine = inject('engine');
  describe(name, () => {
    if (engine.kind === 'found') {
      define({ docker: connect(engine.dockerHost), dockerHost: engine.dockerHost });
    } else if (engine.required) {
      it('finds a Docker Engine', () => expect.fail(`WARDROUND_REQUIRE_ENGINE=1, and ${engine.why}`));
    } else {
      it.skip(`needs a Docker Engine: ${engine.why}`);
    }
  });
}
