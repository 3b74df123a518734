import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const PIECE_BYTES = 64 * 1024;
/** A line that is longer is no line of a log. */
const LINE_BYTES = 1024 * 1024;

/**
 * The last lines of a file that are wanted, oldest first, read from its end: a log may be big.
 *
 * @returns also where the last whole line ends: what comes after it is still being written
 * @throws Error when it cannot be read
 */
export function lastLines(
  path: string,
  count: number,
  isWanted: (line: string) => boolean,
): { readonly lines: readonly string[]; readonly end: number } {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    let from = size;
    let end: number | undefined;
    let rest: Buffer = Buffer.alloc(0);
    const lines: string[] = [];
    do {
      const piece = readPiece(file, Math.max(0, from - PIECE_BYTES), from);
      from = Math.max(0, from - PIECE_BYTES);
      rest = Buffer.concat([piece, rest]);
      // What stands before the first line break is whole only at the file's beginning.
      const cut = from === 0 ? 0 : rest.indexOf(0x0a) + 1;
      if (from > 0 && cut === 0 && rest.length < LINE_BYTES) continue;
      const last = rest.lastIndexOf(0x0a);
      end ??= from + last + 1;
      const found = rest
        .toString('utf8', cut, Math.max(cut, last + 1))
        .split('\n')
        .slice(0, -1);
      lines.unshift(...lastOf(found.filter(isWanted), count - lines.length));
      rest = rest.subarray(0, cut);
    } while (from > 0 && (lines.length < count || end === undefined));
    return { lines, end: end ?? 0 };
  } finally {
    closeSync(file);
  }
}

function readPiece(file: number, from: number, to: number): Buffer {
  const buffer = Buffer.alloc(to - from);
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(file, buffer, length, buffer.length - length, from + length);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}

function lastOf(lines: readonly string[], count: number): readonly string[] {
  return count > 0 ? lines.slice(-count) : [];
}
