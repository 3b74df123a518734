import { toUSVString } from 'node:util';

/**
 * ntfy takes a message of exactly 4,096 bytes for an attachment, which most servers refuse (error 40014):
 * the last byte is not ours.
 */
const MESSAGE_BYTES = 4095;

/**
 * ntfy reads at most twice its message limit of JSON, title, tags and topic included. A message full of quotes
 * or backslashes, which JSON doubles, is refused by that limit before the other one is looked at.
 */
const JSON_BYTES = 7000;

/** Whether ntfy takes this text as a message. */
export function fitsMessage(text: string): boolean {
  return Buffer.byteLength(text) <= MESSAGE_BYTES && Buffer.byteLength(JSON.stringify(text)) <= JSON_BYTES;
}

/** The lines as one message: as many from the top as fit, the first one that does not fit being cut. */
export function fitLines(lines: readonly string[]): string {
  const text = lines.join('\n');
  if (fitsMessage(text)) return text;
  let low = 0;
  let high = MESSAGE_BYTES;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fitsMessage(cutToBytes(text, middle))) low = middle;
    else high = middle - 1;
  }
  return cutToBytes(text, low);
}

/** At most `limit` bytes of UTF-8 (3 or more), cut between two characters; a cut text ends in `…`. */
export function cutToBytes(text: string, limit: number): string {
  // A code unit is at least one byte, so what is beyond `limit` code units can never be part of the result.
  const near = Buffer.from(toUSVString(text.slice(0, limit + 1)));
  if (text.length <= limit && near.length <= limit) return near.toString();
  let end = Math.max(0, limit - Buffer.byteLength('…'));
  while (end > 0 && isContinuation(near[end])) end -= 1;
  return `${near.subarray(0, end).toString()}…`;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
