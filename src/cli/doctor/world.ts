import { accessSync, constants, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConfigFound, PathFound, Starter, TopicFound, World } from '../../doctor/world.js';
import type { System } from '../../model/service.js';
import { messageOf } from '../../model/message-of.js';
import { fetchMessages } from '../../notify/send/remote.js';
import { escapeText } from '../../report/escape.js';
import { entriesIn } from '../../schedule/table.js';
import { createHost } from '../../target/host/index.js';
import { createTargets } from '../../target/index.js';
import { accountFor } from '../account.js';
import { configFlag } from '../config-flag.js';
import { readTable } from '../cron/crontab.js';
import { engineFound, openContainers } from './engine.js';
import type { Io } from '../io.js';
import { lastRoundAt, newestEventAt } from '../last-round.js';

const DEFAULT_HOST = 'unix:///var/run/docker.sock';

/** This machine, to be looked at. @param signal when it is all over: what is still on its way then ends */
export function createWorld(config: ConfigFound, io: Io, signal: AbortSignal): World {
  const system = config.kind === 'valid' ? config.system : undefined;
  const host = system?.dockerHost ?? dockerHostOf(io.env);
  const targets = createTargets(createHost(), () => openContainers(host, io.env), signal);
  const account = accountFor(undefined, io);
  return {
    config,
    configFlag: config.kind === 'valid' ? configFlag(config.path, io) : '',
    user: account,
    now: Date.now(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    nodeVersion: process.version,
    engineAt: host,
    engine: (own) => engineFound(host, io.env, AbortSignal.any([signal, own])),
    containerState: targets.containerState,
    ask: targets.ask,
    lookAt,
    freeBytes,
    hasProgram: (name) => hasProgram(name, io.env),
    starters: () => starters(account, io),
    isCronRunning,
    lastRoundAt: () => (system === undefined ? undefined : lastRoundAt(system.stateDir)),
    newestEventAt: () => (system === undefined ? undefined : newestEventAt(system)),
    topic: (name, own) => topicFound(system, name, AbortSignal.any([signal, own])),
    sleep: (ms) => delay(ms, undefined, { signal }).catch(() => undefined),
  };
}

function dockerHostOf({ DOCKER_HOST: said }: NodeJS.ProcessEnv): string {
  return said === undefined || said === '' ? DEFAULT_HOST : said;
}

function lookAt(path: string): PathFound {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return { kind: 'missing', canBeMade: canWrite(nearestFolder(path)) };
    return {
      kind: 'there',
      isFolder: stat.isDirectory(),
      mode: stat.mode & 0o7777,
      uid: stat.uid,
      canWrite: canWrite(path),
    };
  } catch (error) {
    return { kind: 'hidden', cause: messageOf(error) };
  }
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function nearestFolder(path: string): string {
  const above = dirname(path);
  try {
    return above === path || statSync(above, { throwIfNoEntry: false }) !== undefined ? above : nearestFolder(above);
  } catch {
    return above;
  }
}

function freeBytes(path: string): number | undefined {
  try {
    const at = statSync(path, { throwIfNoEntry: false }) === undefined ? nearestFolder(path) : path;
    const { bavail, bsize } = statfsSync(at);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function hasProgram(name: string, env: NodeJS.ProcessEnv): boolean {
  const folders = (env.PATH ?? '/usr/bin:/bin').split(':').filter((folder) => folder.startsWith('/'));
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function starters(
  { name, home }: { readonly name: string; readonly home: string },
  { isRoot }: Io,
): ReturnType<World['starters']> {
  const table = readTable();
  const own = table.kind === 'table' ? entriesIn(table.text) : [];
  const files = ['/etc/crontab', ...filesIn('/etc/cron.d')];
  const timers = [
    '/etc/systemd/system/wardround.timer',
    ...(isRoot ? [] : [join(home, '.config/systemd/user/wardround.timer')]),
  ];
  const found: Starter[] = [
    ...own.map((entry) => ({ kind: 'cron', where: `the crontab of ${name}`, entry }) as const),
    ...files.flatMap((where) =>
      entriesIn(textOf(where), true).map((entry) => ({ kind: 'cron', where, entry }) as const),
    ),
    ...timers.filter((where) => textOf(where) !== '').map((where) => ({ kind: 'timer', where }) as const),
  ];
  if (table.kind === 'table') return { found };
  const trouble =
    table.kind === 'refused' ? `the crontab could not be read: ${table.cause}` : 'there is no program "crontab" here';
  return { found, trouble };
}

/** Cron passes over files with a dot in their name, and so do we. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^[\w-]+$/.test(name))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

const DAEMONS = new Set(['cron', 'crond', 'fcron', 'dcron', 'cronie', 'anacron', 'busybox-crond']);

function isCronRunning(): boolean {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.some((pid) => DAEMONS.has(textOf(`/proc/${pid}/comm`).trim()));
  } catch {
    return false;
  }
}

async function topicFound(system: System | undefined, name: string, signal: AbortSignal): Promise<TopicFound> {
  const ntfy = system?.calls.ntfy;
  const topic = ntfy?.topics.get(name);
  if (ntfy === undefined || topic === undefined) return { cause: 'the config does not have it' };
  const reply = await fetchMessages(ntfy, topic, '10s', signal);
  if (reply.kind === 'messages') return 'accepted';
  if (reply.status === 401) return 'refused';
  if (reply.status === 403) return 'not-readable';
  return { cause: escapeText(reply.cause) };
}
