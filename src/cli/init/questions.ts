import { createInterface } from 'node:readline';
import { EXIT, Mistake } from '../../model/mistake.js';

/** Asks a person. */
export type Questions = {
  /** Enter means yes. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Enter means what is proposed; asked again while `troubleWith` says what is wrong with the answer. */
  readonly text: (
    question: string,
    proposed: string,
    troubleWith: (answer: string) => string | undefined,
  ) => Promise<string>;
  readonly close: () => void;
};

const INTERRUPTED = 130;

/** On a terminal. Ctrl-C and Ctrl-D reject with a Mistake that says that nothing was written. */
export function askOn(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Questions {
  const terminal = createInterface({ input, output });
  // Lines that are typed or pasted ahead answer the questions to come: the terminal's own `question` would lose them.
  const typed: string[] = [];
  let isGone = false;
  let wake = (): void => undefined;
  const leave = (): void => {
    isGone = true;
    wake();
  };
  terminal.on('SIGINT', leave).on('close', leave);
  terminal.on('line', (line) => {
    typed.push(line);
    wake();
  });
  const ask = async (question: string): Promise<string> => {
    terminal.setPrompt(question);
    terminal.prompt();
    for (;;) {
      const line = typed.shift();
      if (line !== undefined) return line.trim();
      if (isGone) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    output.write('\n');
    throw new Mistake('nothing was written', INTERRUPTED);
  };
  return {
    async confirm(question) {
      for (;;) {
        const answer = (await ask(`${question} [Y/n] `)).toLowerCase();
        if (['', 'y', 'yes'].includes(answer)) return true;
        if (['n', 'no'].includes(answer)) return false;
        output.write('  y or n?\n');
      }
    },
    async text(question, proposed, troubleWith) {
      for (;;) {
        const answer = (await ask(`${question} [${proposed}] `)) || proposed;
        const trouble = troubleWith(answer);
        if (trouble === undefined) return answer;
        output.write(`  ${trouble}\n`);
      }
    },
    close() {
      terminal.close();
    },
  };
}

/** @throws Mistake where nobody could answer */
export function requireTerminal(input: { readonly isTTY?: boolean }, output: { readonly isTTY?: boolean }): void {
  if (input.isTTY === true && output.isTTY === true) return;
  const what = 'init asks questions, and there is no terminal to ask them on';
  throw new Mistake(`${what}; --yes takes what it proposes, --print shows it and writes nothing`, EXIT.usage);
}
