const PLAIN = /^[\x20-\x7e]*$/;
const WIDE =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How many terminal cells the text takes: two for East Asian wide characters and emoji, none for marks. */
export function cellsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return charactersOf(text).reduce((sum, character) => sum + cellsOfOne(character), 0);
}

/** The text, or as much of its beginning as leaves room for `ellipsis` within `width` cells. */
export function cutToCells(text: string, width: number, ellipsis: string): string {
  // A cell is never less than a fraction of a code unit's worth of text; segmenting a megabyte is for nothing.
  const near = text.length > width * 32 ? text.slice(0, width * 32) : text;
  if (near === text && cellsOf(near) <= width) return text;
  return `${takeCells(near, width - cellsOf(ellipsis)).trimEnd()}${ellipsis}`;
}

/** The text with spaces after it, up to `width` cells. */
export function padToCells(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cellsOf(text)));
}

/** The text over several lines of `width` cells, broken at spaces where there are any; the last is cut. */
export function wrapToCells(text: string, width: number, maxLines: number, ellipsis: string): string[] {
  const lines: string[] = [];
  let rest = text.slice(0, width * maxLines * 32).trim();
  while (lines.length < maxLines - 1 && cellsOf(rest.slice(0, width * 32)) > width) {
    const line = lineOf(rest, width);
    lines.push(line.trimEnd());
    rest = rest.slice(line.length).trimStart();
  }
  if (rest !== '') lines.push(cutToCells(rest, width, ellipsis));
  return lines;
}

function lineOf(text: string, width: number): string {
  const full = takeCells(text, width);
  if (text.charAt(full.length) === ' ') return full;
  const space = full.lastIndexOf(' ');
  // A break in the first half would leave a ragged column: a long path or address is broken instead.
  if (space > full.length / 2) return full.slice(0, space);
  return full === '' ? (charactersOf(text.slice(0, 64))[0] ?? text) : full;
}

function takeCells(text: string, width: number): string {
  let taken = '';
  let cells = 0;
  for (const { segment } of graphemes.segment(text)) {
    cells += cellsOfOne(segment);
    if (cells > width) break;
    taken += segment;
  }
  return taken;
}

function charactersOf(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

function cellsOfOne(character: string): number {
  if (WIDE.test(character)) return 2;
  return INVISIBLE.test(character) ? 0 : 1;
}
