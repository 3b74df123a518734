import { randomInt } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { dockerHostTrouble } from '../config/docker-host.js';
import { findConfig } from '../config/find.js';
import { suggestion } from '../config/nearest.js';
import { EXIT, Mistake } from '../model/mistake.js';
import type { PassedOver, Survey } from '../model/survey.js';
import { noServiceWhy } from '../survey/compose.js';
import { propose } from '../survey/propose.js';
import { starterConfig, type Chosen } from '../survey/starter.js';
import { interruptAfter } from './interrupt.js';
import type { Io } from './io.js';
import { proposalsText } from './proposals.js';
import { askOn, requireTerminal, type Questions } from './questions.js';
import { run } from './run.js';
import { styleOf } from './style.js';
import { tryAll, type Trial } from './trial.js';
import { refuseExisting, writeConfig } from './write-config.js';

export type InitOptions = {
  /** Asks nothing. */
  readonly yes: boolean;
  /** Only these; empty: all. */
  readonly containers: readonly string[];
  readonly output?: string;
  /** Writes to stdout alone, and asks nothing. */
  readonly print: boolean;
  readonly force: boolean;
};

const DEFAULT_HOST = 'unix:///var/run/docker.sock';
const SURVEY_LIMIT_MS = 120_000;

/**
 * `wardround init`: looks at the running containers, proposes services with checks that were tried, writes a config of
 * those that a person wants, and makes a round over it that only looks. It restarts nothing.
 *
 * @returns the exit code of that round
 * @throws Mistake when nobody can be asked, nothing is found, or something is in the config's place
 */
export async function init(options: InitOptions, io: Io, stdin: NodeJS.ReadStream = process.stdin): Promise<number> {
  const asks = !options.yes && !options.print;
  if (asks) requireTerminal(stdin, io.stdout);
  const place = defaultPlace(options, io);
  if (!options.print) refuseExisting(place, options.force);
  const dockerHost = dockerHostOf(io);
  const found = await look(dockerHost, options.containers, io);
  // What is printed is the config alone.
  const stream = options.print ? io.stderr : io.stdout;
  stream.write(proposalsText(found.trials, found.passedOver, styleOf(stream, io.env)));
  if (found.trials.length === 0) throw new Mistake(`nothing to propose: ${nothingWhy(found)}`, EXIT.unknown);

  const answers = asks
    ? await askAll(found.trials, place, options.force, askOn(stdin, io.stdout), io)
    : { chosen: found.trials, topic: randomTopic(), path: place };
  const chosen = answers.chosen.flatMap(({ proposal, chosen }): Chosen[] =>
    chosen === undefined ? [] : [{ proposal, check: chosen.check }],
  );
  const schema = installedSchema();
  const config = starterConfig(chosen, {
    ...(schema === undefined ? {} : { schema }),
    ...(dockerHost === DEFAULT_HOST ? {} : { dockerHost }),
    ...(answers.topic === undefined ? {} : { topic: answers.topic }),
  });
  const text = `${JSON.stringify(config, null, 2)}\n`;
  if (options.print) {
    io.stdout.write(text);
    return EXIT.ok;
  }
  const kept = writeConfig(answers.path, text, answers.topic === undefined ? 0o644 : 0o600, options.force);
  const count = chosen.length === 1 ? '1 service' : `${String(chosen.length)} services`;
  io.stdout.write(`${answers.path}: written, ${count}\n`);
  if (kept !== undefined) io.stdout.write(`${kept}: what was there before\n`);
  io.stdout.write('\nA round over it, which only looks:\n\n');
  const exitCode = await run(
    {
      config: answers.path,
      services: [],
      dryRun: false,
      noRecover: true,
      format: 'pretty',
      verbose: false,
      quiet: false,
    },
    io,
  );
  io.stdout.write(nextSteps(answers.path, answers.topic !== undefined, io));
  return exitCode;
}

type Look = { readonly trials: readonly Trial[]; readonly passedOver: readonly PassedOver[] };

async function look(host: string, names: readonly string[], io: Io): Promise<Look> {
  const interrupt = interruptAfter(SURVEY_LIMIT_MS);
  try {
    const [{ connectEngine }, { createContainers }, { surveyContainers }, { createTargets }, { createHost }] =
      await Promise.all([
        import('../target/container/engine.js'),
        import('../target/container/index.js'),
        import('../target/container/survey.js'),
        import('../target/index.js'),
        import('../target/host/index.js'),
      ]);
    const engine = connectEngine(host, io.env);
    const seen = await surveyContainers(engine, () => true, interrupt.signal);
    if ('kind' in seen) {
      const what = `the Docker engine at ${host} could not be asked: ${seen.cause}`;
      throw new Mistake(
        `${what}\nnothing was written; README.md has a config for services of this machine`,
        EXIT.unknown,
      );
    }
    const { containers, passedOver } = limitedTo(names, seen);
    const none = containers.flatMap(({ name, labels }) => {
      const why = noServiceWhy({ labels });
      return why === undefined ? [] : [{ container: name, why }];
    });
    const usable = containers.filter(({ name }) => !none.some(({ container }) => container === name));
    const proposals = propose(usable);
    const targets = createTargets(
      createHost(),
      () => Promise.resolve(createContainers(engine, host)),
      interrupt.signal,
    );
    const trials = await tryAll(proposals, targets.ask);
    if (interrupt.signal.aborted) throw new Mistake('nothing was written: it was ended', EXIT.unknown);
    const unknown = usable.flatMap(({ name, image }) =>
      proposals.some(({ container }) => container === name)
        ? []
        : [{ container: name, why: `nothing in it is known (image ${image}): no process, open port or HEALTHCHECK` }],
    );
    const silent = trials.flatMap(({ proposal, chosen, why }) =>
      chosen === undefined ? [{ container: proposal.container, why: `${proposal.what} does not answer (${why})` }] : [],
    );
    return {
      trials: trials.filter(({ chosen }) => chosen !== undefined),
      passedOver: [...none, ...unknown, ...silent, ...passedOver],
    };
  } finally {
    interrupt.dispose();
  }
}

