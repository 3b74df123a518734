import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { JournalEvent } from '../../src/model/journal.js';
import type { Outcome } from '../../src/model/round.js';
import type { ServiceName } from './cast.js';
import { STATE_DIR } from './stage.js';

export const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The part of the JSON report that the demo compares with what it tells. */
export type Standing = { readonly outcome: Outcome; readonly saw: string };

export type Rounds = {
  /** Runs the program, its output going where the demo's goes, as a user would see it. @returns its exit code */
  readonly show: (args: readonly string[]) => Promise<number>;
  /** How all services stand, from a round that only looks. */
  readonly look: () => Promise<ReadonlyMap<string, Standing>>;
  /** What the service's journal holds, oldest first. */
  readonly journal: (name: ServiceName) => Promise<readonly JournalEvent['event'][]>;
};

type Report = {
  readonly services: readonly {
    readonly name: string;
    readonly outcome: Outcome;
    readonly check: { readonly detail: string } | null;
  }[];
};

export type RoundsOptions = {
  /** Where the program is started: it finds its config there. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the round that is on, as Ctrl-C would. */
  readonly signal: AbortSignal;
};

/** Rounds of the real program: `dist/main.js` as a process of its own, with the config that it finds. */
export function createRounds({ home, env, signal }: RoundsOptions): Rounds {
  const start = (args: readonly string[], stdout: 'inherit' | 'pipe') =>
    spawn(process.execPath, [MAIN, ...args], {
      cwd: home,
      env,
      stdio: ['ignore', stdout, 'inherit'],
      // Ctrl-C goes to all processes of the terminal's group. Told twice, a round would drop everything at once.
      detached: true,
    });
  const end = async (round: ReturnType<typeof start>): Promise<number | null> => {
    const interrupt = (): void => void round.kill('SIGTERM');
    signal.addEventListener('abort', interrupt);
    try {
      if (signal.aborted) interrupt();
      await once(round, 'exit');
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
    signal.throwIfAborted();
    return round.exitCode;
  };
  return {
    async show(args) {
      const code = await end(start(args, 'inherit'));
      if (code === null) throw new Error('the round was killed');
      return code;
    },
    async look() {
      const round = start(['--dry-run', '--format', 'json'], 'pipe');
      const [output] = await Promise.all([round.stdout === null ? '' : text(round.stdout), end(round)]);
      const { services } = JSON.parse(output) as Report;
      return new Map(services.map(({ name, outcome, check }) => [name, { outcome, saw: check?.detail ?? '' }]));
    },
    async journal(name) {
      const lines = await readFile(join(home, STATE_DIR, 'services', `${name}.jsonl`), 'utf8').catch(() => '');
      return lines
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as JournalEvent).event);
    },
  };
}
