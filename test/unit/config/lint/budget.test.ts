import { describe, expect, it } from 'vitest';
import { oneService } from '../written.js';
import { told, traps, withLadder } from './findings.js';
import type { Fields } from './findings.js';

const WINDOW = ['budget-never-fills /services/s/restart/window_seconds'];

describe('a backoff that is cut short', () => {
  const CUT = ['backoff-cut-short /services/s/restart/backoff/initial_seconds'];
  it.each<[string, Fields, string[]]>([
    ['is not the default', {}, []],
    ['is one that begins above its longest', { initial_seconds: 600, max_seconds: 300 }, CUT],
    ['is one that begins above an hour, where nothing is said', { initial_seconds: 7200 }, CUT],
    ['not one that is always as long', { initial_seconds: 600, max_seconds: 600 }, []],
  ])('%s', (_, backoff, expected) => {
    expect(traps(oneService({ restart: { backoff } }))).toEqual(expected);
  });
});

describe('a budget that never fills', () => {
  it.each<[string, Fields, Fields, string[]]>([
    ['is not the default', {}, {}, []],
    ['is one whose restarts never lie in one window', { max_restarts: 3, window_seconds: 600 }, {}, WINDOW],
    ['not one in whose window they just lie', { max_restarts: 3, window_seconds: 601 }, {}, []],
    ['not one of one restart', { max_restarts: 1, window_seconds: 1 }, {}, []],
    ['is one of a slow cron', {}, { run_period_seconds: 1800 }, WINDOW],
    [
      'not one of a quick cron',
      { max_restarts: 3, window_seconds: 180 },
      { run_period_seconds: 60, run_deadline_seconds: 50 },
      [],
    ],
    ['not of what backs off', { max_restarts: 10, window_seconds: 600, backoff: {} }, {}, []],
    [
      'but of what backs off for less than a round',
      { max_restarts: 10, window_seconds: 600, backoff: { max_seconds: 300 } },
      {},
      WINDOW,
    ],
    [
      'and of what backs off for nothing',
      { max_restarts: 10, window_seconds: 600, backoff: { initial_seconds: 0 } },
      {},
      WINDOW,
    ],
    [
      'not of what is never restarted',
      { policy: 'never', max_restarts: 10, window_seconds: 600 },
      {},
      ['remedy-never-run /services/s/restart_cmd'],
    ],
  ])('%s', (_, restart, rest, expected) => {
    // Short enough for the quick cron.
    const quick = { restart_timeout_seconds: 5, verify_timeout_seconds: 5 };
    expect(traps(oneService({ restart, ...quick }, rest))).toEqual(expected);
  });

  const two = [
    { name: 'a', run: 'x' },
    { name: 'b', run: 'y' },
  ];
  it.each<[string, Fields[], Fields, string[]]>([
    ['is filled by two remedies in half the rounds', two, { max_restarts: 4, window_seconds: 301 }, []],
    ['or is not', two, { max_restarts: 4, window_seconds: 300 }, WINDOW],
    [
      'and need not be where the ladder ends',
      two.map((rung) => ({ ...rung, max: 2 })),
      { max_restarts: 10, window_seconds: 300 },
      [],
    ],
  ])('%s', (_, ladder, restart, expected) => {
    expect(traps(withLadder(ladder, { restart }))).toEqual(expected);
  });

  it('is told in these words', () => {
    expect(told(oneService({ restart: { max_restarts: 3, window_seconds: 300 } }))).toEqual([
      '/services/s/restart/window_seconds: expected more than 600: 3 restarts take 3 rounds, one every 300 seconds, found 300; the budget never fills, so that a service that does not come up is restarted for ever; make it 900 or more, or allow fewer max_restarts',
    ]);
  });
});
