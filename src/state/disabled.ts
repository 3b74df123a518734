import { readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../model/message-of.js';
import type { Disabled } from '../model/service.js';
import { ensureFolder } from './folder.js';
import { replaceFile } from './replace.js';
import { readTail } from './tail.js';

const VERSION = 1;
const MAX_BYTES = 64 * 1024;

/** Who is disabled by hand. */
export type DisabledRead =
  /** `troubles`: files that cannot be read; their services are disabled all the same. */
  | { readonly kind: 'known'; readonly disabled: ReadonlyMap<string, Disabled>; readonly troubles: readonly string[] }
  | { readonly kind: 'unreadable'; readonly cause: string };

/** One file a service in `stateDir/disabled`. Never throws. */
export function readDisabled(stateDir: string): DisabledRead {
  const folder = folderIn(stateDir);
  const disabled = new Map<string, Disabled>();
  const troubles: string[] = [];
  try {
    for (const file of readdirSync(folder).sort()) {
      const name = /^([^.].*)\.json$/.exec(file)?.[1];
      if (name === undefined) continue;
      const found = readOne(join(folder, file));
      disabled.set(name, typeof found === 'string' ? {} : found);
      if (typeof found === 'string') {
        troubles.push(`${found}; ${name} counts as disabled until somebody says: wardround enable ${name}`);
      }
    }
    return { kind: 'known', disabled, troubles };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'known', disabled, troubles };
    return { kind: 'unreadable', cause: messageOf(error) };
  }
}

/** @throws Error when it could not be written */
export function writeDisabled(stateDir: string, name: string, { at, by, reason }: Disabled): void {
  ensureFolder(folderIn(stateDir));
  replaceFile(pathOf(stateDir, name), `${JSON.stringify({ v: VERSION, at, by, reason })}\n`, 0o600);
}

/** @returns whether it was disabled by hand @throws Error when it still is */
export function removeDisabled(stateDir: string, name: string): boolean {
  try {
    unlinkSync(pathOf(stateDir, name));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function folderIn(stateDir: string): string {
  return join(stateDir, 'disabled');
}

function pathOf(stateDir: string, name: string): string {
  return join(folderIn(stateDir), `${name}.json`);
}

/** @returns what is wrong with the file, if it cannot be read */
function readOne(path: string): Disabled | string {
  try {
    const { text, size } = readTail(path, MAX_BYTES);
    return (size <= MAX_BYTES ? disabledIn(text) : undefined) ?? `${path} is no file that wardround wrote`;
  } catch (error) {
    return `${path} cannot be read: ${messageOf(error)}`;
  }
}

function disabledIn(text: string): Disabled | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { v, at, by, reason } = value as Partial<Record<string, unknown>>;
  if (v !== VERSION) return undefined;
  return {
    ...(typeof at === 'number' && !Number.isNaN(new Date(at).getTime()) ? { at } : {}),
    ...(typeof by === 'string' && by !== '' ? { by } : {}),
    ...(typeof reason === 'string' && reason !== '' ? { reason } : {}),
  };
}
