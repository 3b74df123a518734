import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ServiceStatus, Status, StatusWord } from '../../../src/model/status.js';
import { cellsOf } from '../../../src/report/cells.js';
import { statusTable } from '../../../src/report/status.js';
import { statusJson } from '../../../src/report/status-json.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { compiledSchema, undescribed } from '../../support/schemas.js';

const NOW = Date.UTC(2026, 10, 20, 10, 0);
const MINUTE = 60_000;
const plain = { colour: false, width: 100, unicode: true };

const ago = (minutes: number): { at: number; ageMs: number } => ({
  at: NOW - minutes * MINUTE,
  ageMs: minutes * MINUTE,
});

function aService(name: string, overrides: Partial<ServiceStatus> = {}): ServiceStatus {
  return {
    name,
    target: { kind: 'container', name: 'shop' },
    word: 'running',
    since: { ...ago(125), after: 'its check passes: connected in 4 ms' },
    check: { ...ago(3), result: 'success', detail: 'connected in 4 ms', ms: 4 },
    restarts: { spent: 0, of: 3, windowMs: 60 * MINUTE, freeInMs: 0 },
    marker: { kind: 'absent' },
    ...overrides,
  };
}

function aStatus(services: readonly ServiceStatus[], overrides: Partial<Status> = {}): Status {
  const round = { last: ago(3), isOld: false, isUnderWay: false, periodMs: 5 * MINUTE };
  return { at: NOW, probed: false, exitCode: 1, round, places: [], services, ...overrides };
}

const ward = aStatus(
  [
    aService('redis'),
    aService('thumbs', {
      word: 'crash_loop',
      since: { ...ago(40), after: 'its check fails (exit code 1) and it was not restarted: 3 of 3 restarts are spent' },
      check: { ...ago(3), result: 'failure', detail: 'exit code 1: not running', ms: 1234 },
      restarts: { spent: 3, of: 3, windowMs: 60 * MINUTE, freeInMs: 20 * MINUTE },
      incident: { ...ago(40), id: 'thumbs-1', kind: 'crash_loop' },
    }),
    aService('mailer', {
      word: 'stopped',
      marker: {
        kind: 'present',
        path: '/stop/mailer.stopped',
        where: 'on this machine',
        since: NOW - 30 * MINUTE,
        until: NOW + 90 * MINUTE,
        by: 'ada',
        reason: 'moving the mailbox',
      },
    }),
    aService('off', { word: 'disabled', disabled: { text: 'it is disabled by ada', byHand: { by: 'ada' } } }),
    aService('lost', { word: 'unreadable', trouble: 'EACCES: permission denied' }),
  ],
  {
    places: [
      { kind: 'container', name: 'batch', word: 'down', since: ago(12), detail: 'batch is stopped (exit code 137)' },
    ],
  },
);

