import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Waiting } from '../../../src/model/call.js';
import { BOUNDS, withinBounds, type Bounded } from '../../../src/notify/bounds.js';
import { aMoment } from '../../support/visits.js';
import { aCall, aReport, aWaiting } from '../../support/waiting.js';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

function aCrowd(count: number, from = 0): Waiting[] {
  return Array.from({ length: count }, (_, n) => aWaiting(from + n, aCall(`s${from + n}`, 'opened')));
}

/** At the given minute, with one new call at the end unless said otherwise. */
function bounded(waiting: readonly Waiting[], minute = 300, newest = 1, bounds = {}): Bounded {
  const now = aMoment(minute).at;
  return withinBounds(waiting, newest, ({ at }) => now - at, { ...BOUNDS, ...bounds });
}

function why({ dropped }: Bounded): string[] {
  return dropped.map((one) => one.why);
}

function ids(waiting: readonly Waiting[]): number[] {
  return waiting.map(({ id }) => Number(id));
}

describe('what may wait', () => {
  it('is 200 calls, 1 MiB and seven days', () => {
    expect(BOUNDS).toEqual({ count: 200, bytes: 1_048_576, ageMs: 604_800_000 });
  });

  it('is all of it when it is little', () => {
    expect(bounded(aCrowd(200))).toEqual({ kept: aCrowd(200), dropped: [] });
  });

  it('is so many calls: the oldest go, each with a sentence', () => {
    const result = bounded(aCrowd(202));
    expect(result.kept).toEqual(aCrowd(200, 2));
    expect(why(result)).toEqual([
      '"s0: opened" is dropped, and was never sent: more than 200 calls wait',
      '"s1: opened" is dropped, and was never sent: more than 200 calls wait',
    ]);
  });

  it('is so many bytes: the oldest go', () => {
    const size = Buffer.byteLength(JSON.stringify(aCrowd(1)[0]));
    const result = bounded(aCrowd(5), 300, 1, { bytes: size * 3 });
    expect(ids(result.kept)).toEqual([2, 3, 4]);
    expect(why(result)[0]).toBe(
      `"s0: opened" is dropped, and was never sent: what waits is larger than ${size * 3} bytes`,
    );
  });

  it('are bytes and not characters', () => {
    const many = aCall('db', 'opened', { reports: [aReport('db', 'opened', { reason: 'ü'.repeat(400) })] });
    expect(ids(bounded([aWaiting(1, many), aWaiting(2, aCall('db', 'opened'))], 300, 1, { bytes: 1500 }).kept)).toEqual(
      [2],
    );
  });

  it('leaves out older ones though they be small, when one before the newest is too large', () => {
    const large = aCall('db', 'opened', { reports: [aReport('db', 'opened', { reason: 'x'.repeat(9000) })] });
    const list = [...aCrowd(1), aWaiting(1, large), ...aCrowd(1, 2)];
    expect(ids(bounded(list, 300, 1, { bytes: 5000 }).kept)).toEqual([2]);
  });

  it('is what is younger than seven days', () => {
    const list = aCrowd(3);
    const result = bounded(list, 7 * DAY_MINUTES + 1);
    expect(ids(result.kept)).toEqual([1, 2]);
    expect(why(result)).toEqual(['"s0: opened" is dropped, and was never sent: it has waited for 7 days']);
  });

  it('is the newest, however old it is', () => {
    expect(ids(bounded(aCrowd(3), 30 * DAY_MINUTES).kept)).toEqual([2]);
  });

  it('is the newest, however large it is', () => {
    expect(ids(bounded(aCrowd(3), 300, 1, { bytes: 1 }).kept)).toEqual([2]);
  });

  it('is all that is new in this round, though it be too much', () => {
    expect(ids(bounded(aCrowd(250), 300, 240).kept)).toEqual(ids(aCrowd(240, 10)));
  });

  it('is named by what it is about when it is a digest', () => {
    const list = [aWaiting(0, aCall('db web mail', 'opened')), ...aCrowd(1, 1)];
    expect(why(bounded(list, 300, 1, { count: 1 }))).toEqual([
      '"db: opened" and 2 more is dropped, and was never sent: more than 1 calls wait',
    ]);
  });
});

it('whatever waits, nothing goes that is newer than what stays, and nothing goes unsaid', () => {
  const limits = fc.record({
    count: fc.nat({ max: 12 }),
    bytes: fc.nat({ max: 5000 }),
    ageMs: fc.nat({ max: 12 * MINUTE_MS }),
  });
  fc.assert(
    fc.property(fc.nat({ max: 12 }), fc.nat({ max: 14 }), limits, (count, newest, bounds) => {
      const list = aCrowd(count);
      const { kept, dropped } = bounded(list, 12, newest, bounds);
      expect([...dropped.map(({ waiting }) => waiting), ...kept]).toEqual(list);
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(count, Math.max(1, newest)));
      expect(why({ kept, dropped }).every((text) => text.includes('is dropped'))).toBe(true);
      const rest = kept.slice(0, Math.max(0, kept.length - Math.max(1, newest)));
      if (rest.length > 0) expect(kept.length).toBeLessThanOrEqual(bounds.count);
    }),
  );
});
