import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../../src/model/round.js';
import type { NtfyServer, ReceivedMessage } from '../support/ntfy-server.js';
import { NAMES, type ServiceName } from './cast.js';
import { expectSame } from './expect.js';
import type { Place } from './place.js';
import type { Rounds } from './rounds.js';
import type { Screen } from './screen.js';
import { kill, pidOf, stopMarker } from './stage.js';

export type Stage = {
  readonly place: Place;
  readonly rounds: Rounds;
  readonly screen: Screen;
  readonly ntfy: NtfyServer;
  /** The folder where a person would type the commands. */
  readonly home: string;
  readonly signal: AbortSignal;
};

type Scene = { readonly title: string; readonly play: (stage: Stage) => Promise<void> };

/** The story, in its order: each scene stands on what the one before has left. */
export const SCENES: readonly Scene[] = [
  { title: 'A healthy round', play: healthy },
  { title: 'A crash, and what depends on it', play: crash },
  { title: 'Stopped on purpose', play: stopped },
  { title: 'A crash loop', play: crashLoop },
  { title: 'Mended', play: mended },
];

const GOOD_SETTINGS = 'from=postmaster';
const SPOILED_SETTINGS = 'form=postmaster';

const MARKER = stopMarker('worker');

/** Longer than the worker's check lets its heartbeat be silent. */
const HEARTBEAT_GONE_MS = 1_100;

async function healthy(stage: Stage): Promise<void> {
  stage.screen.say('All four services run. This is what cron would call every five minutes:');
  await round(stage, 0);
  await expectStanding(stage, {});
  expectTitles(stage, []);
  stage.screen.proof('Exit code 0. Nothing was touched, and nobody was called.');
}

async function crash(stage: Stage): Promise<void> {
  const { place, rounds, screen } = stage;
  const api = await pidOf('api', place);
  screen.say('The store is killed.');
  const before = await kill('store', place);
  screen.commands(place.typed('store', `kill -9 ${String(before)}`));
  const { api: found } = Object.fromEntries(await rounds.look());
  expectSame('what the API answers without the store', found?.saw.slice(0, 4), '503 ');
  screen.blank();
  screen.say(`Asked for its health, the API says: ${found?.saw ?? ''}`);

  await round(stage, 0);
  await expectStanding(stage, {});
  const after = await pidOf('store', place);
  expectSame('restarts of the store', await count(stage, 'store', 'restart'), 1);
  expectSame('recoveries of the store', await count(stage, 'store', 'recovered'), 1);
  expectSame('restarts of the API', await count(stage, 'api', 'restart'), 0);
  expectSame('the process of the API', await pidOf('api', place), api);
  expectTitles(stage, []);
  screen.proof(
    `Exit code 0. The store was restarted: process ${String(before)} then, ${String(after)} now. After that the API was asked ` +
      `again, was well, and was left alone: it is still process ${String(api)}. There was no reason to call anybody.`,
  );
}

async function stopped(stage: Stage): Promise<void> {
  const { place, screen, signal } = stage;
  screen.say('A person takes the worker down for a while, and leaves a marker that says so.');
  await writeFile(join(stage.home, MARKER), '');
  const pid = await kill('worker', place);
  screen.commands(`touch ${MARKER}`, place.typed('worker', `kill -9 ${String(pid)}`));
  await sleep(HEARTBEAT_GONE_MS, undefined, { signal });

  await round(stage, 0);
  await expectStanding(stage, { worker: 'stopped' });
  expectSame('restarts of the worker', await count(stage, 'worker', 'restart'), 0);
  expectTitles(stage, []);
  screen.proof('Exit code 0. It is down because somebody wants it so: nothing was restarted, and nobody was called.');
}

