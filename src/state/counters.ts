import { join } from 'node:path';
import { NO_COUNT, type Count, type Counters } from '../model/counters.js';
import { ensureFolder } from './folder.js';
import { replaceFile } from './replace.js';
import { readTail } from './tail.js';

/** Far more than thousands of services take. */
const MAX_BYTES = 4 * 1024 * 1024;

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
        return countersIn(JSON.parse(readTail(path, MAX_BYTES).text));
      } catch {
        return new Map();
      }
    },
    write(counters) {
      ensureFolder(stateDir);
      const text = `${JSON.stringify({ version: 1, counters: Object.fromEntries(counters) })}\n`;
      replaceFile(path, text, 0o600);
    },
  };
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
