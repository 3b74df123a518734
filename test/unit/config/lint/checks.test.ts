import { describe, expect, it } from 'vitest';
import { oneService, TCP } from '../written.js';
import { told, traps } from './findings.js';
import type { Fields } from './findings.js';

describe('a process pattern that fits anything', () => {
  const found = (process_name: string): string[] =>
    traps(oneService({ health_check: { type: 'process', process_name } }));

  it.each(['.*', '.?', '^', '.', '.+', '\\w', '[a-z]+', 'a*', 's', 'n', 'sh', '^(ba)?sh', '(?i)SH', 'x|'])(
    'is told: %s',
    (pattern) => {
      expect(found(pattern)).toEqual(['pattern-matches-anything /services/s/health_check/process_name']);
    },
  );

  it.each([
    'node',
    'java',
    'go',
    'mc',
    'ssh',
    'sshd',
    'bash',
    'cron',
    'init',
    'mailer\\.sh',
    '/opt/.*\\.sh',
    '^redis-server .*:6379',
    'minio server',
  ])('is not: %s', (pattern) => {
    expect(found(pattern)).toEqual([]);
  });

  it('is told in these words', () => {
    expect(told(oneService({ health_check: { type: 'process', process_name: 'sh' } }))).toEqual([
      '/services/s/health_check/process_name: expected a pattern that only this service fits, found "sh", which fits every shell; the service looks alive when it is dead; write more of its command line, anchored: "^/usr/sbin/NAME "',
    ]);
  });
});

describe('a check that says nothing', () => {
  const http = { type: 'http', endpoint: 'http://localhost:1/' };
  it.each<[string, Fields, string[]]>([
    [
      'an interval of a startup check',
      { startup_check: { ...http, interval_seconds: 60 } },
      ['interval-without-meaning /services/s/startup_check/interval_seconds'],
    ],
    [
      'or of a readiness check',
      { readiness_check: { ...http, interval_seconds: 60 } },
      ['interval-without-meaning /services/s/readiness_check/interval_seconds'],
    ],
    [
      'not of the health check',
      { health_check: { ...http, interval_seconds: 60 }, startup_check: http, readiness_check: TCP.health_check },
      [],
    ],
    [
      'a readiness check that is the health check',
      { health_check: { ...http, attempts: 3 }, readiness_check: http },
      ['readiness-same-as-health /services/s/readiness_check'],
    ],
    [
      'not one that asks for another page',
      { health_check: http, readiness_check: { ...http, endpoint: 'http://localhost:1/ready' } },
      [],
    ],
    ['or expects something else', { health_check: http, readiness_check: { ...http, expect_body: 'ready' } }, []],
    ['or has less patience', { health_check: http, readiness_check: { ...http, timeout_seconds: 1 } }, []],
    ['not a startup check that is the health check', { health_check: http, startup_check: http }, []],
  ])('%s', (_, fields, expected) => {
    expect(traps(oneService(fields))).toEqual(expected);
  });
});

describe('one port that restarts two services', () => {
  const tcp = (port: number, host = 'localhost', rest = {}): Fields => ({
    health_check: { type: 'tcp', host, port },
    restart_cmd: 'start',
    ...rest,
  });
  const http = (endpoint: string, rest = {}, check = {}): Fields => ({
    health_check: { type: 'http', endpoint, ...check },
    restart_cmd: 'start',
    ...rest,
  });
  const twice = (field: string): string[] => [`same-port /services/b/health_check/${field}`];

  it.each<[string, Fields, Fields, string[]]>([
    ['is told of two tcp checks', tcp(1), tcp(1), twice('port')],
    ['whatever the machine calls itself', tcp(1), tcp(1, '127.0.0.1'), twice('port')],
    ['of one and the same page', http('http://localhost/x'), http('http://127.0.0.1:80/x'), twice('endpoint')],
    ['of a port and its page', tcp(80), http('http://localhost/x'), twice('endpoint')],
    ['and the other way round', http('https://[::1]/x'), tcp(443), twice('port')],
    [
      'in the same container',
      tcp(1, 'localhost', { container: 'c' }),
      tcp(1, 'localhost', { container: 'c' }),
      twice('port'),
    ],
    ['not in two containers', tcp(1, 'localhost', { container: 'c' }), tcp(1, 'localhost', { container: 'd' }), []],
    ['not in a container and here', tcp(1, 'localhost', { container: 'c' }), tcp(1), []],
    ['not of two ports', tcp(1), tcp(2), []],
    ['not of two hosts', tcp(1), tcp(1, 'db'), []],
    ['not of two pages', http('http://localhost/x'), http('http://localhost/y'), []],
    [
      'not of two virtual hosts',
      http('http://localhost/', {}, { headers: { Host: 'x' } }),
      http('http://localhost/', {}, { headers: { Host: 'y' } }),
      [],
    ],
    [
      'not of two things that one page says',
      http('http://localhost/', {}, { expect_body: 'db' }),
      http('http://localhost/', {}, { expect_body: 'queue' }),
      [],
    ],
    ['not where one depends on the other', tcp(80), http('http://localhost/x', { dependencies: ['a'] }), []],
    ['or the other on the one', tcp(80, 'localhost', { dependencies: ['b'] }), tcp(80), []],
    ['not where one is never restarted', tcp(1), tcp(1, 'localhost', { type: 'external', restart_cmd: undefined }), []],
    ['not where one is disabled', tcp(1), tcp(1, 'localhost', { enabled: false }), []],
  ])('%s', (_, a, b, expected) => {
    expect(traps({ services: { a, b } })).toEqual(expected);
  });

  it('is not told where the one needs the other over a third', () => {
    const services = {
      a: tcp(1),
      b: tcp(2, 'localhost', { dependencies: ['a'] }),
      c: tcp(1, 'localhost', { dependencies: ['b'] }),
    };
    expect(traps({ services })).toEqual([]);
  });

  it('is told in these words', () => {
    expect(told({ services: { a: tcp(6379), b: tcp(6379) } })).toEqual([
      '/services/b/health_check/port: expected what no other service is asked, found port localhost:6379, which says of "a" too whether it is well; one outage restarts both; correct it, or let one depend on the other ("dependencies": ["a"])',
    ]);
  });
});
