import { describe, expect, it } from 'vitest';
import { sparkline } from '../../../src/page/sparkline.js';

const A_DAY = { p50: 4, p95: 9 };

function paths(latencies: Parameters<typeof sparkline>[0]): string[] {
  return [...(sparkline(latencies)?.text ?? '').matchAll(/ d="([^"]*)"/g)].map(([, d = '']) => d);
}

describe('the line of latencies', () => {
  it('is none where none is known', () => {
    expect(sparkline(undefined)).toBeUndefined();
  });

  it('begins anew after days without knowledge', () => {
    const [, line = ''] = paths([A_DAY, A_DAY, undefined, A_DAY, A_DAY, undefined, A_DAY]);
    expect(line.match(/M/g)).toHaveLength(3);
  });

  it.each([
    ['even', [A_DAY, A_DAY, A_DAY]],
    [
      'nothing at all',
      [
        { p50: 0, p95: 0 },
        { p50: 0, p95: 0 },
      ],
    ],
    [
      'far apart',
      [
        { p50: 0, p95: 1 },
        { p50: 1, p95: 600_000 },
      ],
    ],
    ['one alone', [undefined, A_DAY, undefined]],
  ])('stays within its box and has numbers only: %s', (_, latencies) => {
    for (const d of paths(latencies)) {
      expect(d).toMatch(/^(M-?[\d.]+ -?[\d.]+l[-\d. ]*z?)+$/);
      const [x, y] = d.slice(1, d.indexOf('l')).split(' ').map(Number);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(40);
      expect(x).toBeGreaterThanOrEqual(0);
    }
  });
});
