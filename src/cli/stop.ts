import { markerText } from '../decide/marker.js';
import { inWords, timeText } from '../decide/words.js';
import { EXIT } from '../model/mistake.js';
import type { Service, System } from '../model/service.js';
import { stopMarkerPath } from '../model/stop-marker.js';
import type { StopMarker } from '../model/verdict.js';
import { withDependents } from '../plan/dependents.js';
import { orderByDependencies } from '../plan/order.js';
import { escapeText } from '../report/escape.js';
import { writeStopMarker } from '../state/stop-marker.js';
import { loadFor } from './config.js';
import type { Io } from './io.js';
import { markerHere } from './by-hand/marker-here.js';
import { requireServices } from './names.js';
import { refusedText } from './by-hand/refused.js';
import { endOf, type End } from './by-hand/until.js';
import { whoAmI } from './by-hand/who.js';

export type StopOptions = End & {
  readonly config?: string;
  readonly services: readonly string[];
  readonly reason?: string;
  readonly by?: string;
  /** Whether what depends on them is stopped, too. */
  readonly dependents: boolean;
};

/**
 * `wardround stop NAME…`: leaves a stop marker on this machine. What runs goes on running.
 *
 * @returns 1 when a marker could not be written
 * @throws Mistake for a wrong config, name or time
 */
export function stop(options: StopOptions, io: Io): number {
  const now = Date.now();
  const until = endOf(options, now);
  const { system } = loadFor(options, io);
  requireServices(options.services, system);
  const { reason, by = whoAmI(io) } = options;
  const text = markerText({
    by,
    ...(until === undefined ? {} : { until }),
    ...(reason === undefined ? {} : { reason }),
  });
  const names = options.dependents
    ? withDependents(orderByDependencies(system.services), options.services)
    : [...new Set(options.services)];
  const stopped = names.filter((name) => stopOne(name, text, now, system, io));
  if (stopped.length > 0) {
    io.stdout.write('what runs goes on running: no process was ended, rounds only leave it alone\n');
    io.stdout.write(`to undo it: wardround resume ${stopped.join(' ')}\n`);
  }
  return stopped.length === names.length ? EXIT.ok : EXIT.down;
}

/** @returns whether it is stopped now */
function stopOne(name: string, text: string, now: number, system: System, io: Io): boolean {
  const path = stopMarkerPath(name, system.stopMarkerDir);
  const before = markerHere(path, now);
  try {
    writeStopMarker(path, text);
  } catch (error) {
    io.stderr.write(`wardround: ${name} was not stopped: ${refusedText(error)}\n`);
    return false;
  }
  const marker = markerHere(path, now);
  const [since, service] = [before.kind === 'present', system.services.get(name)];
  const notes = [
    ...(since ? ['this takes the place of the marker that was there'] : []),
    ...(service === undefined || service.enabled ? [] : [disabledToo(service)]),
  ];
  io.stdout.write(`${name}: ${escapeText([howLong(marker, now), ...notes].join('; '))}: ${escapeText(path)}\n`);
  return true;
}

/** How a marker that is there would be told: `stopped by ada until 18:30 (2 h): moving the mailbox`. */
function howLong(marker: StopMarker, now: number): string {
  if (marker.kind !== 'present') return 'stopped';
  const { by, until, reason } = marker;
  const who = by === undefined ? '' : ` by ${by}`;
  const end =
    until === undefined ? ' until somebody resumes it' : ` until ${timeText(until, now)} (for ${inWords(until - now)})`;
  return `stopped${who}${end}${reason === undefined ? '' : ` (${reason})`}`;
}

function disabledToo({ disabled }: Service): string {
  return `it is disabled ${disabled === undefined ? 'in the config' : 'by hand'}, too`;
}