/** @throws Mistake that names every container that is not there */
function limitedTo(names: readonly string[], { containers, passedOver }: Survey): Survey {
  if (names.length === 0) return { containers, passedOver };
  const known = [...containers.map(({ name }) => name), ...passedOver.map(({ container }) => container)];
  const wanted = names.map((name) => [name, `${name}-container`].find((each) => known.includes(each)) ?? name);
  const missing = wanted.filter((name) => !known.includes(name));
  if (missing.length > 0) {
    const lines = missing.map((name) => `there is no container "${name}"${suggestion(name, known)}`);
    throw new Mistake(lines.join('\n'), EXIT.usage);
  }
  return {
    containers: containers.filter(({ name }) => wanted.includes(name)),
    passedOver: passedOver.filter(({ container }) => wanted.includes(container)),
  };
}

type Answers = { readonly chosen: readonly Trial[]; readonly topic?: string; readonly path: string };

async function askAll(
  trials: readonly Trial[],
  place: string,
  force: boolean,
  questions: Questions,
  io: Io,
): Promise<Answers> {
  try {
    const chosen = await askWhich(trials, questions);
    if (chosen.length === 0) throw new Mistake('nothing was chosen, and nothing written', EXIT.ok);
    const topic = await questions.text(
      'The ntfy topic to call you on: who knows it can read it. "none" for no calls.\n ',
      randomTopic(),
      (answer) => (/^[-_A-Za-z0-9]{1,64}$/.test(answer) ? undefined : 'up to 64 letters, digits, "-" and "_"'),
    );
    const path = resolve(
      io.cwd,
      await questions.text('Where to write it:', place, (answer) => troubleWithPlace(resolve(io.cwd, answer), force)),
    );
    return { chosen, path, ...(topic === 'none' ? {} : { topic }) };
  } finally {
    questions.close();
  }
}

async function askWhich(trials: readonly Trial[], questions: Questions): Promise<readonly Trial[]> {
  const count = trials.length === 1 ? 'it' : `all ${String(trials.length)}`;
  if (await questions.confirm(`Watch ${count}?`)) return trials;
  if (trials.length === 1) return [];
  const chosen: Trial[] = [];
  for (const trial of trials) if (await questions.confirm(`  ${trial.proposal.name}?`)) chosen.push(trial);
  return chosen;
}

function troubleWithPlace(path: string, force: boolean): string | undefined {
  try {
    refuseExisting(path, force);
    return undefined;
  } catch (error) {
    return error instanceof Mistake ? error.message : String(error);
  }
}

/** The places are those at which a config is looked for. */
function defaultPlace({ output }: InitOptions, { env, cwd, isRoot }: Io): string {
  const named = output ?? (env.WARDROUND_CONFIG === '' ? undefined : env.WARDROUND_CONFIG);
  return resolve(cwd, named ?? (isRoot ? '/etc/wardround/system-config.json' : './config/system-config.json'));
}

function dockerHostOf({ env }: Io): string {
  const said = env.DOCKER_HOST ?? '';
  const host = said === '' ? DEFAULT_HOST : said;
  const trouble = dockerHostTrouble(host);
  if (trouble !== undefined) throw new Mistake(`$DOCKER_HOST: ${trouble}`, EXIT.config);
  return host;
}

/** Without what looks like another letter or digit: it is typed into a phone. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** About 99 bits: nobody guesses it. */
function randomTopic(): string {
  return `wardround-${Array.from({ length: 20 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('')}`;
}

/** Beside the program, where it was installed as a package; one executable file has none beside it. */
function installedSchema(): string | undefined {
  const [, script] = process.argv;
  if (script === undefined || !existsSync(script)) return undefined;
  const schema = resolve(dirname(realpathSync(script)), '../schemas/system-config.schema.json');
  return existsSync(schema) ? schema : undefined;
}

function nothingWhy({ passedOver }: Look): string {
  return passedOver.length === 0 ? 'no container runs' : 'of these containers none has a service that answers';
}

function nextSteps(path: string, calls: boolean, { env, cwd }: Io): string {
  const given = isFoundAnyway(path, env, cwd) ? '' : ` --config ${/^[\w./-]+$/.test(path) ? path : `'${path}'`}`;
  const steps = [
    [`wardround --dry-run${given}`, 'what a round would do now'],
    ...(calls ? [[`wardround notify-test${given}`, 'once your phone listens to the topic in the config']] : []),
    [`wardround validate${given}`, 'after each change'],
  ] as const;
  const widest = Math.max(...steps.map(([line = '']) => line.length));
  return `\nNext:\n${steps.map(([line = '', what = '']) => `  ${line.padEnd(widest)}  ${what}\n`).join('')}`;
}

function isFoundAnyway(path: string, env: NodeJS.ProcessEnv, cwd: string): boolean {
  try {
    return findConfig(undefined, env, cwd) === path;
  } catch {
    return false;
  }
}
