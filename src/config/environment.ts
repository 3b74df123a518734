import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { dockerHostTrouble } from './docker-host.js';
import type { Problem } from './problem.js';
import { isObject, objectAt, own, withField } from './record.js';
import type { JsonObject } from './record.js';

/** The part of the surroundings that the config depends on. */
export type Surroundings = { readonly env: NodeJS.ProcessEnv; readonly cwd: string; readonly isRoot: boolean };

/**
 * The config after the environment has spoken: `$WARDROUND_STATE_DIR` over the file, `$XDG_STATE_HOME` and
 * `$DOCKER_HOST` where the file is silent. What is still absent then has its default in the schema.
 */
export function withEnvironment(config: unknown, around: Surroundings): { value: unknown; problems: Problem[] } {
  if (!isObject(config)) return { value: config, problems: [] };
  const settled = withStateDir(config, around);
  const host = own(around.env, 'DOCKER_HOST');
  if (!host || isDockerHostSaid(config)) return { value: settled, problems: [] };

  const trouble = dockerHostTrouble(host);
  if (trouble === undefined) {
    const docker = withField(objectAt(settled, 'docker'), 'host', host);
    return { value: withField(settled, 'docker', docker), problems: [] };
  }
  // A machine's odd DOCKER_HOST is nobody's business as long as no service lives in a container.
  if (!usesContainers(config)) return { value: settled, problems: [] };
  return { value: settled, problems: [{ path: ['docker', 'host'], message: `${trouble} (in $DOCKER_HOST)` }] };
}

function withStateDir(config: JsonObject, { env, cwd, isRoot }: Surroundings): JsonObject {
  const said = own(config, 'state_dir');
  if (said !== undefined && typeof said !== 'string') return config;
  const decreed = own(env, 'WARDROUND_STATE_DIR');
  if (decreed) return withField(config, 'state_dir', resolve(cwd, decreed));
  return said !== undefined || isRoot ? config : withField(config, 'state_dir', join(stateHome(env), 'wardround'));
}

/** The XDG specification: a relative path is to be ignored. */
function stateHome(env: NodeJS.ProcessEnv): string {
  const stated = own(env, 'XDG_STATE_HOME');
  if (stated !== undefined && isAbsolute(stated)) return stated;
  const home = own(env, 'HOME');
  return join(home !== undefined && isAbsolute(home) ? home : homedir(), '.local', 'state');
}

/** A `docker` of the wrong shape says something, too: the validation tells what. */
function isDockerHostSaid(config: JsonObject): boolean {
  const docker = own(config, 'docker');
  return docker !== undefined && (!isObject(docker) || Object.hasOwn(docker, 'host'));
}

function usesContainers(config: JsonObject): boolean {
  return Object.values(objectAt(config, 'services')).some(
    (service) => typeof own(objectAt(service), 'container') === 'string',
  );
}
