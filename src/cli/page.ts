import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { foldFacts } from '../decide/facts.js';
import { historyOf } from '../history/fold.js';
import type { History } from '../model/history.js';
import type { Moment, Past } from '../model/journal.js';
import { messageOf } from '../model/message-of.js';
import { EXIT, Mistake } from '../model/mistake.js';
import type { System } from '../model/service.js';
import { stopMarkerPath } from '../model/stop-marker.js';
import type { StopMarker } from '../model/verdict.js';
import { replaceFile } from '../output/replace.js';
import { journalsOf } from '../model/journals.js';
import type { Known } from '../page/known.js';
import { renderPage } from '../page/page.js';
import { pageViewOf, type PageOptions } from '../page/view-of.js';
import { escapeText } from '../report/escape.js';
import { currentMoment } from '../state/clock.js';
import { formatTrouble } from '../state/format.js';
import { createHistories } from '../state/history.js';
import { createJournal } from '../state/journal.js';
import { markerHere } from './by-hand/marker-here.js';
import { loadFor } from './config.js';
import type { Io } from './io.js';

export type PageRequest = PageOptions & { readonly config?: string; readonly output?: string };

/**
 * `wardround page`: the status page, from the state files alone. On a terminal it is not printed: nobody reads it there.
 *
 * @throws Mistake for a wrong config, where there is a terminal, or when the file cannot be written
 */
export function page({ isPublic, output, ...options }: PageRequest, io: Io): number {
  const { system } = loadFor(options, io);
  if (output === undefined && io.stdout.isTTY) {
    throw new Mistake('a page is for a browser: wardround page > status.html, or --output FILE', EXIT.usage);
  }
  const text = statusPage(system, { isPublic }, (message) => {
    io.stderr.write(`wardround: ${escapeText(message)}\n`);
  });
  if (output === undefined) io.stdout.write(text);
  else replace(resolve(io.cwd, output), text);
  return EXIT.ok;
}

/**
 * The status page as it would be written now: journals, histories and stop markers are read from this machine.
 *
 * @param roundAt when the last round was made, wall clock, ms, where that is known better than by the state files
 */
export function statusPage(
  system: System,
  options: PageOptions,
  trouble: (message: string) => void,
  roundAt?: number,
): string {
  const now = currentMoment();
  const { pasts, histories } = readPasts(system, now, trouble);
  const at = roundAt ?? lastRound(system, pasts, now);
  const known: Known = {
    system,
    pasts,
    histories,
    markers: readMarkersOf(system, now),
    ...(at === undefined ? {} : { roundAt: at }),
  };
  return renderPage(pageViewOf(known, now, options));
}

function readPasts(
  system: System,
  now: Moment,
  trouble: (message: string) => void,
): Pick<Known, 'pasts' | 'histories'> {
  const journal = createJournal(system.stateDir);
  const records = createHistories(system.stateDir);
  const foreign = formatTrouble(system.stateDir);
  if (foreign !== undefined) trouble(foreign);
  const pasts = new Map<string, Past>();
  const histories = new Map<string, History>();
  for (const name of journalsOf(system)) {
    const read = journal.read(name);
    if (read.kind === 'unreadable') trouble(read.cause);
    if (read.kind === 'unreadable' || foreign !== undefined) {
      pasts.set(name, { kind: 'unknown', cause: read.kind === 'unreadable' ? read.cause : (foreign ?? '') });
      continue;
    }
    pasts.set(name, { kind: 'known', facts: foldFacts(read.events) });
    if (!system.services.has(name)) continue;
    const { past, events, troubles } = records.read(name, read.events);
    for (const one of troubles) trouble(`${name}: ${one}`);
    histories.set(name, historyOf(past, events, now.at));
  }
  return { pasts, histories };
}

/** The later of the last check and the last time that a round took its lock: a round in which nothing was due writes nothing else. */
function lastRound({ stateDir }: System, pasts: Known['pasts'], now: Moment): number | undefined {
  const checks = [...pasts.values()].flatMap((past) => (past.kind === 'known' ? (past.facts.lastCheck?.at ?? []) : []));
  const lock = changedAt(join(stateDir, 'run.lock'));
  const times = [...checks, ...(lock === undefined ? [] : [Math.round(lock)])].filter((at) => at <= now.at);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Wall clock, ms; undefined where there is no such file, or it may not be looked at. */
function changedAt(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}

function readMarkersOf({ services, stopMarkerDir }: System, now: Moment): Map<string, StopMarker> {
  return new Map(
    [...services.keys()].map((name) => {
      return [name, markerHere(stopMarkerPath(name, stopMarkerDir), now.at)];
    }),
  );
}

function replace(path: string, text: string): void {
  try {
    replaceFile(path, text);
  } catch (error) {
    throw new Mistake(`the page was not written to ${path}: ${messageOf(error)}`, EXIT.down);
  }
}
