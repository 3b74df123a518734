/** Chance that is the same for the same seed. */
export type Dice = {
  /** A whole number from 0 up to this one, which is left out. */
  readonly below: (limit: number) => number;
  /** A whole number of these two, or between them. */
  readonly between: (range: readonly [least: number, most: number]) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  /** How long something keeps one waiting that happens once in so many rounds: at least one. */
  readonly onceIn: (rounds: number) => number;
};

/** Mulberry32: small, quick, and good enough for troubles. */
export function createDice(seed: number): Dice {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    between: ([least, most]) => least + below(most - least + 1),
    pick: (list) => {
      const picked = list[below(list.length)];
      if (picked === undefined) throw new Error('there is nothing to pick from');
      return picked;
    },
    onceIn: (rounds) => 1 + Math.floor(-rounds * Math.log(1 - next())),
  };
}
