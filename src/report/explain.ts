import type { Explanation } from '../model/explanation.js';
import { padToCells, wrapToCells } from './cells.js';
import { escapeText } from './escape.js';
import { ellipsisOf, painted, type Style } from './style.js';

const LABEL_CELLS = 10;
const MOST_LINES = 12;

/** An explanation for a terminal: the sentence, then a heading a line with what there is to say beside it. */
export function explanationText({ title, entries }: Explanation, style: Style): string {
  const width = Math.max(40, style.width);
  const ellipsis = ellipsisOf(style);
  const left = ' '.repeat(2 + LABEL_CELLS + 1);
  const head = wrapToCells(escapeText(title), width, MOST_LINES, ellipsis).map((line) => painted(line, 'bold', style));
  const rows = entries.flatMap(({ label, lines }) => {
    const wrapped = lines.flatMap((line) => wrapToCells(escapeText(line), width - left.length, MOST_LINES, ellipsis));
    return wrapped.map((line, index) => {
      return index === 0 ? `  ${painted(padToCells(label, LABEL_CELLS), 'cyan', style)} ${line}` : left + line;
    });
  });
  return [...head, '', ...rows].map((line) => `${line}\n`).join('');
}
