import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../../src/model/round.js';
import { shellWord } from '../../src/notify/words.js';
import type { NtfyServer, ReceivedMessage } from '../support/ntfy-server.js';
import { NAMES, type ServiceName } from './cast.js';
import { expectSame } from './expect.js';
import type { Place } from './place.js';
import type { Rounds } from './rounds.js';
import type { Screen } from './screen.js';
import { kill, pidOf } from './stage.js';

export type Stage = {
  readonly place: Place;
  readonly rounds: Rounds;
  readonly screen: Screen;
  readonly ntfy: NtfyServer;
  readonly stopMarkerDir: string;
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

const GOOD_SETTINGS = '{ "from": "mailer@example.org" }';
const SPOILED_SETTINGS = '{ "from": mailer@ }';

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
  screen.say('The store is killed. The API still runs, but without the store it answers 503.');
  const before = await kill('store', place);
  screen.command(place.typed('store', `kill -9 ${String(before)}`));
  const { api: found } = Object.fromEntries(await rounds.look());
  expectSame('what the API answers without the store', found?.saw.slice(0, 4), '503 ');

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
  const marker = join(stage.stopMarkerDir, 'worker.stopped');
  screen.say('A person takes the worker down for a while, and leaves a marker that says so.');
  await writeFile(marker, '');
  screen.command(`touch ${shellWord(marker)}`);
  screen.more(place.typed('worker', `kill -9 ${String(await kill('worker', place))}`));
  await sleep(HEARTBEAT_GONE_MS, undefined, { signal });

  await round(stage, 0);
  await expectStanding(stage, { worker: 'stopped' });
  expectSame('restarts of the worker', await count(stage, 'worker', 'restart'), 0);
  expectTitles(stage, []);
  screen.proof('Exit code 0. It is down because somebody wants it so: nothing was restarted, and nobody was called.');
}

async function crashLoop(stage: Stage): Promise<void> {
  const { place, screen } = stage;
  screen.say('The settings of the mailer are spoiled, and it is killed: whenever it is started, it crashes at once.');
  screen.say('The config allows two restarts an hour. With --service and --quiet only the mailer is shown.');
  screen.command(await writeSettings(SPOILED_SETTINGS, place));
  screen.more(place.typed('mailer', `kill -9 ${String(await kill('mailer', place))}`));

  for (const restarts of [1, 2]) {
    await round(stage, 1, ['--service', 'mailer', '--quiet']);
    expectSame('restarts of the mailer', await count(stage, 'mailer', 'restart'), restarts);
    // The second round is as bad as the first, and that has been told.
    expectTitles(stage, ['mailer: recovery failed']);
  }
  await round(stage, 1, ['--service', 'mailer', '--quiet']);
  await expectStanding(stage, { worker: 'stopped', mailer: 'crash_loop' });
  expectSame('restarts of the mailer', await count(stage, 'mailer', 'restart'), 2);
  const alert = expectTitles(stage, ['mailer: recovery failed', 'mailer: crash loop']);
  screen.proof(
    'Exit code 1. It was restarted twice, in vain, and is not restarted any more. The first failure was told at once ' +
      '("mailer: recovery failed"), the second was no news, and now a person gets this:',
  );
  screen.letter(alert);
}

async function mended(stage: Stage): Promise<void> {
  const { place, rounds, screen } = stage;
  const marker = join(stage.stopMarkerDir, 'worker.stopped');
  screen.say('The settings are put right, the marker is taken away, and the mailer may be restarted again.');
  screen.command(await writeSettings(GOOD_SETTINGS, place));
  await rm(marker);
  screen.more(`rm ${shellWord(marker)}`);
  screen.more('wardround reset mailer');
  expectSame('the exit code of the reset', await rounds.show(['reset', 'mailer']), 0);

  await round(stage, 0);
  await expectStanding(stage, {});
  for (const name of ['worker', 'mailer'] as const) {
    expectSame(`recoveries of the ${name}`, await count(stage, name, 'recovered'), 1);
  }
  const notice = expectTitles(stage, ['mailer: recovery failed', 'mailer: crash loop', 'mailer: recovered']);
  screen.proof('Exit code 0. Whoever got the alert gets the good news, too:');
  screen.letter(notice);
}

/** Shows one round and its command. The flags that only serve the demo are left out of what is shown. */
async function round({ rounds, screen }: Stage, exitCode: number, flags: readonly string[] = []): Promise<void> {
  screen.command(['wardround', ...flags].join(' '));
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

/** @returns the last message */
function expectTitles({ ntfy }: Stage, titles: readonly string[]): ReceivedMessage {
  const found = ntfy.messages.map(({ title }) => title);
  expectSame('messages received', found, titles);
  return ntfy.messages.at(-1) as ReceivedMessage;
}

async function count(stage: Stage, name: ServiceName, event: string): Promise<number> {
  return (await stage.rounds.journal(name)).filter((each) => each === event).length;
}

/** @returns the command as a person would type it */
async function writeSettings(settings: string, place: Place): Promise<string> {
  const command = `echo '${settings}' > ${shellWord(`${place.folder}/mailer.json`)}`;
  await place.sh('mailer', command);
  return place.typed('mailer', command);
}
