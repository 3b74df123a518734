import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

export type TokenFile =
  { readonly kind: 'token'; readonly token: string } | { readonly kind: 'unusable'; readonly found: string };

/** A token is a line; a bigger file is surely another one. */
const LIMIT = 16 * 1024;

/** The token that a file holds, without the white space around it. What the file says is never part of the trouble. */
export function readTokenFile(path: string): TokenFile {
  try {
    // Without O_NONBLOCK a named pipe that nobody writes to would hold the round for ever.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!fstatSync(file).isFile()) return { kind: 'unusable', found: 'something that is not a file' };
      return tokenIn(readHead(file));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return { kind: 'unusable', found: reason(error) };
  }
}

/** Whether it can be sent as a header: one line of printable ASCII. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text);
}

function readHead(file: number): Buffer {
  const head = Buffer.alloc(LIMIT + 1);
  let length = 0;
  for (;;) {
    const count = readSync(file, head, length, head.length - length, null);
    length += count;
    if (count === 0 || length === head.length) return head.subarray(0, length);
  }
}

function tokenIn(content: Buffer): TokenFile {
  if (content.length > LIMIT) return { kind: 'unusable', found: 'a file of more than 16 KB' };
  const token = content
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trim();
  if (token === '') return { kind: 'unusable', found: 'an empty file' };
  return isToken(token) ? { kind: 'token', token } : { kind: 'unusable', found: 'text that is not a token' };
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
  return REASONS[code] ?? code;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file (a relative path starts at the folder of the config)',
  EACCES: 'a file that may not be read: permission denied',
};
