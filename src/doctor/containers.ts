import type { ContainerState } from '../model/container.js';
import type { Reply } from '../model/query.js';
import type { Service, System } from '../model/service.js';
import { shellWord } from '../schedule/words.js';
import { ok, problem, warning, type Checkup, type Sight } from './checkup.js';
import { LOOK_FOR_TOOLS, needsOf } from './tools.js';
import { systemOf, type World } from './world.js';

const LIMIT_MS = 5_000;

export const containers: Checkup = {
  name: 'container',
  async look(world) {
    const system = systemOf(world);
    if (system === undefined) return [];
    const sights = [...byContainer(system)].map(([name, services]) => lookAt(name, services, system, world));
    return (await Promise.all(sights)).flat();
  },
};

function byContainer({ services }: System): Map<string, Service[]> {
  const found = new Map<string, Service[]>();
  for (const service of services.values()) {
    if (!service.enabled || service.target.kind === 'host') continue;
    found.set(service.target.name, [...(found.get(service.target.name) ?? []), service]);
  }
  return found;
}

async function lookAt(name: string, services: readonly Service[], system: System, world: World): Promise<Sight[]> {
  const state = await world.containerState(name);
  if (state.kind !== 'running') return notRunning(name, state, system);
  const target = { kind: 'container', name } as const;
  const [reply] = await world.ask(target, [{ kind: 'shell', command: LOOK_FOR_TOOLS, timeoutMs: LIMIT_MS }]);
  const tools = toolsIn(reply);
  if (typeof tools === 'string')
    return [warning(`${name} runs, and could not be asked: ${tools}`, `docker exec ${shellWord(name)} sh -c true`)];
  return [ofTools(name, services, tools)];
}

function notRunning(name: string, state: Exclude<ContainerState, { kind: 'running' }>, system: System): Sight[] {
  // That the engine could not be asked is said once, and not here.
  if (state.kind === 'unknown') return [];
  if (state.kind === 'paused') return [warning(state.detail, `docker unpause ${shellWord(name)}`)];
  if (state.how === 'missing')
    return [problem(state.detail, "docker ps --all --format '{{.Names}}'", 'is the name right?')];
  const isStarted = (system.containers.get(name)?.onDown ?? 'alert') !== 'alert';
  return [
    isStarted
      ? warning(`${state.detail}; the next round starts it`, 'wardround run')
      : problem(state.detail, `docker start ${shellWord(name)}`),
  ];
}

/** The programs that were found, a shell among them; or why that is not known. */
function toolsIn(reply: Reply | undefined): readonly string[] | string {
  if (reply?.kind === 'exited') return ['sh', ...reply.output.split('\n').filter((line) => line !== '')];
  if (reply?.kind === 'unreachable') return reply.cause.includes('no shell') ? [] : reply.cause;
  return reply?.kind === 'not-running' ? reply.detail : 'there was no answer in time';
}

function ofTools(name: string, services: readonly Service[], tools: readonly string[]): Sight {
  const missing = services.flatMap(needsOf).filter(({ oneOf }) => !oneOf.some((tool) => tools.includes(tool)));
  const has = tools.length === 0 ? 'no shell and none of the programs that checks use' : tools.join(', ');
  if (missing.length === 0) return ok(`${name} runs, and has what its checks need (it has ${has})`);
  const lacks = missing.map(({ what, oneOf }) => `${what} needs ${oneOf.join(' or ')}`).join(', ');
  const wanted = [...new Set(missing.map(({ oneOf }) => oneOf[0] ?? ''))].join(' and ');
  const says = `${name} runs, but ${lacks} there, and has ${has}`;
  return problem(says, `put ${wanted} into its image, or check it in another way (docs/checks.md)`);
}
