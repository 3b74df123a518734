import { describe, expect, it } from 'vitest';
import { masked } from '../../../src/notify/mask.js';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
const PEM = ['-----BEGIN RSA PRIVATE KEY-----', 'MIIEpAIBAAKCAQEA75Vb', 'x4bJ8', '-----END RSA PRIVATE KEY-----'];

describe('what looks like a secret is masked', () => {
  it.each<[string, string, string]>([
    ['a password', 'password=hunter2', 'password=***'],
    ['… after another name', 'code 1 in 3 ms: password=hunter2 broken', 'code 1 in 3 ms: password=*** broken'],
    ['… in a URL', 'GET: http://h/?a=b&token=c', 'GET: http://h/?a=b&token=***'],
    ['… with blanks around its sign', 'password : hunter2', 'password : ***'],
    ['… in capitals', 'PGPASSWORD=hunter2', 'PGPASSWORD=***'],
    ['… by a short name', 'DB_PASS=hunter2 started', 'DB_PASS=*** started'],
    ['… as part of a name', 'db.password.primary: hunter2', 'db.password.primary: ***'],
    ['… in quotes, with blanks', 'passphrase="correct horse" ok', 'passphrase=*** ok'],
    ['… in single quotes', "pwd='a b'", 'pwd=***'],
    ['… in JSON', '{"password":"hunter2","user":"root"}', '{"password":***,"user":"root"}'],
    ['… in JSON that stands in JSON', String.raw`{"msg":"{\"password\":\"hunter2\"}"}`, '***'],
    ['… of a flag', 'mysqld --password=hunter2 --port=3306', 'mysqld --password=*** --port=3306'],
    ['… that follows its flag', 'mysqladmin --password hunter2 ping', 'mysqladmin --password *** ping'],
    ['a token', 'token: abc', 'token: ***'],
    ['a secret', 'CLIENT_SECRET=abc', 'CLIENT_SECRET=***'],
    ['an API key', 'X-Api-Key: abc', 'X-Api-Key: ***'],
    ['a query’s token', 'GET /x?access_token=abc&y=1', 'GET /x?access_token=***&y=1'],
    ['a cookie', 'Cookie: sid=abc', 'Cookie: ***'],
    ['Bearer', 'Authorization: Bearer abc.def', 'Authorization: Bearer ***'],
    ['Basic', 'authorization: basic dXNlcjpwYXNz', 'authorization: basic ***'],
    ['another scheme', 'Authorization: Token abcdef', '***'],
    ['Bearer in a sentence', 'sent bearer abcdefghij to it', 'sent *** to it'],
    ['the password of a URL', 'postgres://app:hunter2@db:5432/shop', 'postgres://***@db:5432/shop'],
    ['… with no user', 'redis://:hunter2@cache/0', 'redis://***@cache/0'],
    ['… with an @ in it', 'amqp://app:hun@ter2@mq/', 'amqp://***@mq/'],
    ['a JSON web token', `claims ${JWT} expired`, 'claims *** expired'],
    ['an ntfy token', 'used tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2', 'used ***'],
    ['a GitHub token', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a', '***'],
    ['a GitLab token', 'glpat-aBcDeFgHiJkLmNoPqRsT', '***'],
    ['a Slack token', 'xoxb-123456789012-abcdefABCDEF', '***'],
    ['a Stripe key', 'sk_live_4eC39HqLyjWDarjtT1zdp7dc', '***'],
    ['an AWS key', 'key AKIAIOSFODNN7EXAMPLE', 'key ***'],
    ['a private key', `before\n${PEM.join('\n')}\nafter`, 'before\n***\nafter'],
    ['… that is cut off', PEM.slice(0, 2).join('\n'), '***'],
    ['a long run of hexadecimal digits', `id ${'0123456789abcdef'.repeat(2)}`, 'id ***'],
    ['a long run of base64', 'x wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY0 y', 'x *** y'],
  ])('%s', (_, text, expected) => {
    const safe = masked(text);
    if (expected === '***') expect(safe).toContain('***');
    else expect(safe).toBe(expected);
    expect(safe).not.toMatch(/hunter2|hun@|ter2|abcdef|MIIEp|K7MDENG|dozj|correct horse/);
  });

  it('each of several', () => {
    expect(masked('user=a password=b token=c, secret=d; url=http://e:f@g/')).toBe(
      'user=a password=*** token=***, secret=***; url=http://***@g/',
    );
  });

  it('once is enough', () => {
    const safe = masked('password=hunter2 postgres://a:b@c/ Authorization: Bearer abc');
    expect(masked(safe)).toBe(safe);
  });
});

describe('an ordinary line stays readable', () => {
  it.each([
    'connection refused',
    'password authentication failed for user "app"',
    'FATAL: no password supplied',
    'the token has expired',
    'invalid token at line 3',
    'author: Jane Doe',
    'authority: example.org',
    'authentication: failed after 3 attempts',
    'tokenizer: loaded 32000 words',
    'secretary: on holiday',
    'passed: 12, failed: 3',
    'bypass: enabled',
    'compass=north',
    'http://localhost:9000/minio/health/live 200 in 4 ms',
    'http://user@host/path',
    'see https://example.org/a:b/c@d',
    'mail to root@localhost: delivered',
    '2026-11-20T10:05:01+00:00 [INFO] Health check passed: minio (200 in 4 ms)',
    'at Object.<anonymous> (/app/node_modules/express/lib/router/index.js:284:15)',
    '/opt/Company/Services/Backend2/releases/current/bin/run: not found',
    'java.lang.OutOfMemoryError at com/example/shop/OrderService2/handle/Request',
    'commit 5e9cc7d "The delivery"',
    'container 4f2a9c1b7d3e exited',
    'request 123e4567-e89b-12d3-a456-426614174000 failed',
    'md5 of the page: 40 characters',
    'bearer of bad news',
    'took 12345678901234567890 ns',
    'SomeVeryLongClassNameWithoutAnyDigitsInItWhatsoever',
    'a_very_long_snake_case_identifier_that_nobody_would_type_by_hand',
    'task_manager started',
    'AKIA',
    'eyJ is how they begin',
    '',
  ])('%s', (line) => {
    expect(masked(line)).toBe(line);
  });

  it('keeps its other lines when a label ends one', () => {
    expect(masked('Enter password:\nconnection refused')).toBe('Enter password:\nconnection refused');
  });
});

describe('any text', () => {
  // What a service prints may be anything, and the round waits for it.
  it.each([
    'token-',
    'password',
    'a-',
    'a.',
    'a/',
    'Aa1/',
    'eyJ-',
    '//a:',
    '//a:b',
    'password="',
    'password= ',
    'secret_token.',
    'tk_',
    'bearer ',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN ',
    'x',
    'ab01',
    '漢',
  ])('of %j over and over is masked at once', (piece) => {
    const text = piece.repeat(Math.ceil(16_384 / piece.length));
    const started = performance.now();
    masked(text);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
