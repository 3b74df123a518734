import { describe, expect, it } from 'vitest';
import type { RoundEvent } from '../../../src/model/round.js';
import { isAbout, shownLine } from '../../../src/report/log-line.js';
import { logLines } from '../../../src/report/log.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aFailure, aRung, aService } from '../../support/visits.js';

const NOW = new Date('2026-11-20T10:05:01Z');
const service = aService('redis');
const result = aFailure('connection refused');

const EVENTS: readonly RoundEvent[] = [
  { kind: 'passed', service, result: { kind: 'success', detail: 'connected in 7 ms', ms: 7 } },
  { kind: 'failed', service, result },
  { kind: 'decided', service, decision: { kind: 'give-up', rule: 'policy', why: '3 of 3 restarts are spent' } },
  { kind: 'decided', service, decision: { kind: 'hold', rule: 'threshold', why: 'too early' } },
  { kind: 'decided', service, decision: { kind: 'recover', rung: aRung(), why: 'down' } },
  { kind: 'executed', service, clean: false, detail: 'exit code 1', output: 'no such file' },
  { kind: 'executed', service, clean: true, detail: 'exit code 0', output: 'started' },
  { kind: 'recovered', service },
  { kind: 'not-recovered', service, why: 'it still fails' },
  { kind: 'waiting', name: 'redis', ms: 5000 },
];

describe('a line of the log is about a service', () => {
  it.each(EVENTS)('as the log writes it: $kind', (event) => {
    const lines = logLines(event, NOW, true);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect([line, isAbout(line, 'redis'), isAbout(line, 'redi'), isAbout(line, 'redis-2')]).toEqual([
        line,
        true,
        false,
        false,
      ]);
    }
  });

  it.each([
    ['2026-11-20T10:05:01+00:00 [INFO] Alert sent: redis: recovery failed', true],
    ['2026-11-20T10:05:01+00:00 [INFO] Would execute for redis: start', true],
    ['2026-11-20T10:05:01+00:00 [DEBUG] Output of hook on_failure of redis: x', true],
    ['2026-11-20T10:05:01+00:00 [WARNING] Hook on_failure of redis exit code 1', true],
    ['{"time":"x","level":"INFO","service":"redis","message":"y"}', true],
    ['{"service":"redis-2"}', false],
    ['{"service":', false],
    ['2026-11-20T10:05:01+00:00 [WARNING] Left alone: api (redis is down)', false],
    ['2026-11-20T10:05:01+00:00 [INFO] Executing: redis', false],
    ['2026-11-20T10:05:01+00:00 [INFO] Health check passed: redis.2 (x)', false],
    ['redis', false],
    ['', false],
  ])('%s: %s', (line, isIt) => {
    expect(isAbout(line, 'redis')).toBe(isIt);
  });
});

describe('a line on a terminal', () => {
  const plain = { colour: false, width: 80, unicode: true };

  it('has its level in colour, if there are any', () => {
    const line = '2026-11-20T10:05:01+00:00 [ERROR] Given up: redis';
    expect(shownLine(line, plain)).toBe(line);
    expect(shownLine(line, { ...plain, colour: true })).toContain('\x1b[31m[ERROR]\x1b[39m');
  });

  it.each(HOSTILE_TEXTS)('cannot steer it: %s', (_, text) => {
    for (const line of [text, `2026-11-20T10:05:01+00:00 [INFO] ${text}`]) {
      expect(shownLine(line, plain)).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u202e]/);
    }
  });
});
