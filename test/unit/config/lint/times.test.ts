import { describe, expect, it } from 'vitest';
import { oneService, TCP } from '../written.js';
import { told, traps, withLadder } from './findings.js';

const NODE = { type: 'process', process_name: '^node /opt/x' };

describe('a wait that no round has the time for', () => {
  it.each<[string, unknown, string[]]>([
    [
      'is told of a restart_cmd',
      oneService({ startup_delay_seconds: 265 }),
      ['startup-delay-too-long /services/s/startup_delay_seconds'],
    ],
    ['but not if it just fits', oneService({ startup_delay_seconds: 200 }), []],
    [
      'is told with the timeout of the startup check',
      oneService({ startup_delay_seconds: 200, startup_check: { ...NODE, timeout_seconds: 70 } }),
      ['startup-delay-too-long /services/s/startup_delay_seconds'],
    ],
    [
      'is told of a rung, where it has one of its own',
      withLadder([
        { name: 'a', run: 'x', startup_delay_seconds: 300 },
        { name: 'b', run: 'y' },
      ]),
      ['startup-delay-too-long /services/s/recovery/0/startup_delay_seconds'],
    ],
    [
      'is told once where all rungs have it from the service',
      withLadder(
        [
          { name: 'a', run: 'x' },
          { name: 'b', run: 'y' },
        ],
        { startup_delay_seconds: 300 },
      ),
      ['startup-delay-too-long /services/s/startup_delay_seconds'],
    ],
    [
      'is told of the wait for a success',
      oneService({ verify_timeout_seconds: 270 }),
      ['verify-timeout-too-long /services/s/verify_timeout_seconds'],
    ],
    [
      'but not of one that is never restarted',
      oneService({ verify_timeout_seconds: 270, restart_cmd: undefined, type: 'external' }),
      [],
    ],
    [
      'is told of a container that is started',
      {
        containers: { c: { on_down: 'start', startup_delay_seconds: 270 } },
        services: { s: { ...TCP, container: 'c' } },
      },
      ['container-delay-too-long /containers/c/startup_delay_seconds'],
    ],
    [
      'but not of one that is only alerted',
      { containers: { c: { startup_delay_seconds: 270 } }, services: { s: { ...TCP, container: 'c' } } },
      [],
    ],
    [
      'but not of one whose wait fits',
      {
        containers: { c: { on_down: 'restart', startup_delay_seconds: 200 } },
        services: { s: { ...TCP, container: 'c' } },
      },
      [],
    ],
  ])('%s', (_, config, expected) => {
    expect(traps(config)).toEqual(expected);
  });

  it('is told in these words', () => {
    expect(told(oneService({ startup_delay_seconds: 270 }))).toEqual([
      "/services/s/startup_delay_seconds: expected less than run_deadline_seconds (270) without the check's timeout (5), found 270; no round has the time for this wait, so that recovery is never started; shorten it, and say in startup_timeout_seconds how long a start may take",
    ]);
  });
});

describe('a round that may take too long', () => {
  const four = ['a', 'b', 'c', 'd'].map((name) => ({ name, run: name, max: 1 }));
  const five = [...four, { name: 'e', run: 'e', max: 1 }];
  const fiveTimes = { restart: { max_restarts: 5 } };

  it.each<[string, unknown, string[]]>([
    ['is not one remedy with the defaults', oneService({}), []],
    ['nor three', withLadder(five.slice(0, 3), fiveTimes), []],
    ['but four', withLadder(four, fiveTimes), ['worst-case-too-long /services/s/verify_timeout_seconds']],
    ['but not four of which a round may try three', withLadder(four), []],
    [
      'nor five that wait for their turn over rounds',
      withLadder(
        five.map((rung, index) => ({ ...rung, after_failures: index + 1 })),
        fiveTimes,
      ),
      [],
    ],
    [
      'and one that is slow',
      oneService({ restart_timeout_seconds: 240 }),
      ['worst-case-too-long /services/s/restart_timeout_seconds'],
    ],
    [
      'or slow only in the ladder',
      withLadder([{ name: 'a', run: 'x', timeout_seconds: 240 }]),
      ['worst-case-too-long /services/s/recovery/0/timeout_seconds'],
    ],
    [
      'and one that is asked for a long time',
      oneService({
        health_check: { ...TCP.health_check, timeout_seconds: 40, attempts: 5 },
        verify_timeout_seconds: 10,
      }),
      ['worst-case-too-long /services/s/health_check/timeout_seconds'],
    ],
    [
      'but not where the deadline is longer',
      oneService({ restart_timeout_seconds: 240 }, { run_deadline_seconds: 299 }),
      [],
    ],
    [
      'nor where there is nothing to restart',
      oneService({
        type: 'external',
        restart_cmd: undefined,
        health_check: { ...TCP.health_check, timeout_seconds: 100 },
      }),
      [],
    ],
  ])('%s', (_, config, expected) => {
    expect(traps(config)).toEqual(expected);
  });

  it('is told with its parts, and the longest of them', () => {
    const ladder = [
      { name: 'mild', run: 'x', max: 2 },
      { name: 'strong', run: 'y', timeout_seconds: 200 },
    ];
    expect(told(withLadder(ladder, {}, { run_deadline_seconds: 290 }))).toEqual([
      '/services/s/recovery/1/timeout_seconds: expected a round that ends within run_deadline_seconds (290), found up to 311 for this service: 11 for the first looks, 30 for mild, 35 to see whether mild helped, 200 for strong, 35 to see whether strong helped; the deadline cuts the round off, and the rest waits for the next one; shorten the longest part (for strong), or give remedies a "max"',
    ]);
  });
});

describe('a round that overlaps the next', () => {
  it.each([
    ['is one as long as the time between two', { run_deadline_seconds: 300 }, 1],
    ['or longer', { run_deadline_seconds: 60, run_period_seconds: 60 }, 1],
    ['not a shorter one', { run_deadline_seconds: 299 }, 0],
    ['nor one of a slow cron', { run_deadline_seconds: 600, run_period_seconds: 900 }, 0],
  ])('%s', (_, rest, count) => {
    const found = traps(oneService({ restart_timeout_seconds: 1, verify_timeout_seconds: 5 }, rest));
    expect(found).toEqual(Array(count).fill('round-overlaps /run_deadline_seconds'));
  });
});

describe('a threshold of more than a day', () => {
  it.each<[string, unknown, string[]]>([
    ['is told', oneService({ failure_threshold: 290 }), ['failure-threshold-too-long /services/s/failure_threshold']],
    ['but not one of a day', oneService({ failure_threshold: 289 }), []],
    [
      'but not of one that is never restarted',
      oneService({ failure_threshold: 1000, restart_cmd: undefined, type: 'external' }),
      [],
    ],
    [
      'is told of successes too',
      oneService({ success_threshold: 1000 }),
      ['success-threshold-too-long /services/s/success_threshold'],
    ],
    ['but not of a few', oneService({ success_threshold: 3 }), []],
  ])('%s', (_, config, expected) => {
    expect(traps(config)).toEqual(expected);
  });
});
