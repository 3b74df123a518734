import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { dockerHostTrouble } from '../config/docker-host.js';
import { EXIT, Mistake } from '../model/mistake.js';
import { starterConfig, type Chosen } from '../survey/starter.js';
import { askChoices, randomTopic } from './init/choices.js';
import type { Io } from './io.js';
import { lookAround, type Look } from './init/look-around.js';
import { nextSteps } from './init/next-steps.js';
import { proposalsText } from './init/proposals.js';
import { askOn, requireTerminal } from './init/questions.js';
import { run } from './run.js';
import { styleOf } from './style.js';
import { refuseExisting, writeConfig } from './init/write-config.js';

export type InitOptions = {
  /** Asks nothing. */
  readonly yes: boolean;
  /** Only these; empty: all. */
  readonly containers: readonly string[];
  /** Whether the services of this machine are proposed, too. */
  readonly host: boolean;
  readonly output?: string;
  /** Writes to stdout alone, and asks nothing. */
  readonly print: boolean;
  readonly force: boolean;
};

const DEFAULT_HOST = 'unix:///var/run/docker.sock';

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
  const found = await lookAround({ ...options, dockerHost }, io);
  // What is printed is the config alone.
  const stream = options.print ? io.stderr : io.stdout;
  stream.write(`${seenText(found)}\n\n`);
  stream.write(proposalsText(found.trials, found.passedOver, styleOf(stream, io.env)));
  if (found.trials.length === 0) throw new Mistake(`nothing to propose: ${nothingWhy(found)}`, EXIT.unknown);

  const answers = asks
    ? await askChoices(found.trials, place, options.force, askOn(stdin, io.stdout), io)
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

/** Beside the program, where it was installed as a package; one executable file has none beside it. */
function installedSchema(): string | undefined {
  const [, script] = process.argv;
  if (script === undefined || !existsSync(script)) return undefined;
  const schema = resolve(dirname(realpathSync(script)), '../schemas/system-config.schema.json');
  return existsSync(schema) ? schema : undefined;
}

function seenText({ running }: Look): string {
  return `Looked at ${running === 1 ? '1 running container' : `${String(running)} running containers`}.`;
}

function nothingWhy({ passedOver }: Look): string {
  return passedOver.length === 0 ? 'no container runs' : 'nothing that is known answers here';
}
