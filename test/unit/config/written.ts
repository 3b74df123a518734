import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfig } from '../../../src/config/load.js';
import type { LoadedConfig } from '../../../src/config/load.js';
import { Mistake } from '../../../src/model/mistake.js';
import type { Service } from '../../../src/model/service.js';

/** A folder with these files, for as long as `use` takes. */
export function inFolder<T>(files: Readonly<Record<string, string | Uint8Array>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'wardround-config-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The config loaded from a file of its own; text is written as it is, a value as JSON. */
export function load(config: unknown, env: NodeJS.ProcessEnv = {}, isRoot = true): LoadedConfig {
  const content = typeof config === 'string' || config instanceof Uint8Array ? config : JSON.stringify(config);
  return inFolder({ 'c.json': content }, (cwd) => loadConfig({ path: 'c.json', env, cwd, isRoot }));
}

/** What is wrong with a config, a line each, from the position on: `1:24 /services: expected …`. */
export function problemsOf(config: unknown, env: NodeJS.ProcessEnv = {}): string[] {
  return mistakeOf(() => load(config, env))
    .message.split('\n')
    .map((line) => line.replace(/^.*?c\.json:/, '').trim());
}

/** The same without the positions, for a table. */
export function complaints(config: unknown, env: NodeJS.ProcessEnv = {}): string[] {
  return problemsOf(config, env).map((line) => line.replace(/^\d+:\d+ /, ''));
}

export function mistakeOf(act: () => unknown): Mistake {
  try {
    act();
  } catch (error) {
    if (error instanceof Mistake) return error;
    throw error;
  }
  throw new Error('expected a Mistake, and nothing was thrown');
}

/** A service that nothing is wrong with. */
export const TCP = { health_check: { type: 'tcp', port: 6379 }, restart_cmd: 'start' };

/** A config of one service `s` with these fields over the ones of `TCP`. */
export function oneService(fields: Record<string, unknown>, rest: Record<string, unknown> = {}): unknown {
  return { ...rest, services: { s: { ...TCP, ...fields } } };
}

export function serviceOf({ system }: LoadedConfig, name = 's'): Service {
  const service = system.services.get(name);
  if (service === undefined) throw new Error(`expected the service ${name}`);
  return service;
}
