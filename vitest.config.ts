import { defineConfig } from 'vitest/config';

const ENGINE_MS = 60_000;
const BROWSER_MS = 60_000;
const PACKAGE_MS = 180_000;

/** The quick ones first: a mistake in a table shows before the first container is started. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], sequence: { groupOrder: 0 } } },
      { test: { name: 'round', include: ['test/round/**/*.test.ts'], sequence: { groupOrder: 1 } } },
      // Against a server of the tests' own, or the one of WARDROUND_NTFY_URL.
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], sequence: { groupOrder: 2 } } },
      // Builds, packs and installs: as slow as that is.
      {
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          sequence: { groupOrder: 3 },
          testTimeout: PACKAGE_MS,
        },
      },
      // What is written for browsers, in one.
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/support/browser-setup.ts'],
          sequence: { groupOrder: 4 },
          testTimeout: BROWSER_MS,
          hookTimeout: BROWSER_MS,
        },
      },
      {
        test: {
          name: 'engine',
          include: ['test/engine/**/*.test.ts'],
          globalSetup: ['test/support/engine-setup.ts'],
          sequence: { groupOrder: 5 },
          maxWorkers: 2,
          testTimeout: ENGINE_MS,
          hookTimeout: ENGINE_MS,
        },
      },
    ],
  },
});
