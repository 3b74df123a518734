import { cellsOf, padToCells, wrapToCells } from '../../src/report/cells.js';
import { ellipsisOf, painted, type Paint, type Style } from '../../src/report/style.js';
import type { ReceivedMessage } from '../support/ntfy-server.js';

/** A message as a person gets it, in a frame of `style.width` cells. */
export function letterLines({ title = '', message, priority = 3, tags = [] }: ReceivedMessage, style: Style): string[] {
  const [line, corners, side] = style.unicode ? (['─', '╭╮╰╯', '│'] as const) : (['-', '++++', '|'] as const);
  const [topLeft = '', topRight = '', bottomLeft = '', bottomRight = ''] = corners;
  const width = style.width - 4;
  const framed = (text: string): string => painted(text, 'yellow', style);
  const row = (text: string, how: Paint = 'none'): string =>
    `${framed(side)} ${painted(padToCells(text, width), how, style)} ${framed(side)}`;
  const wrapped = (text: string): string[] => wrapToCells(text, width, 20, ellipsisOf(style));
  const label = [`ntfy, priority ${String(priority)}`, ...tags].join(', ');
  return [
    framed(`${topLeft}${line} ${label} ${line.repeat(Math.max(0, width - cellsOf(label) - 1))}${topRight}`),
    ...wrapped(title).map((text) => row(text, 'bold')),
    row(''),
    ...message
      .split('\n')
      .flatMap(wrapped)
      .map((text) => row(text)),
    framed(`${bottomLeft}${line.repeat(width + 2)}${bottomRight}`),
  ];
}
