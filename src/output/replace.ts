import {
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Web servers and node_exporter are other users. */
const FOR_ALL = 0o644;
/** No writer takes so long: what is older was left by one that was killed. */
const LEFT_BEHIND_MS = 3_600_000;

/**
 * Puts a file in its place as a whole: whoever reads it at any moment reads the old one or the new one. It is readable
 * for all. What is there and is no regular file, such as a symbolic link, is not touched.
 *
 * @param path absolute; its folder has to be there
 * @throws Error when it cannot be written: then the old one is still there
 */
export function replaceFile(path: string, text: string): void {
  refuseOthers(path);
  removeLeftBehind(path);
  // No other name ends as its readers expect it: a collector of `*.prom` never finds the draft.
  const draft = `${draftStart(path)}${String(process.pid)}.tmp`;
  try {
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(file, text);
      fchmodSync(file, FOR_ALL);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function draftStart(path: string): string {
  return join(dirname(path), `.${basename(path)}.`);
}

function refuseOthers(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isFile()) return;
  const found = stat.isSymbolicLink() ? 'a symbolic link' : stat.isDirectory() ? 'a folder' : 'no regular file';
  throw new Error(`expected a file or nothing, found ${found}`);
}

function removeLeftBehind(path: string): void {
  const start = basename(draftStart(path));
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(start) || !/^\d+\.tmp$/.test(name.slice(start.length))) continue;
    const draft = join(dirname(path), name);
    const stat = lstatSync(draft, { throwIfNoEntry: false });
    if (stat !== undefined && Date.now() - stat.mtimeMs > LEFT_BEHIND_MS) rmSync(draft, { force: true });
  }
}
