import { describe, expect, it } from 'vitest';
import { jsonLogLines, jsonLogSummary } from '../../../src/report/json-log.js';
import { logLines } from '../../../src/report/log.js';
import type { RoundEvent } from '../../../src/model/round.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aFailure, aRound, aService, aVisit } from '../../support/visits.js';

const NOW = new Date('2026-11-20T10:05:01.250Z');
const failed = (detail: string): RoundEvent => ({ kind: 'failed', service: aService('api'), result: aFailure(detail) });

describe('the log as JSON', () => {
  it('says in fields what the line says in words', () => {
    const lines = jsonLogLines(failed('connection refused'), NOW, false, 'r-1');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        time: '2026-11-20T10:05:01.250Z',
        level: 'warning',
        event: 'failed',
        round: 'r-1',
        service: 'api',
        result: 'failure',
        duration_ms: 2,
        failure: 'refused',
        message: 'Health check failed: api (connection refused)',
      },
    ]);
  });

  it.each<[RoundEvent, object]>([
    [
      { kind: 'trouble', message: 'no space' },
      { level: 'warning', event: 'trouble', message: 'no space' },
    ],
    [
      { kind: 'container-executed', container: 'shop', detail: 'started in 3 ms', clean: true },
      { level: 'info', event: 'container-executed', container: 'shop' },
    ],
    [
      { kind: 'recovered', service: aService('api') },
      { event: 'recovered', service: 'api' },
    ],
  ])('tells of %o', (event, fields) => {
    const [line = ''] = jsonLogLines(event, NOW, false, undefined);
    expect(JSON.parse(line)).toMatchObject(fields);
    expect(JSON.parse(line)).not.toHaveProperty('round');
  });

  it('leaves out what only a debug run shows', () => {
    const event: RoundEvent = { kind: 'round-started', id: 'r-1', services: 1, mode: 'recover' };
    expect(jsonLogLines(event, NOW, false, 'r-1')).toEqual([]);
    expect(jsonLogLines(event, NOW, true, 'r-1')).toHaveLength(1);
  });

  it('ends a round with its sums', () => {
    const round = aRound([aVisit('a', 'healthy'), aVisit('b', 'failed')], { exitCode: 1, cutShort: 'told to' });
    const lines = jsonLogSummary(round, NOW).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ event, round: id }) => [event, id])).toEqual([
      ['round-ended', 'r-1'],
      ['round-ended', 'r-1'],
    ]);
    expect(lines[0]).not.toHaveProperty('exit_code');
    expect(lines[1]).toMatchObject({
      mode: 'recover',
      duration_ms: 612,
      exit_code: 1,
      outcomes: { healthy: 1, failed: 1 },
    });
  });

  it.each(HOSTILE_TEXTS)('is one line without terminal controls with %s', (_, text) => {
    const [line = '', ...more] = jsonLogLines(failed(text), NOW, true, text);
    expect(more).toEqual([]);
    expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
    const [inText = ''] = logLines(failed(text), NOW, true);
    expect(inText).toContain((JSON.parse(line) as { message: string }).message);
  });
});
