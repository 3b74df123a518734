import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { EXIT, Mistake } from '../../model/mistake.js';
import type { Io } from '../io.js';
import type { Questions } from './questions.js';
import type { Trial } from './trial.js';
import { refuseExisting } from './write-config.js';

/** `topic`: absent where nobody is to be called. `path` is absolute. */
export type Choices = { readonly chosen: readonly Trial[]; readonly topic?: string; readonly path: string };

/** What only a person knows: which of these, whom to call, and where to write. @throws Mistake when none is wanted */
export async function askChoices(
  trials: readonly Trial[],
  place: string,
  force: boolean,
  questions: Questions,
  io: Io,
): Promise<Choices> {
  try {
    const chosen = await askWhich(trials, questions);
    if (chosen.length === 0) throw new Mistake('nothing was chosen, and nothing written', EXIT.ok);
    const topic = await questions.text(
      'The ntfy topic to call you on: who knows it can read it.\n"none" for no calls.\n ',
      randomTopic(),
      (answer) => (/^[-_A-Za-z0-9]{1,64}$/.test(answer) ? undefined : 'up to 64 letters, digits, "-" and "_"'),
    );
    const path = resolve(
      io.cwd,
      await questions.text('Where to write it:', place, (answer) => troubleWithPlace(resolve(io.cwd, answer), force)),
    );
    return { chosen, path, ...(topic === 'none' ? {} : { topic }) };
  } finally {
    questions.close();
  }
}

async function askWhich(trials: readonly Trial[], questions: Questions): Promise<readonly Trial[]> {
  const count = trials.length === 1 ? 'it' : `all ${String(trials.length)}`;
  if (await questions.confirm(`Watch ${count}?`)) return trials;
  if (trials.length === 1) return [];
  const chosen: Trial[] = [];
  for (const trial of trials) if (await questions.confirm(`  ${trial.proposal.name}?`)) chosen.push(trial);
  return chosen;
}

function troubleWithPlace(path: string, force: boolean): string | undefined {
  try {
    refuseExisting(path, force);
    return undefined;
  } catch (error) {
    return error instanceof Mistake ? error.message : String(error);
  }
}

/** Without what looks like another letter or digit: it is typed into a phone. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** About 99 bits: nobody guesses it. */
export function randomTopic(): string {
  return `wardround-${Array.from({ length: 20 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('')}`;
}
