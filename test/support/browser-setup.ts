import type { TestProject } from 'vitest/node';
import { findProgram } from './image-files.js';

/** What the browser tests are told: where a browser is, or that there is none. */
export type ProvidedBrowser =
  { readonly kind: 'found'; readonly path: string } | { readonly kind: 'none'; readonly required: boolean };

declare module 'vitest' {
  export interface ProvidedContext {
    browser: ProvidedBrowser;
  }
}

/** Runs once, before the browser tests: looks for Debian's Chromium, or one of that name in the PATH. */
export default async function setup(project: TestProject): Promise<void> {
  const path = await findProgram('chromium');
  if (path !== undefined) {
    project.provide('browser', { kind: 'found', path });
    return;
  }
  const required = process.env.CI === 'true';
  project.provide('browser', { kind: 'none', required });
  if (!required) process.stderr.write('Browser tests skipped: chromium is not installed (apt-get install chromium)\n');
}
