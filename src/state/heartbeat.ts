import { join } from 'node:path';
import type { AlarmMemory, HeartbeatMemory, HeartbeatStore } from '../model/heartbeat.js';
import type { Moment } from '../model/journal.js';
import { ensureFolder } from './folder.js';
import { replaceFile } from './replace.js';
import { readTail } from './tail.js';

/** Far more than what is written. */
const MAX_BYTES = 64 * 1024;

/** `stateDir/heartbeat.json`, replaced as a whole. */
export function createHeartbeatStore(stateDir: string): HeartbeatStore {
  const path = join(stateDir, 'heartbeat.json');
  return {
    read() {
      try {
        return memoryIn(JSON.parse(readTail(path, MAX_BYTES).text));
      } catch {
        return {};
      }
    },
    write(memory) {
      ensureFolder(stateDir);
      replaceFile(path, `${JSON.stringify(memory)}\n`, 0o600);
    },
  };
}

/** What is not as it should be is left out. */
function memoryIn(value: unknown): HeartbeatMemory {
  const { registered, alarm } = fieldsOf(value);
  const known = alarmIn(fieldsOf(alarm));
  return {
    ...(typeof registered === 'string' ? { registered } : {}),
    ...(known === undefined ? {} : { alarm: known }),
  };
}

function alarmIn({ target, replaces, armedAt, saidAt }: Partial<Record<string, unknown>>): AlarmMemory | undefined {
  if (typeof target !== 'string') return undefined;
  return {
    target,
    ...(typeof replaces === 'boolean' ? { replaces } : {}),
    ...(isMoment(armedAt) ? { armedAt } : {}),
    ...(isMoment(saidAt) ? { saidAt } : {}),
  };
}

function isMoment(value: unknown): value is Moment {
  const { at, upMs, boot } = fieldsOf(value);
  return Number.isFinite(at) && Number.isFinite(upMs) && typeof boot === 'string';
}

function fieldsOf(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
