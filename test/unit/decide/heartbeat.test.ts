import { describe, expect, it } from 'vitest';
import {
  alarmMessage,
  alarmStep,
  canCancel,
  cannotReplaceText,
  pingBody,
  pingTrouble,
  pingUrl,
  readArmed,
  resumedMessage,
  silenceMs,
  summary,
  troubleOf,
} from '../../../src/decide/heartbeat.js';
import type { AlarmMemory, BeatReply } from '../../../src/model/heartbeat.js';
import { aMoment, aRound, aVisit } from '../../support/visits.js';

const RID = '0b9e4c1e-7c9a-4a37-9b0e-0d5c6f1f2a3b';
const answered = (status: number, body = ''): BeatReply => ({ kind: 'answered', status, body });

describe('where a ping goes', () => {
  it.each<[string, 'start' | number, string]>([
    ['https://hc-ping.com/uuid', 'start', 'https://hc-ping.com/uuid/start'],
    ['https://hc-ping.com/uuid', 0, 'https://hc-ping.com/uuid'],
    ['https://hc-ping.com/uuid', 1, 'https://hc-ping.com/uuid/1'],
    ['https://hc-ping.com/uuid/', 3, 'https://hc-ping.com/uuid/3'],
    ['https://hc-ping.com/uuid/', 0, 'https://hc-ping.com/uuid'],
    ['https://hc-ping.com/key/slug?create=1', 'start', 'https://hc-ping.com/key/slug/start?create=1'],
    ['http://monitor.lan:8000', 'start', 'http://monitor.lan:8000/start'],
  ])('%s, %s', (base, end, url) => {
    expect(pingUrl(base, end, RID)).toBe(
      `${url}${url.includes('?') ? '&' : url.endsWith('lan:8000') ? '/?' : '?'}rid=${RID}`,
    );
  });

  it('is nowhere, where there is no URL', () => {
    expect(pingUrl('hc-ping.com/uuid', 0, RID)).toBeUndefined();
  });
});

describe('what a ping says', () => {
  it('is the round in short: how many, and which are not well', () => {
    const visits = [aVisit('a', 'healthy'), aVisit('b', 'failed'), aVisit('c', 'healthy'), aVisit('d', 'unknown')];
    expect(pingBody(aRound(visits, { exitCode: 1, cutShort: 'the deadline had come' }))).toBe(
      'exit code 1 after 612 ms: 2 healthy, 1 failed, 1 unknown\ncut short: the deadline had come\nb: failed\nd: unknown',
    );
    expect(pingBody(aRound([]))).toBe('exit code 0 after 612 ms: no services');
  });

  it('is 10 kB at most, cut at a character', () => {
    const body = pingBody(aRound([aVisit('a', 'failed')], { cutShort: 'ü'.repeat(9_000) }));
    expect(Buffer.byteLength(body)).toBeGreaterThan(9_990);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(10_000);
    expect(body).not.toContain('\ufffd');
  });
});

it('a summary has what an API wants to know, and nothing that a service has said', () => {
  const visits = [aVisit('a', 'recovered'), aVisit('b', 'blocked'), aVisit('c', 'stopped')];
  expect(summary(aRound(visits, { exitCode: 1 }), 'web-1')).toEqual({
    version: 1,
    name: 'web-1',
    run: { id: 'r-1', started_at: '2026-11-20T10:05:00.000Z', duration_ms: 612, exit_code: 1, cut_short: null },
    summary: { recovered: 1, blocked: 1, stopped: 1 },
    failing: [{ name: 'b', outcome: 'blocked' }],
  });
});

describe('the trouble with an answer', () => {
  it.each<[BeatReply, string | undefined]>([
    [answered(200, 'OK'), undefined],
    [answered(204), undefined],
    [answered(200, 'OK (cached)'), undefined],
    [answered(301), 'it answered 301: a redirect, which is not followed'],
    [answered(500, 'oops'), 'it answered 500'],
    [
      answered(429, '{"code":42908,"error":"daily limit reached"}'),
      'it answered 429: daily limit reached (code 42908)',
    ],
    [{ kind: 'unanswered', cause: 'the connection was refused' }, 'the connection was refused'],
  ])('%o: %s', (reply, trouble) => {
    expect(troubleOf(reply)).toBe(trouble);
  });

  it.each<[BeatReply, string | undefined]>([
    [answered(200, 'OK'), undefined],
    [answered(200, 'OK (not found)'), 'it answered: not found'],
    [answered(200, 'OK (rate limited)'), 'it answered: rate limited'],
    [answered(404, 'not found'), 'it answered 404'],
  ])('to a ping, %o: %s', (reply, trouble) => {
    expect(pingTrouble(reply)).toBe(trouble);
  });
});

