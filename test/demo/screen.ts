import { styleOf } from '../../src/cli/style.js';
import { cellsOf, padToCells, wrapToCells } from '../../src/report/cells.js';
import { ellipsisOf, painted, type Paint } from '../../src/report/style.js';
import type { ReceivedMessage } from '../support/ntfy-server.js';
import { letterLines } from './letter.js';

const WIDEST = 88;
const MARGIN = '  ';

export type Screen = {
  readonly blank: () => void;
  /** What is being shown. */
  readonly heading: (title: string) => void;
  /** A paragraph, wrapped. */
  readonly say: (words: string, paint?: Paint) => void;
  /** What a person would type, a line each. */
  readonly commands: (...commands: readonly string[]) => void;
  /** What was looked at afterwards, and was as told. */
  readonly proof: (words: string) => void;
  /** Words in columns, the first in bold. */
  readonly table: (rows: readonly (readonly string[])[]) => void;
  /** A message as it was received, in a frame. */
  readonly letter: (message: ReceivedMessage) => void;
};

/** Prints to a terminal in its width and with its colours, and plainly to anything else. */
export function createScreen(stdout: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Screen {
  const given = styleOf(stdout, env);
  const style = { ...given, width: Math.max(40, Math.min(WIDEST, given.width)) };
  const line = style.unicode ? '─' : '-';
  const paint = (text: string, how: Paint): string => painted(text, how, style);
  const print = (text = ''): void => void stdout.write(`${text}\n`);
  const wrap = (words: string, width: number): string[] => wrapToCells(words, width, 20, ellipsisOf(style));
  const paragraph = (words: string, first: string, how: Paint): void => {
    const indent = ' '.repeat(cellsOf(first));
    wrap(words, style.width - MARGIN.length - indent.length).forEach((text, index) => {
      print(MARGIN + (index === 0 ? paint(first, 'green') : indent) + paint(text, how));
    });
  };

  return {
    blank: () => print(),
    heading(title) {
      const rule = line.repeat(Math.max(0, style.width - 4 - cellsOf(title)));
      print();
      print(`${paint(line.repeat(2), 'dim')} ${paint(title, 'bold')} ${paint(rule, 'dim')}`);
      print();
    },
    say: (words, how = 'none') => paragraph(words, '', how),
    commands(...commands) {
      print();
      for (const command of commands) print(`${MARGIN}${paint('$', 'dim')} ${paint(command, 'bold')}`);
    },
    proof(words) {
      print();
      paragraph(words, style.unicode ? '→ ' : '> ', 'none');
    },
    table(rows) {
      const cells = (column: number): number => Math.max(0, ...rows.map((row) => cellsOf(row[column] ?? '')));
      for (const row of rows) {
        const last = row.length - 1;
        const columns = row.map((text, index) => {
          const filled = index === last ? text : padToCells(text, cells(index));
          return paint(filled, index === 0 ? 'bold' : index === last && last > 1 ? 'dim' : 'none');
        });
        print(`${MARGIN}${MARGIN}${columns.join('  ')}`);
      }
    },
    letter(message) {
      print();
      const narrower = { ...style, width: style.width - MARGIN.length };
      for (const text of letterLines(message, narrower)) print(MARGIN + text);
    },
  };
}
