import { describe, expect, it } from 'vitest';
import { complaints, load, oneService, problemsOf, TCP } from './written.js';

describe('broken JSON is told once, with its place', () => {
  it.each([
    ['a trailing comma', '{\n  "a": 1,\n}', '3:1 /: expected a field name in double quotes, found "}"'],
    ['a trailing comma in a list', '{"a": [1,]}', '1:10 /: expected a value, found "]"'],
    ['a missing comma', '{\n "a": 1\n "b": 2\n}', '3:2 /: expected a comma or a closing bracket, found """'],
    ['a missing colon', '{"a" 1}', '1:6 /: expected a colon, found "1"'],
    ['a missing brace', '{"a": 1', '1:8 /: expected a comma or "}", found the end of the file'],
    ['a missing bracket', '{"a": [1', '1:9 /: expected a comma or "]", found the end of the file'],
    ['a missing quote', '{"a": "x\n}', '1:7 /: expected a closing quote for the text that starts here, found """'],
    [
      'a bare word, of which one letter is told',
      '{"a": tk_secret}',
      '1:7 /: expected a value (text needs double quotes), found "t"',
    ],
    ['something after the end', '{} {}', '1:4 /: expected the end of the file, found "{"'],
    ['an open comment', '{} /* x', '1:4 /: expected an end of the comment that starts here, found "/"'],
    [
      'a bad escape',
      '{"a": "\\q"}',
      '1:7 /: expected a JSON escape such as \\n in the text that starts here, found """',
    ],
    ['levels without end', '['.repeat(1_000_000), '1:65 /: expected at most 64 levels, found more'],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});

describe('a field defined twice is told with both places', () => {
  it.each([
    [
      '{"services": {\n "a": CHECK,\n "a": CHECK}}',
      '3:2 /services/a: expected each name once, found it again; it is first defined at 2:2',
    ],
    [
      '{"services": {"a": CHECK},\n"services": {"b": CHECK}}',
      '2:1 /services: expected each name once, found it again; it is first defined at 1:2',
    ],
  ])('%s', (text, problem) => {
    expect(problemsOf(text.replaceAll('CHECK', JSON.stringify(TCP)))).toEqual([problem]);
  });
});

const http = (fields: object): unknown =>
  oneService({ health_check: { type: 'http', endpoint: 'http://localhost/', ...fields } });

describe('a wrong value is told with what was expected and what was found', () => {
  it.each<[unknown, string]>([
    [{}, '/services: expected an object with at least one service, found nothing'],
    [{ services: {} }, '/services: expected an object with at least one service, found none'],
    [{ services: { a: null } }, '/services/a: expected an object, found null'],
    [{ services: { a: {} } }, '/services/a/health_check: expected a health check, here or in /defaults, found nothing'],
    [
      { services: { '../x': TCP } },
      '/services/..~1x: expected a service name of 1 to 64 letters, digits, ".", "_" or "-" that starts with a letter or digit, found "../x"',
    ],
    [
      oneService({ dependancies: [] }),
      '/services/s/dependancies: expected a known field, found "dependancies"; did you mean "dependencies"?',
    ],
    [
      oneService({ restartCmd: 'x' }),
      '/services/s/restartCmd: expected a known field, found "restartCmd"; did you mean "restart_cmd"?',
    ],
    [
      { ...(oneService({}) as object), zzz: 1 },
      '/zzz: expected a known field, found "zzz"; known here: state_dir, stop_marker_dir, run_deadline_seconds, run_period_seconds, docker, notifications, heartbeat, outputs, containers, defaults, services',
    ],
    [
      http({ timeout: 5 }),
      '/services/s/health_check/timeout: expected a known field, found "timeout"; did you mean "timeout_seconds"?',
    ],
    [
      http({ timeout_seconds: '5' }),
      '/services/s/health_check/timeout_seconds: expected a positive number, found "5" (string)',
    ],
    [
      http({ timeout_seconds: 0 }),
      '/services/s/health_check/timeout_seconds: expected a number from 0.1 to 86400, found 0',
    ],
    [http({ attempts: 11 }), '/services/s/health_check/attempts: expected a whole number from 1 to 10, found 11'],
    [
      http({ attempts: 1.5 }),
      '/services/s/health_check/attempts: expected a positive whole number, found 1.5 (number)',
    ],
    [http({ tls_verify: 'no' }), '/services/s/health_check/tls_verify: expected true or false, found "no" (string)'],
    [
      http({ method: 'get' }),
      '/services/s/health_check/method: expected one of "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", found "get"; did you mean "GET"?',
    ],
    [
      http({ endpoint: 'localhost:80' }),
      '/services/s/health_check/endpoint: expected an http or https URL, found "localhost:80"',
    ],
    [
      http({ endpoint: 'http://a\nb/' }),
      '/services/s/health_check/endpoint: expected an http or https URL, found "http://a\\nb/"',
    ],
    [
      http({ endpoint: 'http://a:99999/' }),
      '/services/s/health_check/endpoint: expected an http or https URL, found "http://a:99999/"',
    ],
    [
      http({ endpoint: 'ftp://u:pw@h/' }),
      '/services/s/health_check/endpoint: expected an http or https URL, found "ftp://***@h/"',
    ],
    [http({ headers: { 'a b': 'x' } }), '/services/s/health_check/headers/a b: expected a header name, found "a b"'],
    [
      http({ headers: { a: 'sec\r\nret' } }),
      '/services/s/health_check/headers/a: expected a header value: one line of Latin-1 text, found text',
    ],
    [
      http({ expect_status: 99 }),
      '/services/s/health_check/expect_status: expected a status code from 100 to 599, a range such as "200-299", or a list of these, found 99',
    ],
    [
      http({ expect_status: '2xx' }),
      '/services/s/health_check/expect_status: expected a status code from 100 to 599, a range such as "200-299", or a list of these, found "2xx"',
    ],
    [
      http({ expect_status: [] }),
      '/services/s/health_check/expect_status: expected a status code from 100 to 599, a range such as "200-299", or a list of these, found an empty list',
    ],
    [
      http({ expect_status: [200, true] }),
      '/services/s/health_check/expect_status/1: expected a status code from 100 to 599 or a range such as "200-299", found true (boolean)',
    ],
    [
      http({ expect_status: '299-200' }),
      '/services/s/health_check/expect_status: expected a range that goes up, found "299-200"; write "200-299"',
    ],
    [
      http({ expect_body: '(?=x)' }),
      '/services/s/health_check/expect_body: expected a regular expression in RE2 syntax, found "(?=x)" (invalid or unsupported Perl syntax: `(?=`); lookaround and backreferences are not supported',
    ],
    [
      oneService({ health_check: { type: 'process', process_name: '(a)\\1' } }),
      '/services/s/health_check/process_name: expected a regular expression in RE2 syntax, found "(a)\\\\1" (invalid escape sequence: `\\1`); lookaround and backreferences are not supported',
    ],
    [
      http({ port: 5 }),
      '/services/s/health_check/port: expected a known field, found "port"; known here: type, endpoint, method, headers, expect_status, expect_body, tls_verify, timeout_seconds, interval_seconds, attempts, retry_delay_seconds',
    ],
    [
      oneService({ health_check: {} }),
      '/services/s/health_check/type: expected one of "http", "tcp", "process", "custom", "docker", found nothing',
    ],
    [
      oneService({ health_check: { type: 'htpp' } }),
      '/services/s/health_check/type: expected one of "http", "tcp", "process", "custom", "docker", found "htpp"; did you mean "http"?',
    ],
    [
      oneService({ health_check: { type: 5 } }),
      '/services/s/health_check/type: expected one of "http", "tcp", "process", "custom", "docker", found 5 (number)',
    ],
    [oneService({ health_check: [] }), '/services/s/health_check: expected an object, found a list'],
    [
      oneService({ health_check: { type: 'http' } }),
      '/services/s/health_check/endpoint: expected an http or https URL, found nothing',
    ],
    [
      oneService({ health_check: { type: 'tcp', port: 65536 } }),
      '/services/s/health_check/port: expected a whole number from 1 to 65535, found 65536',
    ],
    [
      oneService({ health_check: { type: 'tcp', port: 1, host: '-e' } }),
      '/services/s/health_check/host: expected a host name or IP address, found "-e"',
    ],
    [
      oneService({ health_check: { type: 'custom', command: ' ' } }),
      '/services/s/health_check/command: expected a shell command, found " "',
    ],
    [
      oneService({ health_check: { type: 'custom', command: 'a\0b' } }),
      '/services/s/health_check/command: expected a shell command, found "a\\u0000b"',
    ],
    [
      oneService({ health_check: { type: 'docker' } }),
      '/services/s/container: expected a container, as the check is of type "docker", found nothing',
    ],
    [
      oneService({ type: 'deamon' }),
      '/services/s/type: expected "daemon" or "external", found "deamon"; did you mean "daemon"?',
    ],
    [
      oneService({ container: '../version' }),
      '/services/s/container: expected a container name of letters, digits, "_", "." or "-" that starts with a letter or digit, found "../version"',
    ],
    [
      oneService({ restart: { max_restarts: -1 } }),
      '/services/s/restart/max_restarts: expected a whole number from 0 to 1000, found -1',
    ],
    [
      oneService({ startup_delay_seconds: 'x' }),
      '/services/s/startup_delay_seconds: expected a non-negative number, found "x" (string)',
    ],
    [
      oneService({ startup_delay_seconds: 1e9 }),
      '/services/s/startup_delay_seconds: expected a number from 0 to 86400, found 1000000000',
    ],
    [oneService({}, { state_dir: 'state' }), '/state_dir: expected an absolute path, found "state"'],
    [oneService({ dependencies: ['s2'] }), '/services/s/dependencies/0: expected a known service, found "s2"'],
    [oneService({ dependencies: ['s'] }), '/services/s/dependencies/0: expected another service, found "s" itself'],
    [oneService({ dependencies: 's2' }), '/services/s/dependencies: expected a list, found "s2" (string)'],
    [oneService({ dependencies: [5] }), '/services/s/dependencies/0: expected text, found 5 (number)'],
  ])('%j', (config, complaint) => {
    expect(complaints(config)).toEqual([complaint]);
  });

  it('a terminal is not steered by what was found', () => {
    expect(complaints(oneService({ container: '\u001b[2J\u202e\u009b' }))[0]).toMatch(
      /found "\\u001b\[2J\\u202e\\u009b"$/,
    );
  });
});

describe('all problems are told at once', () => {
  const text = `{
  "run_deadline_seconds": "270",
  "services": {
    "minio": {
      "dependancies": [],
      "health_check": { "type": "htpp" },
      "dependencies": ["postgress", "redis", "redis"]
    },
    "postgres": { "health_check": { "type": "tcp" }, "dependencies": ["redis"] },
    "redis": { "health_check": { "type": "tcp", "port": 6379 }, "dependencies": ["postgres"] }
  }
}`;

  it('in the order of the file, with line and column', () => {
    expect(problemsOf(text)).toEqual([
      '2:27 /run_deadline_seconds: expected a positive number, found "270" (string)',
      '5:7 /services/minio/dependancies: expected a known field, found "dependancies"; did you mean "dependencies"?',
      '6:33 /services/minio/health_check/type: expected one of "http", "tcp", "process", "custom", "docker", found "htpp"; did you mean "http"?',
      '7:24 /services/minio/dependencies/0: expected a known service, found "postgress"; did you mean "postgres"?',
      '7:46 /services/minio/dependencies/2: expected each name once, found "redis" again',
      '9:35 /services/postgres/health_check/port: expected a positive whole number, found nothing',
      '9:71 /services/postgres/dependencies/0: expected dependencies without a cycle, found postgres → redis → postgres',
    ]);
  });

  it('and each line starts with the file, as editors and terminals link it', () => {
    expect(() => load(text)).toThrow(/^\/.*\/c\.json:2:27 \/run_deadline_seconds: /);
  });
});
