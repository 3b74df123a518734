import { periodInWords } from '../schedule/period.js';
import { ok, problem, warning, type Checkup, type Sight } from './checkup.js';
import { systemOf, type Starter, type World } from './world.js';

const MINUTE = 60_000;
/** Where neither the crontab nor the config says how often. */
const PERIOD_MS = 5 * MINUTE;

export const cron: Checkup = {
  name: 'cron',
  look(world) {
    const { found, trouble } = world.starters();
    const [starter] = found;
    if (starter === undefined) {
      const why = trouble === undefined ? '' : ` (${trouble})`;
      return [
        problem(
          `nothing starts rounds: no crontab and no timer names wardround${why}`,
          `wardround install${world.configFlag}`,
        ),
        ...roundSights(world, undefined),
      ];
    }
    return [...startSights(found, world), ...daemonSights(starter, world), ...roundSights(world, starter)];
  },
};

function startSights(found: readonly Starter[], world: World): Sight[] {
  const where = found.map((each) => each.where);
  const several =
    found.length < 2
      ? []
      : [warning(`rounds are started from ${where.join(' and from ')}`, 'take all but one of them away')];
  return [...found.map((starter) => startSight(starter, world)), ...several];
}

function startSight(starter: Starter, { lookAt, config, configFlag }: World): Sight {
  if (starter.kind === 'timer') return ok(`rounds are started by the timer ${starter.where}`);
  const { gapMinutes, program, config: named } = starter.entry;
  const gone = [...program, ...(named === undefined ? [] : [named])].find(
    (path) => path.startsWith('/') && lookAt(path).kind === 'missing',
  );
  if (gone !== undefined)
    return problem(`${starter.where} names ${gone}, which is not there`, `wardround install${configFlag}`);
  if (named !== undefined && config.kind === 'valid' && named !== config.path) {
    return warning(
      `${starter.where} makes its rounds with another config, ${named}`,
      `wardround doctor --config ${named}`,
    );
  }
  const often = gapMinutes === undefined ? 'a line' : `a round every ${periodInWords(gapMinutes)}`;
  return ok(`${often}, from ${starter.where}${starter.entry.isOurs ? '' : ', written by hand'}`);
}

function daemonSights(starter: Starter, world: World): Sight[] {
  if (starter.kind === 'timer') return [];
  if (world.isCronRunning()) return [ok('cron is running')];
  // It may be out of sight, as another user's process is where /proc hides those.
  if (isFresh(world, starter)) return [];
  return [
    problem(
      'no cron is running, so the line starts nothing',
      'sudo systemctl enable --now cron',
      'on some systems it is called crond',
    ),
  ];
}

function roundSights(world: World, starter: Starter | undefined): Sight[] {
  const at = world.lastRoundAt();
  const system = systemOf(world);
  if (system === undefined) return [];
  if (at === undefined && starter === undefined) return [];
  if (at === undefined) return [warning('no round was made yet', `wardround run${world.configFlag}`)];
  const says = `the last round began ${agoInWords(world.now - at)}`;
  if (starter === undefined || isFresh(world, starter)) return [ok(says)];
  const period = periodInWords(Math.round(periodMs(world, starter) / MINUTE));
  return [
    warning(
      `${says}, and there should be one every ${period}`,
      'wardround logs --tail 20',
      'what did the last one say?',
    ),
  ];
}

function isFresh(world: World, starter: Starter): boolean {
  const at = world.lastRoundAt();
  return at !== undefined && world.now - at <= 2 * periodMs(world, starter);
}

function periodMs(world: World, starter: Starter): number {
  const gap = starter.kind === 'cron' ? starter.entry.gapMinutes : undefined;
  return gap === undefined ? (systemOf(world)?.periodMs ?? PERIOD_MS) : gap * MINUTE;
}

function agoInWords(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / MINUTE);
  if (minutes < 1) return 'less than a minute ago';
  if (minutes < 120) return `${String(minutes)} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${String(hours)} h ago` : `${String(Math.floor(hours / 24))} days ago`;
}
