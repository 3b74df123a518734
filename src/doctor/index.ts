import type { Finding } from '../model/finding.js';
import { EXIT } from '../model/mistake.js';
import { calls } from './calls.js';
import type { Checkup } from './checkup.js';
import { clock } from './clock.js';
import { config } from './config.js';
import { containers } from './containers.js';
import { cron } from './cron.js';
import { engine } from './engine.js';
import { disk, markers, state } from './folders.js';
import { outputs } from './outputs.js';
import { flock, node } from './program.js';
import type { World } from './world.js';

/** In the order of the report: a new one is a file and its row. */
const CHECKUPS: readonly Checkup[] = [
  node,
  config,
  engine,
  containers,
  state,
  markers,
  disk,
  outputs,
  flock,
  cron,
  clock,
  calls,
];

const LIMIT_MS = 12_000;

/** Looks at everything side by side. What does not answer in its time is a problem, and holds up nothing. */
export async function examine(
  world: World,
  checkups: readonly Checkup[] = CHECKUPS,
  limitMs = LIMIT_MS,
): Promise<Finding[]> {
  const found = await Promise.all(checkups.map((checkup) => withinLimit(checkup, world, limitMs)));
  return found.flat();
}

async function withinLimit({ name, look }: Checkup, world: World, limitMs: number): Promise<Finding[]> {
  const controller = new AbortController();
  const seconds = String(limitMs / 1000);
  const late = world.sleep(limitMs).then(() => {
    controller.abort(new Error(`it took more than ${seconds} s`));
    return [{ grade: 'problem', says: `there was no answer within ${seconds} s`, mend: 'wardround doctor' } as const];
  });
  const looked = (async () => look(world, controller.signal))();
  const sights = await Promise.race([looked, late]);
  return sights.map((sight) => ({ check: name, ...sight }));
}

/** 78 for a wrong config, 1 for a problem, 3 where all that is known to be wrong is that the engine could not be asked. */
export function exitCodeOfFindings(findings: readonly Finding[], { config: { kind } }: Pick<World, 'config'>): number {
  if (kind === 'wrong') return EXIT.config;
  const problems = findings.filter(({ grade }) => grade === 'problem');
  if (problems.some(({ check }) => check !== engine.name)) return EXIT.down;
  return problems.length > 0 ? EXIT.unknown : EXIT.ok;
}
