import { shellWord } from '../schedule/words.js';
import { ok, problem, type Checkup } from './checkup.js';
import { systemOf, type EngineFound, type World } from './world.js';

export const engine: Checkup = {
  name: 'engine',
  async look(world, signal) {
    const found = await world.engine(signal);
    if (found.kind === 'answers') return [ok(`${found.version} answers at ${world.engineAt}`)];
    if (usesNone(world)) return [ok('no service lives in a container, so no Docker engine is needed')];
    return [
      problem(`the Docker engine at ${world.engineAt} could not be asked: ${found.cause}`, ...mendOf(found, world)),
    ];
  },
};

/** The command, and what else there is to say. */
function mendOf({ why }: Extract<EngineFound, { kind: 'silent' }>, { engineAt, user }: World): [string, string] {
  const isSocket = engineAt.startsWith('unix:');
  if (why === 'no-permission') return [`sudo usermod -aG docker ${shellWord(user.name)}`, 'then log in anew'];
  if (why === 'not-there' && isSocket)
    return ['sudo systemctl start docker', 'or say in the config where it is: docker.host'];
  return [
    `docker ${isSocket ? '' : `-H ${shellWord(engineAt)} `}version`,
    'does it answer there? where it is asked: docker.host',
  ];
}

function usesNone(world: World): boolean {
  const services = systemOf(world)?.services.values();
  return services !== undefined && [...services].every(({ target }) => target.kind === 'host');
}
