import { createInterface } from 'node:readline/promises';
import { EXIT, Mistake } from '../model/mistake.js';
import type { Io } from './io.js';

/**
 * Asks whether something shall be done. No answer is a no.
 *
 * @throws Mistake when there is nobody to ask
 */
export async function confirm(question: string, { stderr }: Io): Promise<boolean> {
  if (!process.stdin.isTTY || !stderr.isTTY) {
    throw new Mistake(
      'this is no terminal, so nobody can be asked: --yes does it without asking, --print only shows it',
      EXIT.usage,
    );
  }
  const lines = createInterface({ input: process.stdin, output: stderr });
  const gone = new AbortController();
  lines.once('close', () => gone.abort());
  lines.once('SIGINT', () => lines.close());
  try {
    return /^y(?:es)?$/i.test((await lines.question(`${question} [y/N] `, { signal: gone.signal })).trim());
  } catch {
    stderr.write('\n');
    return false;
  } finally {
    lines.close();
  }
}
