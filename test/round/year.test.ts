import { beforeAll, describe, expect, it } from 'vitest';
import { foldFacts } from '../../src/decide/facts.js';
import type { Law } from '../support/year-laws.js';
import { liveThrough, type Year } from '../support/year.js';

const ROUNDS = 105_120;
/** The round itself dominates: some twenty microseconds for each of 735,840 visits. */
const LIMIT_MS = 180_000;

const LAWS: readonly [string, Law][] = [
  ['no window sees more restarts of a service, or starts of a container, than its budget', 'budget'],
  ['one that gave up is tried once in a window, or not at all, until it stays up or is reset', 'giving up'],
  ['the restarts of an incident are as far apart as its backoff says', 'backoff'],
  [
    'nothing is run for a service that is well, stopped, blocked, paused, starting or not known to be ill',
    'only the ill',
  ],
  ['a remedy that waits for failing rounds, destructive or not, waits for them', 'destructive'],
  [
    'the journal notes no state twice in a row, but for one that runs after a restart, or is stopped for another reason',
    'states',
  ],
  [
    'an incident opens once, gets only worse, is told again ever more rarely, and is over when it has been calm',
    'steps',
  ],
  ['one that comes and goes is told a few times a day', 'few messages'],
  ['what any restart cures is cured in two rounds in which nothing forbids one', 'cured in two rounds'],
  ['a person hears of whatever stays down', 'told of what lasts'],
  ['whoever was called hears that it is over', 'told when it is over'],
];

describe('in a year of rounds over services that crash, hang, flap, start slowly, are stopped and lean on each other', () => {
  let year: Year;
  beforeAll(async () => {
    year = await liveThrough(ROUNDS, 1);
  }, LIMIT_MS);

  it.each(LAWS)('%s', (_, law) => {
    expect(year.judge.against(law)).toEqual([]);
  });

  it('everything happens, and often', () => {
    const { totals, calls } = year.judge;
    const seldom = Object.entries({ ...totals, ...calls.totals, ...year.truth.troubles }).filter(
      ([, times]) => times < 20,
    );
    expect(seldom).toEqual([]);
    expect(totals.restarts).toBeGreaterThan(2_000);
  });

  it('what is known of each is the same, folded line by line or as a whole', () => {
    for (const [name, lines] of year.journals) expect(year.facts.get(name)).toEqual(foldFacts(lines));
  });
});
