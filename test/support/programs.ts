import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/**
 * A `describe` for tests that need a program of the system. Where it is not installed they are skipped, or fail in CI,
 * with the reason as the name of the one test that is left.
 */
export function describeWithProgram(program: string, name: string, define: () => void): void {
  const { status } = spawnSync('sh', ['-c', 'command -v "$0"', program], { stdio: 'ignore' });
  describe(name, () => {
    if (status === 0) define();
    else if (process.env.CI !== undefined) it(`finds ${program}`, () => expect.fail(`${program} is not installed`));
    else it.skip(`needs ${program}, which is not installed`);
  });
}
