import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bootId, currentMoment } from '../../../src/state/clock.js';

describe('now', () => {
  it('is what both clocks of the machine say', () => {
    const before = Date.now();
    const { at, upMs, boot } = currentMoment();
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now());
    const uptimeMs = Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]) * 1000;
    expect(Math.abs(uptimeMs - upMs)).toBeLessThan(5_000);
    expect(boot).toMatch(/^[0-9a-f-]{36}$/);
    expect(boot).toBe(bootId());
  });

  it('never goes back', () => {
    const moments = Array.from({ length: 100 }, currentMoment).map(({ upMs }) => upMs);
    expect([...moments].sort((a, b) => a - b)).toEqual(moments);
  });
});