async function crashLoop(stage: Stage): Promise<void> {
  const { place, screen } = stage;
  screen.say(
    'A setting of the mailer is mistyped, and it is killed: whenever it is started, it crashes at once. ' +
      'The config allows two restarts an hour. (--service mailer --quiet shows the mailer alone.)',
  );
  const spoil = await writeSettings(SPOILED_SETTINGS, place);
  const pid = await kill('mailer', place);
  screen.commands(spoil, place.typed('mailer', `kill -9 ${String(pid)}`));

  for (const restarts of [1, 2]) {
    await round(stage, 1, ['--service', 'mailer', '--quiet']);
    expectSame('restarts of the mailer', await count(stage, 'mailer', 'restart'), restarts);
    // The second round is as bad as the first, and that has been told.
    expectTitles(stage, ['mailer: recovery failed']);
  }
  await round(stage, 1, ['--service', 'mailer', '--quiet']);
  await expectStanding(stage, { worker: 'stopped', mailer: 'crash_loop' });
  expectSame('restarts of the mailer', await count(stage, 'mailer', 'restart'), 2);
  const alerts = expectTitles(stage, ['mailer: recovery failed', 'mailer: crash loop (it got worse)']);
  screen.proof(
    'Exit code 1. It was restarted twice, in vain, and is not restarted any more. The first failure was told at once ' +
      '("mailer: recovery failed"), the second was no news, and now a person gets this:',
  );
  alerts.slice(-1).forEach(screen.letter);
}

async function mended(stage: Stage): Promise<void> {
  const { place, rounds, screen } = stage;
  screen.say('The setting is put right, the marker is taken away, and the mailer may be restarted again.');
  const mend = await writeSettings(GOOD_SETTINGS, place);
  await rm(join(stage.home, MARKER));
  screen.commands(mend, `rm ${MARKER}`, 'wardround reset mailer');
  screen.blank();
  expectSame('the exit code of the reset', await rounds.show(['reset', 'mailer']), 0);

  await round(stage, 0);
  await expectStanding(stage, {});
  for (const name of ['worker', 'mailer'] as const) {
    expectSame(`recoveries of the ${name}`, await count(stage, name, 'recovered'), 1);
  }
  const messages = expectTitles(stage, [
    'mailer: recovery failed',
    'mailer: crash loop (it got worse)',
    'mailer: recovered',
  ]);
  screen.proof('Exit code 0. Whoever got the alert gets the good news, too:');
  messages.slice(-1).forEach(screen.letter);
}

/** Shows one round and its command. The flags that only serve the demo are left out of what is shown. */
async function round({ rounds, screen }: Stage, exitCode: number, flags: readonly string[] = []): Promise<void> {
  screen.commands(['wardround', ...flags].join(' '));
  screen.blank();
  expectSame('the exit code of the round', await rounds.show([...flags, '--format', 'pretty']), exitCode);
}

/** Those that are not named are expected to be healthy. */
async function expectStanding(stage: Stage, expected: Partial<Record<ServiceName, Outcome>>): Promise<void> {
  const standings = await stage.rounds.look();
  for (const name of NAMES) {
    const found = standings.get(name);
    const words = `the ${name} after the round (${found?.saw ?? 'not asked'})`;
    expectSame(words, found?.outcome, expected[name] ?? 'healthy');
  }
}

/** Compares all that a person has received since the demo began, oldest first. @returns the messages */
function expectTitles({ ntfy }: Stage, titles: readonly string[]): readonly ReceivedMessage[] {
  // How long it took is no two times the same.
  const found = ntfy.messages.map(({ title }) => title?.replace(/ \(after .*\)$/, ''));
  expectSame('messages received', found, titles);
  return ntfy.messages;
}

async function count(stage: Stage, name: ServiceName, event: string): Promise<number> {
  return (await stage.rounds.journal(name)).filter((each) => each === event).length;
}

/** @returns the command as a person would type it */
async function writeSettings(settings: string, place: Place): Promise<string> {
  await place.sh('mailer', `echo ${settings} > mailer.conf`);
  return place.typed('mailer', `echo ${settings} > ${place.typedFolder}/mailer.conf`);
}
