import { messageOf } from '../model/message-of.js';
import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { EXIT, Mistake } from '../model/mistake.js';
import type { FileAccess } from './lint/rule.js';

const MEGABYTE = 1_000_000;
/** Far more than anybody writes; beyond it the file is surely the wrong one. */
const LIMIT = 8 * MEGABYTE;

export type ConfigFile = {
  /** Without a byte order mark. */
  readonly text: string;
  /** Who may change it; absent: it is a pipe or a device. */
  readonly access?: FileAccess;
};

/** @throws Mistake when it is not there, not a file, not readable, too big, or not UTF-8. */
export function readConfig(path: string): ConfigFile {
  const { bytes, ...access } = readBytes(path);
  return { text: decode(path, bytes), ...access };
}

function readBytes(path: string): { readonly bytes: Buffer; readonly access?: FileAccess } {
  try {
    const file = openSync(path, 'r');
    try {
      const stat = fstatSync(file);
      if (stat.isDirectory()) throw mistake(path, 'expected a config file, found a directory');
      if (stat.size > LIMIT) throw mistake(path, `expected at most 8 MB, found ${inMegabytes(stat.size)}`);
      const bytes = readUpTo(LIMIT, file, path);
      return stat.isFile() ? { bytes, access: accessOf(path, stat) } : { bytes };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof Mistake) throw error;
    throw mistake(path, `expected a readable config file, found: ${reason(error)}`);
  }
}

function accessOf(path: string, { mode, uid, gid }: Stats): FileAccess {
  return { path, mode, uid, gid, readerUid: process.geteuid?.() ?? uid };
}

/** Pipes and devices do not know their size: the limit must hold while reading, too. */
function readUpTo(limit: number, file: number, path: string): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.alloc(64 * 1024);
    const length = readSync(file, chunk);
    if (length === 0) return Buffer.concat(chunks);
    total += length;
    if (total > limit) throw mistake(path, 'expected at most 8 MB, found more');
    chunks.push(chunk.subarray(0, length));
  }
}

function decode(path: string, bytes: Buffer): string {
  if (startsWithUtf16Mark(bytes)) throw mistake(path, 'expected UTF-8 text, found UTF-16; save it as UTF-8');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const line = lineOfFirstBadByte(bytes);
    throw new Mistake(`${path}:${line}: expected UTF-8 text, found bytes that are not; save it as UTF-8`, EXIT.config);
  }
}

function startsWithUtf16Mark(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** Line feeds are one byte in UTF-8, so that each line can be decoded on its own. */
function lineOfFirstBadByte(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed;
    if (!isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
  return line;
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES') return 'permission denied';
  if (code === 'ENOENT') return 'no such file';
  return messageOf(error);
}

function inMegabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

function mistake(path: string, message: string): Mistake {
  return new Mistake(`${path}: ${message}`, EXIT.config);
}
