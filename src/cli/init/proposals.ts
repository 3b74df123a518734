import type { PassedOver } from '../../model/survey.js';
import { padToCells, wrapToCells } from '../../report/cells.js';
import { escapeText } from '../../report/escape.js';
import { whereOf } from '../../report/place.js';
import { ellipsisOf, painted, type Style } from '../../report/style.js';
import { remedyInWords } from '../../survey/starter.js';
import { targetOf, type Trial } from './trial.js';

const LABEL_CELLS = 7;
const MOST_LINES = 3;

/** What was found, for a terminal: a block for each service, and a line for each container that has none. */
export function proposalsText(trials: readonly Trial[], passedOver: readonly PassedOver[], style: Style): string {
  const blocks = trials.flatMap((trial) => [...blockOf(trial, style), '']);
  const rest = passedOver.flatMap(({ container, why }) => {
    const head = painted(style.unicode ? '·' : '-', 'dim', style);
    return indented(`${container}: passed over, ${why}`, `  ${head} `, '    ', style);
  });
  return [...blocks, ...rest, ...(rest.length === 0 ? [] : [''])].map((line) => `${line}\n`).join('');
}

function blockOf({ proposal, chosen }: Trial, style: Style): string[] {
  const { name, what, foundBy, dependencies } = proposal;
  const where = whereOf(targetOf(proposal));
  const rows = [
    ['check', `${chosen?.question ?? ''}: ${chosen?.detail ?? ''}`],
    ['if ill', remedyInWords(proposal)],
    ...(dependencies.length === 0 ? [] : [['needs', dependencies.join(', ')]]),
  ] as const;
  const mark = painted(style.unicode ? '✓' : '+', 'green', style);
  return [
    ...indented(
      `${what} ${where}, by ${foundBy}`,
      `  ${mark} ${painted(name, 'bold', style)}  `,
      '    ',
      style,
      6 + name.length,
    ),
    ...rows.flatMap(([label = '', text = '']) => {
      const start = `    ${painted(padToCells(label, LABEL_CELLS), 'cyan', style)} `;
      return indented(text, start, ' '.repeat(5 + LABEL_CELLS), style, 5 + LABEL_CELLS);
    }),
  ];
}

/** @param taken cells that `first` takes: it may be painted */
function indented(text: string, first: string, then: string, style: Style, taken = then.length): string[] {
  const room = Math.max(24, style.width - Math.max(taken, then.length));
  return wrapToCells(escapeText(text), room, MOST_LINES, ellipsisOf(style)).map((line, index) =>
    index === 0 ? first + line : then + line,
  );
}
