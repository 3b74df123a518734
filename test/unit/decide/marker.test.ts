import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markerText, readMarkers, type MarkerLook, type MarkerNote } from '../../../src/decide/marker.js';
import type { Reply } from '../../../src/model/query.js';

const path = '/var/run/manual-stop/minio.stopped';
const NOW = Date.UTC(2026, 10, 20, 10, 0);
const here = (reply: Reply): MarkerLook => ({ path, where: 'on this machine', reply });
const inside = (reply: Reply): MarkerLook => ({ path, where: 'in services', reply });
const file = (content: string): Reply => ({ kind: 'file', content });
const none: Reply = { kind: 'no-file' };
const away: Reply = { kind: 'unreachable', cause: 'no shell' };

describe('stop markers in two places', () => {
  it.each<[string, Reply, Reply, string]>([
    ['are absent when neither is there', none, none, 'absent'],
    ['bind when one lies here', none, file(''), 'on this machine'],
    ['bind when one lies in the container', file(''), none, 'in services'],
    ['bind when the other place could not be looked up', file(''), away, 'in services'],
    ['bind when it is the other way round', away, file(''), 'on this machine'],
    ['are unknown when one place could not be looked up', none, away, 'unknown'],
    ['are unknown when neither could', away, away, 'unknown'],
    [
      'bind when the one here has expired and the other has not',
      file(''),
      file('until=2026-11-20T09:00:00Z'),
      'in services',
    ],
    [
      'are unknown when the one here has expired and the other is not known',
      away,
      file('until=2026-11-20T09:00:00Z'),
      'unknown',
    ],
  ])('%s', (_, replyInside, replyHere, expected) => {
    const marker = readMarkers([inside(replyInside), here(replyHere)], NOW);
    expect(marker.kind === 'present' ? marker.where : marker.kind).toBe(expected);
  });

  it('are absent where nobody looks', () => {
    expect(readMarkers([], NOW)).toEqual({ kind: 'absent' });
  });
});

describe('a look-up that failed', () => {
  it.each<[Reply, string]>([
    [away, 'no shell'],
    [{ kind: 'not-running', detail: 'the container is paused' }, 'the container is paused'],
    [{ kind: 'timed-out', afterMs: 5000 }, `looking for ${path} did not end in time`],
    [{ kind: 'exited', code: 0, output: '', ms: 1 }, `looking for ${path} did not end in time`],
  ])('%j is not an absent marker', (reply, cause) => {
    expect(readMarkers([here(reply)], NOW)).toEqual({ kind: 'unknown', cause });
  });
});

describe('what a marker says', () => {
  const said = (content: string) => readMarkers([here(file(content))], NOW);
  const present = { kind: 'present', path, where: 'on this machine' };

  it.each<[string, string, object]>([
    ['nothing is enough', '', {}],
    ['a reason', 'reason=moving the disk', { reason: 'moving the disk' }],
    ['who', 'by=ann\n', { by: 'ann' }],
    [
      'all of it',
      'by=ann\nreason=disk\nuntil=2026-11-20T12:00:00Z\n',
      { by: 'ann', reason: 'disk', until: Date.UTC(2026, 10, 20, 12) },
    ],
    [
      'with spaces and carriage returns',
      ' until = 2026-11-20T12:00:00Z \r\n by = ann \r\n',
      { by: 'ann', until: Date.UTC(2026, 10, 20, 12) },
    ],
    ['seconds since the epoch', `until=${String(NOW / 1000 + 60)}`, { until: NOW + 60_000 }],
    [
      'a time as `date --rfc-3339=seconds` prints it',
      'until=2026-11-20 12:00:00+00:00',
      { until: Date.UTC(2026, 10, 20, 12) },
    ],
    ['a time zone without a colon', 'until=2026-11-20T12:00+0100', { until: Date.UTC(2026, 10, 20, 11) }],
    ['a time zone', 'until=2026-11-20T12:00:00+01:00', { until: Date.UTC(2026, 10, 20, 11) }],
    ['text of any kind', 'back after lunch, ann', {}],
    ['fields that are empty', 'until=\nreason=\nby=\n', {}],
    ['an empty field does not take the next line for its value', 'by=\nreason=disk', { reason: 'disk' }],
    ['a name is not found inside another', 'standby=yes', {}],
  ])('%s', (_, content, fields) => {
    expect(said(content)).toEqual({ ...present, ...fields });
  });

  it('is cut to a length that fits a sentence', () => {
    expect(said(`reason=${'x'.repeat(900)}`)).toEqual({ ...present, reason: 'x'.repeat(200) });
  });

  it.each([
    ['a moment ago', 'until=2026-11-20T09:59:59Z'],
    ['just now', 'until=2026-11-20T10:00:00Z'],
    ['in seconds', `until=${String(NOW / 1000 - 1)}`],
    ['a day ago', 'until=2026-11-19'],
  ])('it binds no more when it ended %s', (_, content) => {
    expect(said(content)).toEqual({ kind: 'absent', expired: true });
  });

  it.each([
    'tomorrow',
    '2h',
    '18:00',
    'monday 9',
    '5',
    'next week 1',
    'friday 13',
    '2026-13-45',
    'NaN',
    '-1',
    '99999999999999999999',
  ])('it binds when its end cannot be read: %s', (text) => {
    expect(said(`until=${text}`)).toEqual({ ...present, unreadUntil: text });
  });
});

describe('the text of a marker', () => {
  const read = (note: MarkerNote): unknown => readMarkers([here(file(markerText(note)))], NOW);
  const until = NOW + 7_200_000;

  it('is read back as what it was written for', () => {
    const note = { until, by: 'ada', reason: 'moving the mailbox' };
    expect(markerText(note)).toBe('until=2026-11-20T12:00:00.000Z\nby=ada\nreason=moving the mailbox\n');
    expect(read(note)).toEqual({ kind: 'present', path, where: 'on this machine', ...note });
    expect(markerText({})).toBe('');
  });

  it.each([
    ['x\nuntil=2020-01-01', 'x until=2020-01-01'],
    ['x\r\nby=eve', 'x by=eve'],
    ['x\u2028until=1\u2029by=eve\u0085until=2', 'x until=1 by=eve until=2'],
    ['\x1b[2Jx\0y', '[2Jx y'],
    ['until=2020-01-01', 'until=2020-01-01'],
    ['\n \t', undefined],
  ])('has one line for the reason %j', (reason, expected) => {
    expect(read({ by: 'ada', reason })).toMatchObject({ kind: 'present', by: 'ada' });
    expect(read({ by: 'ada', reason })).not.toHaveProperty('until');
    expect((read({ by: 'ada', reason }) as MarkerNote).reason).toBe(expected);
  });

  it('binds until its end and says who, whatever else is in it', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 2000 });
    fc.assert(
      fc.property(texts, texts, (by, reason) => {
        const text = markerText({ until, by, reason });
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1000);
        expect(text.split('\n').length).toBeLessThanOrEqual(4);
        expect(read({ until, by, reason })).toMatchObject({ kind: 'present', until });
      }),
    );
  });
});
