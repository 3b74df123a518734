import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { System } from '../model/service.js';
import { createJournal } from '../state/journal.js';

/** Each round signs the lock, and most append to a journal. */
const FOLDERS = ['services', 'containers', 'engine'];

/** When the last round that treats was made, ms since the epoch; undefined when there was none, or it cannot be told. */
export function lastRoundAt(stateDir: string): number | undefined {
  const files = [join(stateDir, 'run.lock'), ...FOLDERS.flatMap((folder) => journalsIn(join(stateDir, folder)))];
  const times = files.flatMap((file) => {
    try {
      return [statSync(file).mtimeMs];
    } catch {
      return [];
    }
  });
  return times.length === 0 ? undefined : Math.max(...times);
}

function journalsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** The latest time that the services' journals tell of, ms since the epoch; undefined when they tell nothing. */
export function newestEventAt({ stateDir, services }: System): number | undefined {
  const journal = createJournal(stateDir);
  const times = [...services.keys()].flatMap((name) => {
    const read = journal.read(name);
    return read.kind === 'events' ? read.events.map(({ at }) => at) : [];
  });
  return times.length === 0 ? undefined : times.reduce((latest, at) => Math.max(latest, at));
}
