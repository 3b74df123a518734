import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 300;
const PIECE_BYTES = 64 * 1024;
/** A line that is longer is no line of a log: it is told in pieces. */
const LINE_BYTES = 1024 * 1024;

/**
 * Tells each line that is added to a file, until `signal`. It is looked at again and again, which works on every file
 * system: one that was put aside is read to its end, then the new one of its name from its beginning; one that was cut
 * short, from its beginning.
 *
 * @param from where to begin in the file that is there now
 */
export async function follow(
  path: string,
  from: number,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let open = openedAt(path, from);
  let rest: Buffer = Buffer.alloc(0);
  const read = (): void => {
    if (open === undefined) return;
    const { size } = fstatSync(open.file);
    if (size < open.at) {
      open.at = 0;
      rest = Buffer.alloc(0);
    }
    for (let piece = readAt(open.file, open.at); piece.length > 0; piece = readAt(open.file, open.at)) {
      open.at += piece.length;
      rest = tellLines(Buffer.concat([rest, piece]), tell);
    }
  };
  try {
    while (!signal.aborted) {
      // Whether it was replaced is asked before it is read: what was written to the old one until then is not lost.
      const isOther = isReplaced(path, open?.file);
      read();
      if (isOther) {
        if (open !== undefined) closeSync(open.file);
        rest = Buffer.alloc(0);
        open = openedAt(path, 0);
        continue;
      }
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    if (open !== undefined) closeSync(open.file);
  }
}

function tellLines(bytes: Buffer, tell: (line: string) => void): Buffer {
  const last = bytes.length > LINE_BYTES ? bytes.length - 1 : bytes.lastIndexOf(0x0a);
  if (last === -1) return bytes;
  for (const line of bytes.toString('utf8', 0, last).split('\n')) tell(line);
  return bytes.subarray(last + 1);
}

function openedAt(path: string, at: number): { readonly file: number; at: number } | undefined {
  try {
    return { file: openSync(path, 'r'), at };
  } catch {
    return undefined;
  }
}

function readAt(file: number, at: number): Buffer {
  const buffer = Buffer.alloc(PIECE_BYTES);
  return buffer.subarray(0, readSync(file, buffer, 0, PIECE_BYTES, at));
}

/** Whether another file has the name now. While none has it, the old one may still grow. */
function isReplaced(path: string, file: number | undefined): boolean {
  const now = statSync(path, { throwIfNoEntry: false });
  if (now === undefined) return false;
  if (file === undefined) return true;
  const old = fstatSync(file);
  return now.ino !== old.ino || now.dev !== old.dev;
}
