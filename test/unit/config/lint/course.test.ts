import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetNeverFills } from '../../../../src/config/lint/budget.js';
import { courseOf } from '../../../../src/config/lint/course.js';
import type { Linted } from '../../../../src/config/lint/rule.js';
import { decide } from '../../../../src/decide/decide.js';
import { NO_FACTS } from '../../../../src/decide/facts.js';
import type { Moment, Restart } from '../../../../src/model/journal.js';
import type { Rung, Service } from '../../../../src/model/service.js';
import { load, oneService, serviceOf } from '../written.js';
import { traps, withLadder } from './findings.js';

const PERIOD_MS = 300_000;
const ROUNDS = 160;

type Played = { readonly rounds: string[][]; readonly gaveUp: boolean };

/** Rounds as `decide` makes them for a service that nothing helps. */
function play(service: Service): Played {
  const restarts: Restart[] = [];
  const rounds: string[][] = [];
  let gaveUp = false;
  for (let round = 0; round < ROUNDS; round += 1) {
    const at = round * PERIOD_MS;
    const now: Moment = { at, upMs: at, boot: 'b' };
    const tried: string[] = [];
    for (;;) {
      const past = {
        kind: 'known',
        facts: { ...NO_FACTS, restarts: [...restarts], failuresInARow: round + 1 },
      } as const;
      const situation = { past, dependencies: [], mode: 'recover', remainingMs: 1e9 } as const;
      const decision = decide(service, FAILED, tried.length === 0 ? situation : { ...situation, tried }, now);
      if (decision.kind === 'give-up' && decision.rule !== 'ladder-exhausted') gaveUp = true;
      if (decision.kind !== 'recover') break;
      tried.push(decision.rung.name);
      restarts.push({ ...now, rung: decision.rung.name });
    }
    if (tried.length > 0) rounds.push(tried);
  }
  return { rounds, gaveUp };
}

const FAILED = {
  probe: 'liveness',
  attempts: 2,
  result: { kind: 'failure', failure: 'refused', detail: 'connection refused', ms: 1 },
  marker: { kind: 'absent' },
} as const;

const RUNG = {
  action: { kind: 'run', command: 'start' },
  timeoutMs: 1000,
  startupDelayMs: 0,
  destructive: false,
} as const;

const rung = fc.record(
  { max: fc.integer({ min: 1, max: 4 }), afterFailures: fc.integer({ min: 1, max: 5 }) },
  { requiredKeys: ['afterFailures'] },
);
const backoff = fc.record({
  initialMs: fc.constantFrom(0, 300_000, 400_000),
  multiplier: fc.constantFrom(1, 2),
  maxMs: fc.constantFrom(0, 300_000, 2_000_000),
  jitter: fc.constant(0),
});
const restart = fc.record(
  {
    maxRestarts: fc.integer({ min: 1, max: 6 }),
    windowMs: fc.integer({ min: 1, max: 8 }).map((halves) => halves * 150_000),
    giveUp: fc.constantFrom('window', 'until-reset'),
    backoff,
  },
  { requiredKeys: ['maxRestarts', 'windowMs', 'giveUp'] },
);
const service = fc
  .record({
    ladder: fc.array(rung, { minLength: 1, maxLength: 4 }),
    restart,
    startupTimeoutMs: fc.constantFrom(0, 0, 400_000),
    failureThreshold: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ ladder, restart, ...rest }): Service => {
    const plain = serviceOf(load(oneService({})));
    const rungs = ladder.map((own, index): Rung => ({ ...RUNG, ...own, name: String(index) }));
    return { ...plain, ...rest, ladder: rungs, restart: { ...plain.restart, ...restart } };
  });

describe('the course of an incident that nothing helps', () => {
  it('is what decide makes of it (any ladder)', () => {
    fc.assert(
      fc.property(service, (any) => {
        if (any.ladder.length === 1) return;
        const { rounds, end } = courseOf(any, PERIOD_MS);
        const played = play(any).rounds.map((tried) => tried.map(Number));
        const length = Math.min(rounds.length, played.length);
        expect(rounds.slice(0, length)).toEqual(played.slice(0, length));
        // Beyond an end that was told nothing new is tried.
        if (end !== undefined) expect(new Set(rounds.flat())).toEqual(new Set(played.flat()));
      }),
      { numRuns: 200 },
    );
  });

  it('never spends a budget that is said never to fill, and spends every other one of one remedy (any service)', () => {
    const system = { periodMs: PERIOD_MS } as Linted['system'];
    fc.assert(
      fc.property(service, (any) => {
        const said = budgetNeverFills(any, { system } as Linted).length > 0;
        if (said) expect(play(any).gaveUp).toBe(false);
        const [only, more] = any.ladder;
        const isPlain = more === undefined && only?.max === undefined && any.restart.backoff === undefined;
        if (isPlain && any.startupTimeoutMs === 0) expect(play(any).gaveUp).toBe(!said);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a remedy whose turn never comes', () => {
  const never = (index: number): string => `rung-never-reached /services/s/recovery/${index}`;
  const rungs = (...names: string[]): object[] => names.map((name) => ({ name, run: name }));
  const once = (...names: string[]): object[] => rungs(...names).map((one) => ({ ...one, max: 1 }));
  const wipe = { name: 'wipe', run: 'wipe', destructive: true };

  it.each<[string, object[], object, string[]]>([
    ['is not the second or third of three', rungs('a', 'b', 'c'), {}, []],
    ['not the fourth, with three restarts: it has the try of the next window', rungs('a', 'b', 'c', 'd'), {}, []],
    ['but if there is no next window', rungs('a', 'b', 'c', 'd'), { restart: { give_up: 'until-reset' } }, [never(3)]],
    [
      'not where those before it end: it has the try of the next window',
      [...once('a', 'b', 'c'), ...rungs('d')],
      {},
      [],
    ],
    [
      'but if there is no next window',
      [...once('a', 'b', 'c'), ...rungs('d')],
      { restart: { give_up: 'until-reset' } },
      [never(3)],
    ],
    [
      'not a destructive one that waits for three failures: the third round begins with it',
      [...rungs('a'), wipe],
      {},
      [],
    ],
    [
      'but with two restarts and no next window',
      [...rungs('a'), wipe],
      { restart: { max_restarts: 2, give_up: 'until-reset' } },
      [never(1)],
    ],
    ['not where there are four', [...rungs('a'), wipe], { restart: { max_restarts: 4 } }, []],
    ['not where it waits for fewer', [...rungs('a'), { ...wipe, after_failures: 2 }], {}, []],
    ['not where restarts come slowly', [...rungs('a'), wipe], { restart: { backoff: { initial_seconds: 1800 } } }, []],
    [
      'not of one that is never restarted',
      rungs('a', 'b', 'c', 'd'),
      { restart: { max_restarts: 0 } },
      ['remedy-never-run /services/s/recovery'],
    ],
  ])('%s', (_, ladder, fields, expected) => {
    const short = { restart_timeout_seconds: 5, verify_timeout_seconds: 5 };
    expect(traps(withLadder(ladder, { ...short, ...fields }))).toEqual(expected);
  });

  it('is found quickly, whatever the numbers', () => {
    const [a, b, c] = rungs('a', 'b', 'c');
    const ladder = [{ ...a, max: 1000 }, { ...b, max: 1000, after_failures: 1000 }, c];
    const one = {
      health_check: { type: 'tcp', port: 1 },
      recovery: ladder,
      restart: { max_restarts: 1000, backoff: {} },
      dependencies: [],
    };
    const services = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`s${index}`, one]));
    const started = performance.now();
    traps({ services });
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
