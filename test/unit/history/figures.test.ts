import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyDay } from '../../../src/history/day.js';
import { figuresOf, overallOf } from '../../../src/history/figures.js';
import { addLatencies, bucketMs, bucketOf, latencyQuantile } from '../../../src/history/latency.js';
import type { Day, Latencies, Outage } from '../../../src/model/history.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MONDAY = Date.UTC(2026, 10, 16);

const aDay = (nth: number, overrides: Partial<Day> = {}): Day => ({
  ...emptyDay(new Date(MONDAY + nth * DAY).toISOString().slice(0, 10)),
  ...overrides,
});
const anOutage = (from: number, to?: number): Outage => ({
  from: MONDAY + from * HOUR,
  ...(to === undefined ? {} : { to: MONDAY + to * HOUR }),
  cause: 'x',
  remedies: [],
});

describe('figures', () => {
  const span = { from: MONDAY, to: MONDAY + 4 * DAY };

  it('of nothing are nothing, and never NaN', () => {
    expect(figuresOf({ days: [], outages: [] }, span)).toEqual({
      checks: 0,
      checksPassed: 0,
      restarts: 0,
      restartsHelped: 0,
      outages: 0,
      downMs: 0,
    });
  });

  it('are what their formulas say', () => {
    const checks = { success: 90, degraded: 5, failure: 5, unknown: 100 };
    const days = [
      aDay(0, { upMs: 20 * HOUR, downMs: 4 * HOUR, checks, restarts: 3, helped: 1, latencies: { [bucketOf(10)]: 99 } }),
      aDay(2, { upMs: 24 * HOUR, restarts: 1, helped: 1, latencies: { [bucketOf(500)]: 11 } }),
    ];
    const outages = [anOutage(-2, 1), anOutage(10, 13), anOutage(94)];
    expect(figuresOf({ days, outages }, span)).toEqual({
      since: MONDAY,
      uptime: 44 / 48,
      checks: 100,
      checksPassed: 95,
      checkSuccess: 0.95,
      restarts: 4,
      restartsHelped: 2,
      recoverySuccess: 0.5,
      restartsPerDay: 1,
      outages: 3,
      downMs: 4 * HOUR,
      longestMs: 3 * HOUR,
      mttrMs: 3 * HOUR,
      mtbfMs: 22 * HOUR,
      p50Ms: 10,
      p95Ms: bucketMs(bucketOf(500)),
    });
  });

  it('leave out what is before and after', () => {
    const days = [aDay(-1, { upMs: 1 }), aDay(1, { upMs: 10 }), aDay(4, { upMs: 100 })];
    const outages = [anOutage(-3, -1), anOutage(97, 99)];
    expect(figuresOf({ days, outages }, span)).toMatchObject({ outages: 0, uptime: 1, since: MONDAY + DAY });
  });

  it('of a first morning do not speak of dozens of restarts a day', () => {
    const short = { from: MONDAY, to: MONDAY + HOUR };
    expect(figuresOf({ days: [aDay(0, { restarts: 2 })], outages: [] }, short).restartsPerDay).toBe(2);
  });

  it('of all together are made of counts, not of rates', () => {
    const one = { checks: 10, checksPassed: 5, restarts: 2, restartsHelped: 2, outages: 1, downMs: 0 };
    const other = { checks: 90, checksPassed: 90, restarts: 0, restartsHelped: 0, outages: 0, downMs: 0 };
    expect(overallOf([one, other])).toMatchObject({ checkSuccess: 0.95, recoverySuccess: 1, outages: 1 });
    expect(overallOf([])).not.toHaveProperty('checkSuccess');
  });
});

describe('latencies', () => {
  const counted = (list: readonly number[]): Latencies =>
    list.map((ms): Latencies => ({ [bucketOf(ms)]: 1 })).reduce(addLatencies, {});

  it('are known to five percent, or half a millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400_000 }), (ms) => {
        expect(Math.abs(bucketMs(bucketOf(ms)) - ms)).toBeLessThanOrEqual(Math.max(0.5, ms * 0.05 + 0.5));
      }),
    );
  });

  it('have quantiles like those of the list itself', () => {
    const lists = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(lists, fc.constantFrom(0.5, 0.95, 0.99, 1), (list, part) => {
        const sorted = [...list].sort((a, b) => a - b);
        const exact = sorted[Math.ceil(part * sorted.length) - 1] ?? NaN;
        const found = latencyQuantile(counted(list), part) ?? NaN;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 0.05 + 1);
      }),
    );
  });

  it('of two days add up to those of both', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000)), fc.array(fc.nat(10_000)), (one, other) => {
        expect(addLatencies(counted(one), counted(other))).toEqual(counted([...one, ...other]));
      }),
    );
  });

  it('of no checks are none', () => {
    expect(latencyQuantile({}, 0.5)).toBeUndefined();
  });

  it.each([-1, Infinity, 1e12])('of a clock that went astray (%d) are some', (ms) => {
    expect(Number.isFinite(bucketMs(bucketOf(ms)))).toBe(true);
  });
});
