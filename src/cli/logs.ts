import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { EXIT, Mistake } from '../model/mistake.js';
import { fileTroubleOf } from '../model/message-of.js';
import type { System } from '../model/service.js';
import { escapeText } from '../report/escape.js';
import { isAbout, shownLine } from '../report/log-line.js';
import { entriesIn } from '../schedule/table.js';
import { unitEntry } from '../schedule/units.js';
import { accountFor } from './account.js';
import { loadFor } from './config.js';
import { readTable } from './cron/crontab.js';
import { follow } from './logs/follow.js';
import type { Io } from './io.js';
import { lastLines } from './logs/last-lines.js';
import { defaultLog } from './cron/launch.js';
import { requireServices } from './names.js';
import { styleOf } from './style.js';

export type LogsOptions = {
  readonly config?: string;
  /** The log itself; absent: the one that the rounds write. */
  readonly log?: string;
  /** How many lines. */
  readonly tail: number;
  readonly follow: boolean;
  /** Only lines about this one. */
  readonly service?: string;
};

/**
 * `wardround logs`: the last lines of what the rounds have said, and with `--follow` what they say from now on.
 *
 * @throws Mistake for a log that is not there or cannot be read, and for a service that the config does not have
 */
export async function logs(options: LogsOptions, io: Io): Promise<number> {
  const entry = options.log === undefined ? ownEntry(io) : undefined;
  const system = systemFor(options, entry, io);
  const { service } = options;
  // Another log may be of another config.
  if (service !== undefined && system !== undefined && options.log === undefined) requireServices([service], system);
  const path = options.log === undefined ? writtenLog(system, entry, io) : resolve(io.cwd, options.log);
  const isWanted = (line: string): boolean => service === undefined || isAbout(line, service);
  const tell = teller(io);
  const end = showTail(path, options, isWanted, tell);
  if (!options.follow) return EXIT.ok;
  return untilInterrupted((signal) => follow(path, end, (line) => (isWanted(line) ? tell(line) : undefined), signal));
}

type Told = { readonly config?: string; readonly log?: string };

/** The line of the crontab that makes the rounds, that of install before one by hand; else the unit that does. */
function ownEntry(io: Io): Told | undefined {
  const table = readTable();
  const entries = table.kind === 'table' ? entriesIn(table.text) : [];
  return entries.find(({ isOurs }) => isOurs) ?? entries[0] ?? ownUnit(io);
}

function ownUnit(io: Io): Told | undefined {
  const user = io.isRoot ? [] : [join(io.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'systemd/user')];
  for (const folder of [...user, '/etc/systemd/system']) {
    try {
      return unitEntry(readFileSync(join(folder, 'wardround.service'), 'utf8'));
    } catch {
      // There is none, or it is not for us to read.
    }
  }
  return undefined;
}

/**
 * The config that is named, else that of the rounds, else one that is found. One that is wrong says nothing of the log, and
 * is no reason not to read it: it may be why one reads it.
 */
function systemFor({ config }: LogsOptions, entry: Told | undefined, io: Io): System | undefined {
  const path = config ?? entry?.config;
  try {
    return loadFor(path === undefined ? {} : { config: path }, io).system;
  } catch (error) {
    if (error instanceof Mistake && config === undefined) return undefined;
    throw error;
  }
}

/** The log that the config names, else that of the line in the crontab, else the usual one. */
function writtenLog(system: System | undefined, entry: Told | undefined, io: Io): string {
  return system?.outputs?.log?.path ?? entry?.log ?? defaultLog(accountFor(undefined, io), io.env);
}

function showTail(
  path: string,
  { tail, follow: goesOn, log: named }: LogsOptions,
  isWanted: (line: string) => boolean,
  tell: (line: string) => void,
): number {
  try {
    const { lines, end } = lastLines(path, tail, isWanted);
    const missing = tail - lines.length;
    // Just after it was put aside, the new one says little.
    const before = missing > 0 && existsSync(`${path}.1`) ? lastLines(`${path}.1`, missing, isWanted).lines : [];
    for (const line of [...before, ...lines]) tell(line);
    return end;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing && goesOn) return 0;
    const yet =
      named === undefined
        ? ' yet: the first round makes it (wardround install); --log names another'
        : '; without --log it is the one that the rounds write';
    throw new Mistake(
      isMissing
        ? `there is no log ${escapeText(path)}${yet}`
        : `the log could not be read: ${escapeText(fileTroubleOf(error))}`,
      EXIT.down,
    );
  }
}

/** What is piped on is left as it is. */
function teller({ stdout, env }: Io): (line: string) => void {
  const style = styleOf(stdout, env);
  return (line) => {
    stdout.write(`${stdout.isTTY || style.colour ? shownLine(line, style) : line}\n`);
  };
}

async function untilInterrupted(run: (signal: AbortSignal) => Promise<void>): Promise<number> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, stop);
  // A reader that has gone (`wardround logs --follow | head`) will read no more.
  process.stdout.once('error', stop);
  await run(controller.signal);
  return EXIT.ok;
}