describe('the delayed message', () => {
  const HOUR = 3_600_000;
  const target = 't';
  const armed = (minute: number): AlarmMemory => ({ target, replaces: true, armedAt: aMoment(minute) });

  it.each<[string, AlarmMemory | undefined, string]>([
    ['nothing is known', undefined, 'ask'],
    ['another server is used now', { target: 'other', replaces: true, armedAt: aMoment(59) }, 'ask'],
    ['it was begun, and not finished', { target }, 'ask'],
    ['it was never put off', { target, replaces: true }, 'arm'],
    ['it was put off just now', armed(60), 'leave'],
    ['it was put off 14 minutes ago', armed(46), 'leave'],
    ['it was put off a quarter of the time ago', armed(45), 'arm'],
    ['it was put off an hour ago', armed(0), 'arm'],
    [
      'it was put off by a clock that was wrong',
      { target, replaces: true, armedAt: { at: 4e12, upMs: 9, boot: 'x' } },
      'arm',
    ],
    ['the server cannot do it', { target, replaces: false, saidAt: aMoment(0) }, 'leave'],
    ['the server could not do it a day ago', { target, replaces: false, saidAt: aMoment(60 - 1440) }, 'ask'],
  ])('is put off or not, where %s', (_, memory, step) => {
    expect(alarmStep(memory, target, HOUR, aMoment(60))).toBe(step);
  });

  it.each([600, 3600, 259_200])('costs no more than 250 messages a day, or one a round, of %s s', (seconds) => {
    const rounds = Array.from({ length: 288 }, (_, index) => aMoment(index * 5));
    let memory: AlarmMemory = { target, replaces: true };
    let count = 0;
    let gapMs = 0;
    for (const now of rounds) {
      if (memory.armedAt !== undefined) gapMs = Math.max(gapMs, now.upMs - memory.armedAt.upMs);
      if (alarmStep(memory, target, seconds * 1000, now) !== 'arm') continue;
      memory = { ...memory, armedAt: now };
      count += 1;
    }
    expect(count).toBeLessThanOrEqual(seconds <= 1200 ? 288 : 250);
    expect(gapMs).toBeLessThan(seconds * 1000);
  });

  it.each<[string, AlarmMemory, number | undefined]>([
    ['was put off in time', armed(10), undefined],
    ['may just have been sent', armed(0), undefined],
    ['was sent', armed(-60), 2 * HOUR],
    ['was never there', { target, replaces: true }, undefined],
    ['is not on this server', { ...armed(-60), replaces: false }, undefined],
  ])('is taken back where it %s', (_, memory, silent) => {
    expect(silenceMs(memory, HOUR, aMoment(60))).toBe(silent);
  });

  it.each<[BeatReply, boolean | undefined]>([
    [answered(200, '{"event":"message_delete"}'), true],
    [answered(404, '{"code":40401,"http":404,"error":"page not found"}'), false],
    [answered(404, '<html>'), undefined],
    [answered(405), undefined],
    [answered(403, '{"code":40301,"error":"forbidden"}'), undefined],
    [{ kind: 'unanswered', cause: 'x' }, undefined],
  ])('can be cancelled by a server that says %o: %s', (reply, can) => {
    expect(canCancel(reply)).toBe(can);
  });

  it.each([
    ['{"id":"m1","sequence_id":"s"}', { replaces: true, id: 'm1' }],
    ['{"id":"m1"}', { replaces: false, id: 'm1' }],
    ['{"id":"m1","sequence_id":"m1"}', { replaces: false, id: 'm1' }],
    ['{"id":"../x"}', { replaces: false, id: '' }],
    ['', { replaces: false, id: '' }],
  ])('is understood by a server that replies %s', (body, read) => {
    expect(readArmed(body, 's')).toEqual(read);
  });

  it('says what has happened, and where to look', () => {
    expect(alarmMessage('web-1', HOUR, aMoment(5))).toEqual({
      title: 'web-1: no ward round for 45 min or more',
      message: expect.stringContaining(
        'wardround on web-1 was last heard of at 2026-11-20 10:05 UTC, or up to 15 min later.',
      ) as string,
      priority: 5,
      tags: ['rotating_light'],
      delay: '3600s',
    });
    expect(resumedMessage('web-1', 2 * HOUR)).toMatchObject({
      message: 'wardround on web-1 makes its rounds again, after 2 h in which nobody heard of one.',
    });
  });

  it('that cannot be called back is announced', () => {
    expect(cannotReplaceText(undefined)).not.toContain('One message');
    expect(cannotReplaceText(aMoment(65).at)).toContain('that of 2026-11-20 11:05 UTC is no alarm');
  });
});
