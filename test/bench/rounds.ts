/**
 * What a round costs, against other ways to ask the same, on a real engine with real services: `npm run bench`.
 *
 * --full        all cases, which takes hours; absent: some that end in minutes
 * --samples N   rounds that the medians are of; absent: 7
 * --json FILE   the figures as JSON as well
 * --write       the figures into docs/performance.md and docs/performance.svg; takes 7 rounds at least
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { connect } from '../support/connect.js';
import { findEngine } from '../support/find-engine.js';
import { findProgram } from '../support/image-files.js';
import { obstacleToImages } from '../support/images.js';
import { configOf, FULL, SMALL, TARGET_CASE, type Case } from './rounds/cases.js';
import { contestants, type Contestant, type Setting } from './rounds/contestants.js';
import { Fleet, IN_CONTAINERS, ON_THIS_MACHINE, startOnThisMachine } from './rounds/fleet.js';
import { loadInWords, machineInWords } from './rounds/machine.js';
import { endAll } from './rounds/measure.js';
import { writePage } from './rounds/page.js';
import { profile, type Part } from './rounds/profile.js';
import { race, type CaseResult } from './rounds/race.js';
import { reportOf } from './rounds/report.js';
import type { Results } from './rounds/results.js';

const LEAST_ROUNDS = 7;

const { values: flags } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    samples: { type: 'string', default: String(LEAST_ROUNDS) },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(flags.samples);
if (!Number.isInteger(rounds) || rounds < 1) fail(`expected --samples to be a whole number, found "${flags.samples}"`);
if (flags.write && rounds < LEAST_ROUNDS) fail(`expected at least ${LEAST_ROUNDS} samples for --write`);

/** Undone in the opposite order, once, however the run ends. */
const undo: (() => void | Promise<void>)[] = [];
let tidied: Promise<void> | undefined;
const run = { interrupted: false };
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    run.interrupted = true;
    endAll();
    progress('');
    void tidyUp().then(() => process.exit(130));
  });
try {
  const results = await bench(flags.full ? FULL : SMALL);
  process.stdout.write(reportOf(results));
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(results, null, 2)}\n`);
  if (flags.write) await writePage(results);
} catch (error) {
  // What was interrupted fails, and that is no news.
  if (!run.interrupted) throw error;
} finally {
  await tidyUp();
}

function tidyUp(): Promise<void> {
  return (tidied ??= (async () => {
    for (const each of undo.splice(0).reverse()) await each();
  })());
}

async function bench(cases: readonly Case[]): Promise<Results> {
  const load = loadInWords();
  const folder = mkdtempSync(`${tmpdir()}/wardround-bench-`);
  undo.push(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const runId = randomBytes(4).toString('hex');
  progress('the engine is made ready');
  const obstacle = await obstacleToImages();
  const engine = obstacle === undefined ? await findEngine(runId) : { kind: 'none' as const, why: obstacle };
  if (engine.kind === 'none') return fail(`no benchmark without an engine: ${engine.why}`);
  undo.push(engine.release);
  const docker = connect(engine.dockerHost);
  const leftOut = await obstacles();
  const all = await contestants(folder, leftOut.field);
  const fleet = new Fleet(docker, runId);
  const results: CaseResult[] = [];
  let parts: readonly Part[] = [];
  for (const [index, each] of cases.entries()) {
    let stopHere = (): void => undefined;
    if (each.containers === 0)
      await startOnThisMachine((stop) => {
        stopHere = stop;
        undo.push(stop);
      });
    const containers = await fleet.take(each.containers);
    const place = `${folder}/${index}`;
    mkdirSync(place);
    const ports = each.containers === 0 ? ON_THIS_MACHINE : IN_CONTAINERS;
    const config = `${place}/system-config.json`;
    writeFileSync(config, JSON.stringify(configOf(each, fleet.names(each.containers), ports, place), null, 2));
    const setting: Setting = { dockerHost: engine.dockerHost, config, containers: containers.map(({ id }) => id) };
    results.push(await race(each, all, setting, containers, rounds, progress));
    if (isTarget(each)) parts = await profileOf(all, setting);
    stopHere();
  }
  progress('');
  return { machine: [...(await machineInWords(docker)), load], leftOut: leftOut.words, cases: results, profile: parts };
}

function isTarget(each: Case): boolean {
  return JSON.stringify(each) === JSON.stringify(TARGET_CASE);
}

async function profileOf(all: readonly Contestant[], setting: Setting): Promise<readonly Part[]> {
  progress('where the time goes');
  const wardround = all.find(({ id }) => id === 'wardround');
  return wardround === undefined ? [] : profile(wardround, setting, rounds);
}

/** What cannot race here, and why. */
async function obstacles(): Promise<{ field: readonly string[]; words: readonly string[] }> {
  const field: string[] = [];
  for (const name of ['jq', 'docker']) if ((await findProgram(name)) === undefined) field.push(name);
  return {
    field,
    words: [
      ...(field.length === 0 ? [] : [`jq + docker exec: ${field.join(' and ')} not installed`]),
      (await findProgram('monit')) === undefined ? 'monit: not installed' : 'monit: no round of it is written here yet',
    ],
  };
}

function progress(words: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${words}`);
  else if (words !== '') process.stderr.write(`${words}\n`);
}

function fail(why: string): never {
  process.stderr.write(`bench: ${why}\n`);
  process.exit(1);
}