describe('the table', () => {
  it('is what sums it up, then a line a service and what is to be said of it', () => {
    expect(statusTable(ward, plain)).toBe(`\
  last round 3 min ago · 1 running · 1 crash loop · 1 stopped · 1 disabled · 1 unreadable

  ✗ container batch  down for 12 min
    batch is stopped (exit code 137)

    service  state           since  last check                             took      asked  restarts
  ✓ redis    running     2 h 5 min  connected in 4 ms                      4 ms      3 min    0 of 3
  ✗ thumbs   crash loop     40 min  exit code 1: not running              1.2 s      3 min    3 of 3
    its check fails (exit code 1) and it was not restarted: 3 of 3 restarts are spent
    restart allowed again in 20 min; to allow it now: wardround reset thumbs
    incident thumbs-1 is open for 40 min
  ■ mailer   stopped     2 h 5 min  connected in 4 ms                      4 ms      3 min    0 of 3
    stopped by ada 30 min ago, for 1 h 30 min more (moving the mailbox): /stop/mailer.stopped on
    this machine
  · off      disabled
    it is disabled by ada
  ? lost     unreadable  2 h 5 min  connected in 4 ms                      4 ms      3 min    0 of 3
    its journal cannot be read, so that it is not restarted: EACCES: permission denied
`);
  });

  it('drops columns where there is no room, and says what they would of what is ill', () => {
    const lines = statusTable(ward, { ...plain, width: 60 }).split('\n');
    expect(lines).toContain('    service  state           since      asked');
    expect(lines).toContain('    3 of 3 restarts in 1 h are spent');
    expect(Math.max(...lines.map(cellsOf))).toBeLessThanOrEqual(60);
  });

  it('says that the last round is long ago, and what to look at', () => {
    const old = aStatus([aService('redis')], { round: { ...ward.round, last: ago(4000), isOld: true } });
    expect(statusTable(old, plain)).toContain('last round 2 d 18 h ago, which is long ago: one is due every 5 min');
    expect(statusTable(old, plain)).toContain('Is cron running?');
  });

  it('says that what runs again had failed its last check', () => {
    const check = { ...ago(3), result: 'failure', detail: 'connection refused', ms: 1 };
    const wide = { ...plain, width: 140 };
    expect(statusTable(aStatus([aService('redis', { check })]), wide)).toContain('recovered after: connection refused');
  });

  it.each<[StatusWord, string]>([
    ['never_asked', 'no round was made yet'],
    ['unreadable', 'when the last round was cannot be read'],
  ])('says of one that is %s: %s', (word, expected) => {
    const round = { isOld: false, isUnderWay: false, periodMs: 5 * MINUTE };
    expect(statusTable(aStatus([aService('redis', { word })], { round }), plain)).toContain(expected);
  });

  it('with colour is the same text', () => {
    const coloured = statusTable(ward, { ...plain, colour: true });
    expect(coloured).toContain('\x1b[31mcrash loop');
    const bare = stripVTControlCharacters(coloured).replace(/ +$/gm, '');
    expect(bare).toBe(statusTable(ward, plain));
  });

  it('is ASCII where the terminal is', () => {
    expect(statusTable(ward, { ...plain, unicode: false })).toMatch(/^[\x20-\x7e\n]+$/);
  });

  describe.each(HOSTILE_TEXTS)('with %s', (_, text) => {
    const hostile = aStatus(
      [
        aService('db', {
          word: 'failed',
          since: { ...ago(1), after: text },
          check: { ...ago(1), result: 'failure', detail: text, ms: 1 },
          marker: { kind: 'present', path: text, where: text, by: text, reason: text },
          trouble: text,
        }),
      ],
      { places: [{ kind: 'container', name: text.slice(0, 60), word: 'down', detail: text }] },
    );

    it.each([40, 60, 120])('fits %i cells and obeys nothing', (width) => {
      const lines = statusTable(hostile, { ...plain, width }).split('\n');
      expect(Math.max(...lines.map(cellsOf))).toBeLessThanOrEqual(width);
      expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
    });

    it('is JSON by its schema', () => {
      const { validate, errors } = compiledSchema('status');
      expect(validate(JSON.parse(statusJson(hostile))), errors()).toBe(true);
      expect(statusJson(hostile)).not.toMatch(/[\x7f-\x9f\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
    });
  });
});

describe('the JSON document', () => {
  const { schema, validate, errors } = compiledSchema('status');

  it.each([
    ['of a ward', ward],
    ['before any round', aStatus([], { round: { isOld: false, isUnderWay: true, periodMs: 1 } })],
    [
      'of what was never asked',
      aStatus([
        { name: 'a', target: { kind: 'host' }, word: 'never_asked', marker: { kind: 'unknown', cause: 'EACCES' } },
      ]),
    ],
  ])('%s fits its schema', (_, status) => {
    expect(validate(JSON.parse(statusJson(status))), errors()).toBe(true);
  });

  it('has a description on every field', () => {
    expect(undescribed(schema)).toEqual([]);
  });
});
