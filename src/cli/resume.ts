import { foldFacts } from '../decide/facts.js';
import { EXIT } from '../model/mistake.js';
import type { System } from '../model/service.js';
import { stopMarkerPath } from '../model/stop-marker.js';
import { shellWord } from '../notify/words.js';
import { escapeText } from '../report/escape.js';
import { createJournal } from '../state/journal.js';
import { removeStopMarker } from '../state/stop-marker.js';
import { loadFor } from './config.js';
import type { Io } from './io.js';
import { serviceNamed, requireServices } from './names.js';
import { refusedText } from './by-hand/refused.js';

export type ResumeOptions = { readonly config?: string; readonly services: readonly string[] };

/**
 * `wardround resume NAME…`: takes the stop markers of this machine away.
 *
 * @returns 1 when one is still there
 * @throws Mistake for a wrong config or name
 */
export function resume({ services, ...options }: ResumeOptions, io: Io): number {
  const { system } = loadFor(options, io);
  requireServices(services, system);
  const names = [...new Set(services)];
  const resumed = names.filter((name) => resumeOne(name, system, io));
  return resumed.length === names.length ? EXIT.ok : EXIT.down;
}

/** @returns whether no marker is left on this machine */
function resumeOne(name: string, system: System, io: Io): boolean {
  const path = stopMarkerPath(name, system.stopMarkerDir);
  try {
    const was = removeStopMarker(path)
      ? `resumed, the next round looks after it again (${path} was removed)`
      : `there was no stop marker on this machine (${path})`;
    const lines = [was, ...inContainer(name, path, system)];
    io.stdout.write(lines.map((line) => `${name}: ${escapeText(line)}\n`).join(''));
    return true;
  } catch (error) {
    const hint = isFolder(error) ? `; rm -r ${shellWord(path)} removes it` : '';
    io.stderr.write(`wardround: ${name} was not resumed: ${refusedText(error)}${escapeText(hint)}\n`);
    return false;
  }
}

function isFolder(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EISDIR';
}

/** A marker in the container binds as well, and is not seen from here: what the journal knows of it, and how to look. */
function inContainer(name: string, path: string, system: System): string[] {
  const { target, enabled, disabled } = serviceNamed(name, system);
  const still = enabled
    ? []
    : [`it is still disabled${disabled === undefined ? ' in the config' : `: wardround enable ${name}`}`];
  if (target.kind === 'host') return still;
  const read = createJournal(system.stateDir).read(name);
  const state = read.kind === 'events' ? foldFacts(read.events).state : undefined;
  const where = `${path} in container ${target.name}`;
  const wasThere = state?.state === 'stopped' && state.after.includes(where);
  const look = `docker exec ${shellWord(target.name)} ${wasThere ? 'rm' : 'ls'} ${shellWord(path)}`;
  const line = wasThere
    ? `the last round found a marker inside container ${target.name}, too, which binds as well; to remove it: ${look}`
    : `a marker inside container ${target.name} would bind as well, and is not seen from here; to look: ${look}`;
  return [line, ...still];
}
