import { closeSync, constants, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlarmMemory, HeartbeatMemory, HeartbeatStore } from '../model/heartbeat.js';
import type { Moment } from '../model/journal.js';
import { ensureFolder } from './folder.js';

/** `stateDir/heartbeat.json`, replaced as a whole. */
export function createHeartbeatStore(stateDir: string): HeartbeatStore {
  const path = join(stateDir, 'heartbeat.json');
  return {
    read() {
      try {
        return memoryIn(JSON.parse(readText(path)));
      } catch {
        return {};
      }
    },
    write(memory) {
      ensureFolder(stateDir);
      const draft = `${path}.${String(process.pid)}.tmp`;
      try {
        const file = openSync(draft, 'wx', 0o600);
        try {
          writeFileSync(file, `${JSON.stringify(memory)}\n`);
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
