import { shellWord } from '../schedule/words.js';
import { ok, problem, warning, type Checkup } from './checkup.js';
import type { World } from './world.js';

export const config: Checkup = {
  name: 'config',
  look(world) {
    const { config: found } = world;
    if (found.kind === 'wrong') {
      const mend = found.isMissing === true ? mendOfMissing(world) : 'mend the config, then: wardround validate';
      return found.problems.map((says) => problem(says, mend));
    }
    const { path, system, warnings } = found;
    const count = system.services.size;
    const services = `${String(count)} ${count === 1 ? 'service' : 'services'}`;
    return [
      ok(`${path} has ${services} and no errors`),
      ...warnings.map(({ says, rule }) => warning(says, mendOf(says, rule, path))),
    ];
  },
};

/** Rounds may have one that is looked for nowhere. */
function mendOfMissing({ starters }: World): string {
  const named = starters().found.flatMap((each) => (each.kind === 'cron' ? (each.entry.config ?? []) : []));
  return named[0] === undefined ? 'wardround init' : `wardround doctor --config ${shellWord(named[0])}`;
}

/** Warnings of the linter say themselves what to do. */
function mendOf(says: string, rule: string | undefined, path: string): string {
  const command = /\b(?:chmod|chown) \S+ \S+/.exec(says)?.[0];
  if (command !== undefined) return command;
  return `mend the config (docs/linter.md${rule === undefined ? '' : `, ${rule}`}), then: wardround validate --config ${shellWord(path)}`;
}
