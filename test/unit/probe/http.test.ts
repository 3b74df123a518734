import { describe, expect, it } from 'vitest';
import type { HttpCheck } from '../../../src/model/service.js';
import { http } from '../../../src/probe/http.js';
import { anHttpCheck } from '../../support/checks.js';

const responded = (status: number, body?: string) =>
  ({ kind: 'responded', status, ms: 4.2, ...(body === undefined ? {} : { body }) }) as const;

describe('the status of an http check', () => {
  const teapotOrOk = {
    expectStatus: [
      { from: 418, to: 418 },
      { from: 200, to: 204 },
    ],
  };
  it.each<[string, Partial<HttpCheck>, number, 'success' | 'failure']>([
    ['below the range', {}, 199, 'failure'],
    ['at its beginning', {}, 200, 'success'],
    ['a redirect', {}, 302, 'success'],
    ['at its end', {}, 399, 'success'],
    ['above it', {}, 400, 'failure'],
    ['a server error', {}, 503, 'failure'],
    ['the first of two ranges', teapotOrOk, 418, 'success'],
    ['the second of two ranges', teapotOrOk, 204, 'success'],
    ['between two ranges', teapotOrOk, 302, 'failure'],
  ])('%s', (_, overrides, status, expected) => {
    expect(http.read(anHttpCheck(overrides), responded(status)).kind).toBe(expected);
  });

  it('is told with the time that it took', () => {
    expect(http.read(anHttpCheck(), responded(200))).toEqual({ kind: 'success', detail: '200 in 4 ms', ms: 4 });
  });

  it('is told with what was expected when it does not fit: a wrong answer', () => {
    expect(http.read(anHttpCheck(teapotOrOk), responded(500))).toEqual({
      kind: 'failure',
      failure: 'wrong-answer',
      detail: '500 in 4 ms, expected 418 or 200–204',
      ms: 4,
    });
  });
});

describe('the body of an http check', () => {
  const ready = anHttpCheck({ expectBody: '"status":\\s*"(ok|ready)"' });

  it('is only asked for when it is looked at', () => {
    expect(http.query(anHttpCheck())).toMatchObject({ wantBody: false });
    expect(http.query(ready)).toMatchObject({ wantBody: true });
  });

  it.each([
    ['found somewhere inside', '{"db": 1, "status": "ready"}', 'success'],
    ['not found', '{"status": "starting"}', 'failure'],
    ['empty', '', 'failure'],
    ['missing', undefined, 'failure'],
  ] as const)('%s', (_, body, expected) => {
    expect(http.read(ready, responded(200, body)).kind).toBe(expected);
  });

  it('is quoted, its first line that says something, when it does not fit', () => {
    expect(http.read(ready, responded(200, '\n  <h1>Down</h1>  \nmore')).detail).toBe(
      '200 in 4 ms, but the body does not match /"status":\\s*"(ok|ready)"/: "<h1>Down</h1>"',
    );
  });

  it('is quoted up to a length that fits a log line', () => {
    expect(http.read(ready, responded(200, 'x'.repeat(64_000))).detail.length).toBeLessThan(400);
  });

  it('is a wrong answer when it does not fit', () => {
    expect(http.read(ready, responded(200, 'x'))).toMatchObject({ kind: 'failure', failure: 'wrong-answer' });
  });

  it('does not make up for a wrong status', () => {
    expect(http.read(ready, responded(500, '"status": "ok"')).kind).toBe('failure');
  });

  it('is searched in linear time, whatever the pattern', () => {
    const evil = anHttpCheck({ expectBody: '^(a+)+$' });
    expect(http.read(evil, responded(200, `${'a'.repeat(60_000)}!`)).kind).toBe('failure');
  });
});

describe('credentials in the URL', () => {
  const asked = (endpoint: string, headers: Record<string, string> = {}) => {
    const query = http.query(anHttpCheck({ endpoint, headers }));
    return query.kind === 'fetch' ? { url: query.url, headers: query.headers } : query;
  };
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

  it.each([
    ['become an Authorization header', 'http://me:secret@h/x?y=1', 'http://h/x?y=1', basic('me:secret')],
    ['are decoded first', 'http://a%40b:p%3A%2F@h/', 'http://h/', basic('a@b:p:/')],
    ['may be a name alone', 'http://token@h/', 'http://h/', basic('token:')],
    ['may be a password alone', 'http://:secret@h/', 'http://h/', basic(':secret')],
    ['may be wider than Latin-1', 'http://jos%C3%A9:%E6%BC%A2@h/', 'http://h/', basic('josé:漢')],
    ['may hold a percent sign that encodes nothing', 'http://me:100%@h/', 'http://h/', basic('me:100%')],
  ])('%s', (_, endpoint, url, authorization) => {
    expect(asked(endpoint)).toEqual({ url, headers: { Authorization: authorization } });
  });

  it('give way to a header that the config states', () => {
    const headers = { Authorization: 'Bearer x', Accept: '*/*' };
    expect(asked('http://me:secret@h/', headers)).toEqual({ url: 'http://h/', headers });
  });

  it('are not there when the URL has none', () => {
    expect(asked('http://h/x', { Accept: '*/*' })).toEqual({ url: 'http://h/x', headers: { Accept: '*/*' } });
  });

  it.each(['http://me:secret@h/x', 'http://secret@h/x', 'http://:secret@h/x'])('are not shown: %s', (endpoint) => {
    const words = http.describe(anHttpCheck({ endpoint, method: 'POST' }));
    expect(words).not.toContain('secret');
    expect(words).toMatch(/^POST http:\/\/.*h\/x$/);
  });
});
