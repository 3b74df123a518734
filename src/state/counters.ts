import { closeSync, constants, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_COUNT, type Count, type Counters } from '../model/counters.js';
import { ensureFolder } from './folder.js';

export type CounterStore = {
  /** What cannot be read is none: whoever reads counters expects them to begin anew now and then. */
  readonly read: () => Counters;
  /** @throws Error when it could not be written: then the old ones are still there */
  readonly write: (counters: Counters) => void;
};

/** `stateDir/counters.json`, replaced as a whole. */
export function createCounterStore(stateDir: string): CounterStore {
  const path = join(stateDir, 'counters.json');
  return {
    read() {
      try {
        return countersIn(JSON.parse(readText(path)));
      } catch {
        return new Map();
      }
    },
    write(counters) {
      ensureFolder(stateDir);
      const draft = `${path}.${String(process.pid)}.tmp`;
      try {
        const file = openSync(draft, 'wx', 0o600);
        try {
          writeFileSync(file, `${JSON.stringify({ version: 1, counters: Object.fromEntries(counters) })}\n`);
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
        renameSync(draft, path);
      } catch (error) {
        rmSync(draft, { force: true });
        throw error;
      }
    },
  };
}

function readText(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function countersIn(value: unknown): Counters {
  const { version, counters } = fieldsOf(value);
  if (version !== 1) return new Map();
  return new Map(Object.entries(fieldsOf(counters)).map(([journal, count]) => [journal, countIn(fieldsOf(count))]));
}

/** What is not as it should be begins at nothing. */
function countIn(fields: Partial<Record<string, unknown>>): Count {
  const names = Object.keys(NO_COUNT) as (keyof Count)[];
  const counts = names.map((name): [keyof Count, number] => {
    const value = fields[name];
    return [name, typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0];
  });
  return { ...NO_COUNT, ...Object.fromEntries(counts) };
}

function fieldsOf(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
