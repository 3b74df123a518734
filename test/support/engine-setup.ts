import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { findEngine } from './find-engine.js';
import { obstacleToImages } from './images.js';

/** What the engine tests are told: where the engine is, or why there is none. */
export type ProvidedEngine =
  | { readonly kind: 'found'; readonly dockerHost: string; readonly runId: string }
  | { readonly kind: 'none'; readonly why: string; readonly required: boolean };

declare module 'vitest' {
  export interface ProvidedContext {
    engine: ProvidedEngine;
  }
}

/** Runs once, before the engine tests: finds or starts an engine that has the test images. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const runId = randomBytes(6).toString('hex');
  const obstacle = await obstacleToImages();
  const search = obstacle === undefined ? await findEngine(runId) : { kind: 'none' as const, why: obstacle };
  if (search.kind === 'none') {
    const required = process.env.WARDROUND_REQUIRE_ENGINE === '1';
    project.provide('engine', { kind: 'none', why: search.why, required });
    if (!required) process.stderr.write(`${howToGetAnEngine(search.why)}\n`);
    return undefined;
  }
  project.provide('engine', { kind: 'found', dockerHost: search.dockerHost, runId });
  return search.release;
}

function howToGetAnEngine(why: string): string {
  const how = 'set DOCKER_HOST, or start Docker, or run as root with the Debian packages that .ci/run installs';
  return `Engine tests skipped: ${why.replaceAll(/\s+/g, ' ').trim()}; to run them: ${how}`;
}
