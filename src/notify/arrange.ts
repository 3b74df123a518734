import { cutToBytes, fitLines, fitsMessage } from './fit.js';
import type { Markup } from './markup.js';
import { plainLine } from './words.js';

/** A part of a message. Its text is plain: one line, without controls. */
export type Part =
  | { readonly kind: 'line' | 'code'; readonly label: string; readonly text: string }
  /** What something printed: the first to be shortened, from its top. */
  | { readonly kind: 'block'; readonly lines: readonly string[] };

/** What is left of a block's line when there is room for no more: its beginning. */
const LAST_LINE_BYTES = 200;

/**
 * The parts as one message that ntfy takes. Blocks are shortened first, the longest first; when that is not enough, all
 * texts are.
 *
 * @param compose the parts, made with a function that makes one line of a text, of so many bytes at most
 */
export function arranged(
  compose: (text: (text: string, limit: number) => string) => readonly Part[],
  markup: Markup,
): string {
  let parts: readonly Part[] = [];
  for (const scale of [1, 1 / 2, 1 / 4, 1 / 8]) {
    parts = compose((text, limit) => plainLine(text, Math.max(16, Math.floor(limit * scale))));
    const shortest = parts.map((part) => (part.kind === 'block' ? shortestBlock(part.lines, scale) : part));
    if (fits(shortest, markup)) return written(withFittingBlocks(parts, shortest, markup), markup).join('\n');
    parts = shortest;
  }
  return fitLines(written(parts, markup));
}

/** Takes lines from the longest block until all fits; when a line each is too much, that line's beginning is kept. */
function withFittingBlocks(parts: readonly Part[], shortest: readonly Part[], markup: Markup): readonly Part[] {
  let current = parts;
  while (!fits(current, markup)) {
    const index = longestBlock(current);
    if (index === undefined) return shortest;
    current = current.map((part, at) =>
      at === index && part.kind === 'block' ? { ...part, lines: part.lines.slice(1) } : part,
    );
  }
  return current;
}

/** Of those that have more than a line. */
function longestBlock(parts: readonly Part[]): number | undefined {
  let longest: number | undefined;
  let most = 0;
  for (const [index, part] of parts.entries()) {
    if (part.kind !== 'block' || part.lines.length < 2) continue;
    const bytes = Buffer.byteLength(part.lines.join('\n'));
    if (bytes > most) [longest, most] = [index, bytes];
  }
  return longest;
}

function shortestBlock(lines: readonly string[], scale: number): Part {
  return { kind: 'block', lines: lines.slice(-1).map((line) => cutToBytes(line, Math.floor(LAST_LINE_BYTES * scale))) };
}

function fits(parts: readonly Part[], markup: Markup): boolean {
  return fitsMessage(written(parts, markup).join('\n'));
}

function written(parts: readonly Part[], markup: Markup): string[] {
  return parts.flatMap((part) => {
    switch (part.kind) {
      case 'line':
        return [markup.line(part.label, markup.text(part.text))];
      case 'code':
        return [markup.line(part.label, markup.code(part.text))];
      case 'block':
        return [...markup.block(part.lines)];
    }
  });
}
