import { callSettings } from './calls.js';
import { ILL, outcomes, WELL, World } from './world.js';

/** How many messages a person gets in a week of one service's troubles. */
export type Count = {
  readonly what: string;
  /** An alert in every round in which the service is down after a try to recover it, as the bash runner has it. */
  readonly everyRound: number;
  readonly here: number;
};

const ROUNDS_A_WEEK = 7 * 24 * 12;

type Trouble = {
  readonly what: string;
  /** Whether the service is ill when this round of the week begins, and whether a restart helps. */
  readonly at: (round: number) => { readonly ill: boolean; readonly curable: boolean };
};

const TROUBLES: readonly Trouble[] = [
  {
    what: 'It crashes once a day, and a restart helps',
    at: (round) => ({ ill: round % 288 === 100, curable: true }),
  },
  {
    what: 'It is dead from Wednesday 03:00 to Thursday 09:00',
    at: (round) => ({ ill: round >= 2 * 288 + 36 && round < 3 * 288 + 108, curable: false }),
  },
  {
    what: 'It is dead all week, and nobody comes',
    at: () => ({ ill: true, curable: false }),
  },
  {
    what: 'It comes and goes every 15 minutes, by itself',
    at: (round) => ({ ill: round % 6 < 3, curable: false }),
  },
  {
    what: 'It crashes every 10 minutes, and a restart helps each time',
    at: (round) => ({ ill: round % 2 === 0, curable: true }),
  },
];

/** Goes through a week of rounds with each trouble. */
export async function countMessages(): Promise<Count[]> {
  return Promise.all(
    TROUBLES.map(async ({ what, at }) => {
      const world = new World().add('db');
      world.calls = callSettings();
      let everyRound = 0;
      for (let round = 0; round < ROUNDS_A_WEEK; round += 1) {
        const { ill, curable } = at(round);
        world.script('db', ill ? { says: [ILL], restarted: [curable ? WELL : ILL] } : {});
        const outcome = outcomes(await world.nextRound()).db;
        // It restarts without a limit, so a restart that helps is no alert of its.
        if (ill && !(curable && (outcome === 'recovered' || outcome === 'crash_loop'))) everyRound += 1;
      }
      return { what, everyRound, here: world.sent.length };
    }),
  );
}

/** The rows of the docs' table. */
export function tableRows(counts: readonly Count[]): string[][] {
  return counts.map(({ what, everyRound, here }) => [what, String(everyRound), String(here)]);
}
