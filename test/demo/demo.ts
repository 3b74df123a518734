/**
 * Shows in half a minute what wardround does: small real services, real faults, and rounds of the real program.
 * What it tells it also looks at: when something is not as told, it says so and its exit code is 1.
 */
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startNtfyServer } from '../support/ntfy-server.js';
import { NAMES, ROLES } from './cast.js';
import { createHostPlace } from './host.js';
import { Interrupted, onInterruption } from './interruption.js';
import type { Place } from './place.js';
import { choosePorts } from './ports.js';
import { createRounds, MAIN } from './rounds.js';
import { SCENES } from './scenes.js';
import { createScreen } from './screen.js';
import { CONFIG, logOf, startServices, writeConfig } from './stage.js';

const USAGE = 'usage: npm run demo [-- --docker]';
const SCRIPTS = fileURLToPath(new URL('./services/', import.meta.url));

const signal = onInterruption();
const screen = createScreen(process.stdout, process.env);
/** Undone from the last to the first, however the demo ends. */
const toUndo: (() => Promise<void>)[] = [];

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== '--docker');
  if (unknown !== undefined) return complain(`there is no argument ${unknown}; ${USAGE}`, 64);
  if (!existsSync(MAIN)) return complain('there is no dist/main.js yet: npm run build', 1);
  const startedAt = performance.now();
  const exitCode = await playOrComplain(args.includes('--docker'));
  const isTidy = await undoAll();
  if (exitCode !== 0 || !isTidy) return exitCode || 1;
  sayGoodbye((performance.now() - startedAt) / 1000);
  return 0;
}

async function playOrComplain(inDocker: boolean): Promise<number> {
  try {
    await play(inDocker);
    signal.throwIfAborted();
    return 0;
  } catch (error) {
    if (signal.reason instanceof Interrupted) return complain(signal.reason.message, signal.reason.exitCode);
    return complain(messageOf(error), 1);
  }
}

async function play(inDocker: boolean): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'wardround-demo-'));
  toUndo.push(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const scripts = join(home, 'services');
  await cp(SCRIPTS, scripts, { recursive: true });
  const env = environment();
  const place = await (inDocker ? containers(scripts, basename(home)) : createHostPlace(scripts, env));
  toUndo.push(place.close);
  signal.throwIfAborted();

  const ntfy = await startNtfyServer();
  toUndo.push(ntfy.close);
  const ports = await choosePorts();
  await writeConfig(home, place, ports, ntfy.url);
  await startServices(place, ports, signal);
  introduce(place, home);
  const rounds = createRounds({ home, env, signal });
  try {
    for (const [index, { title, play: playScene }] of SCENES.entries()) {
      screen.heading(`${String(index + 1)}/${String(SCENES.length)}  ${title}`);
      await playScene({ place, rounds, screen, ntfy, home, signal });
    }
  } catch (error) {
    if (!signal.aborted) await showLogs(place);
    throw error;
  }
}

/** dockerode takes its time to load: without containers nobody waits for it. */
async function containers(scripts: string, id: string): Promise<Place> {
  const { createContainerPlace } = await import('./containers.js');
  return createContainerPlace(scripts, id, process.env);
}

/** What services and rounds are started with: this very node, and nothing that leads to a wardround that is in use. */
function environment(): NodeJS.ProcessEnv {
  const env = { ...process.env, PATH: [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter) };
  const inUse = ['WARDROUND_CONFIG', 'WARDROUND_STATE_DIR'];
  return Object.fromEntries(Object.entries(env).filter(([name]) => !inUse.includes(name)));
}

function introduce(place: Place, home: string): void {
  screen.blank();
  screen.say('wardround demo', 'bold');
  screen.blank();
  screen.say(`Four small services were started ${place.words}:`);
  screen.blank();
  screen.table(NAMES.map((name) => [name, ...ROLES[name]]));
  screen.blank();
  screen.say(`Their config is ${join(home, CONFIG)}, and all of the below is typed in ${home}.`);
}

async function showLogs(place: Place): Promise<void> {
  for (const name of NAMES) {
    const log = await logOf(name, place).catch(messageOf);
    if (log !== '') process.stderr.write(`\n${name}.log:\n${log}\n`);
  }
}

/** @returns whether nothing is left */
async function undoAll(): Promise<boolean> {
  let isTidy = true;
  for (const undo of toUndo.splice(0).reverse()) {
    await undo().catch((error: unknown) => {
      isTidy = false;
      complain(`something could not be tidied up: ${messageOf(error)}`, 1);
    });
  }
  return isTidy;
}

function sayGoodbye(seconds: number): void {
  screen.heading('That was all');
  screen.say(`All of it went as told, in ${seconds.toFixed(1)} s, and nothing of it is left on this machine.`);
  screen.blank();
  screen.say('What to try next:');
  screen.blank();
  screen.table([
    ['config/system-config.json', 'a config to begin with'],
    ['node dist/main.js validate', 'every mistake in it, with line and column'],
    ['node dist/main.js --dry-run', 'what would be done now, and why'],
    ['node dist/main.js --service NAME', 'one service, step by step'],
    ['crontab.example', 'a round every five minutes'],
  ]);
  screen.blank();
}

function complain(message: string, exitCode: number): number {
  process.stderr.write(`demo: ${message}\n`);
  return exitCode;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
