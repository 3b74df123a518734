import { describe, expect, it } from 'vitest';
import type { Query } from '../../../src/model/query.js';
import type { Answer } from '../../../src/target/shell/conversation.js';
import { httpReply } from '../../../src/target/shell/http-reply.js';

type Fetch = Extract<Query, { kind: 'fetch' }>;

const QUERY: Fetch = {
  kind: 'fetch',
  url: 'http://localhost:9000/health',
  method: 'GET',
  headers: {},
  wantBody: false,
  tlsVerify: true,
  timeoutMs: 1500,
};

function replyTo(tool: string, code: number, text: string, query: Partial<Fetch> = {}, body = Buffer.alloc(0)) {
  const answer: Answer = { tool, code, text, body, done: true, ms: 31, late: false };
  return httpReply({ ...QUERY, ...query }, answer);
}

/** What a program said and what was made of it: a status, or the kind of the reply and its words. */
function gist(reply: ReturnType<typeof httpReply>): string {
  if (reply.kind === 'responded') return String(reply.status);
  if (reply.kind === 'no-answer') return `no-answer: ${reply.detail}`;
  return reply.kind === 'unreachable' ? `unreachable: ${reply.cause}` : reply.kind;
}

const WGET_HEADERS = `  Location: /
  Date: Fri, 20 Nov 2026 16:57:18 GMT
  Connection: keep-alive
  Transfer-Encoding: chunked`;
const wget = (rest: string): string =>
  `--2026-11-20 16:57:18--  http://127.0.0.1:40791/\nConnecting to 127.0.0.1:40791... ${rest}`;
const sent = (status: string, rest: string): string =>
  wget(`connected.\nHTTP request sent, awaiting response... \n  HTTP/1.1 ${status}\n${WGET_HEADERS}\n${rest}`);

// Captured from curl 7.88, GNU wget 1.21, busybox 1.35, node 20, bash 5.2 and nc; what is hard to provoke is from their manuals.
describe('an answer without its body, as each program tells of it', () => {
  it.each<[string, string, number, string, string]>([
    ['curl', 'well', 0, '\n200 0.023791', '200'],
    ['curl', 'a server error', 0, '\n503 0.007537', '503'],
    ['curl', 'a decimal comma', 0, '\n302 0,004317', '302'],
    [
      'curl',
      'refused',
      7,
      "curl: (7) Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server\n\n000 0.000130",
      "no-answer: Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server",
    ],
    [
      'curl',
      'no such host',
      6,
      'curl: (6) Could not resolve host: x.invalid\n\n000 0.004353',
      'no-answer: Could not resolve host: x.invalid',
    ],
    ['curl', 'closed', 52, 'curl: (52) Empty reply from server\n\n000 0.001463', 'no-answer: Empty reply from server'],
    [
      'curl',
      'no TLS',
      35,
      'curl: (35) OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number\n\n000 0.027643',
      'no-answer: OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number',
    ],
    [
      'curl',
      'a certificate nobody trusts',
      60,
      'curl: (60) SSL certificate problem: self-signed certificate\nMore details here: https://curl.se/docs/sslcerts.html\n\n000 0.02',
      'no-answer: SSL certificate problem: self-signed certificate',
    ],
    [
      'curl',
      'too late',
      28,
      'curl: (28) Operation timed out after 1500 milliseconds with 0 bytes received\n\n000 1.500546',
      'timed-out',
    ],
    [
      'curl',
      'too late within the body',
      28,
      'curl: (28) Operation timed out after 1500 milliseconds with 5 bytes received\n\n200 1.500546',
      '200',
    ],
    [
      'curl',
      'an option it does not know',
      2,
      'curl: option --url: is unknown',
      'unreachable: curl could not ask (exit code 2): curl: option --url: is unknown',
    ],
    [
      'curl',
      'a scheme it was not built with',
      1,
      'curl: (1) Protocol "https" not supported or disabled in libcurl\n\n000 0.0',
      'unreachable: curl could not ask (exit code 1): Protocol "https" not supported or disabled in libcurl',
    ],
    [
      'curl',
      'certificates it cannot read',
      77,
      'curl: (77) error setting certificate file\n\n000 0.0',
      'unreachable: curl could not ask (exit code 77): error setting certificate file',
    ],
    [
      'curl',
      'not to be run',
      126,
      'sh: curl: Permission denied',
      'unreachable: curl could not ask (exit code 126): sh: curl: Permission denied',
    ],
    [
      'wget',
      'well',
      0,
      sent(
        '200 OK',
        "Length: unspecified\nSaving to: '/dev/null'\n\n2026-11-20 16:57:18 (561 KB/s) - '/dev/null' saved [10]",
      ),
      '200',
    ],
    [
      'wget',
      'a server error',
      8,
      sent('503 Service Unavailable', '2026-11-20 16:57:18 ERROR 503: Service Unavailable.'),
      '503',
    ],
    ['wget', 'a redirect', 8, sent('302 Found', 'Location: / [following]\n0 redirections exceeded.'), '302'],
    [
      'wget',
      'an interim answer first',
      0,
      wget('connected.\n  HTTP/1.1 103 Early Hints\n  HTTP/1.1 204 No Content'),
      '204',
    ],
    [
      'wget',
      'a proxy’s greeting first',
      0,
      wget('connected.\n  HTTP/1.1 200 Connection established\n  HTTP/1.1 404 Not Found'),
      '404',
    ],
    [
      'wget',
      'refused',
      4,
      wget('failed: Connection refused.'),
      'no-answer: Connecting to 127.0.0.1:40791... failed: Connection refused.',
    ],
    [
      'wget',
      'no such host',
      4,
      "Resolving x.invalid (x.invalid)... failed: Name or service not known.\nwget: unable to resolve host address 'x.invalid'",
      "no-answer: unable to resolve host address 'x.invalid'",
    ],
    [
      'wget',
      'no TLS',
      4,
      wget('connected.\nGnuTLS: An unexpected TLS packet was received.\nUnable to establish SSL connection.'),
      'no-answer: Unable to establish SSL connection.',
    ],
    [
      'wget',
      'too late',
      4,
      wget(
        'connected.\nHTTP request sent, awaiting response... Read error (Connection timed out) in headers.\nGiving up.',
      ),
      'timed-out',
    ],
    [
      'wget',
      'busybox: well',
      0,
      "Connecting to 127.0.0.1:40791 (127.0.0.1:40791)\n  HTTP/1.1 200 OK\n  Location: /\n  \nsaving to '/dev/null'\nnull                 100% |****|    10  0:00:00 ETA\n'/dev/null' saved",
      '200',
    ],
    [
      'wget',
      'busybox: a server error',
      1,
      'Connecting to 127.0.0.1:40791 (127.0.0.1:40791)\n  HTTP/1.1 503 Service Unavailable\nwget: server returned error: HTTP/1.1 503 Service Unavailable',
      '503',
    ],
    [
      'wget',
      'busybox: a redirect, which it follows',
      0,
      'Connecting to 127.0.0.1:40791 (127.0.0.1:40791)\n  HTTP/1.1 302 Found\n  Location: /\n  HTTP/1.1 200 OK',
      '302',
    ],
    [
      'wget',
      'busybox: refused',
      1,
      "Connecting to 127.0.0.1:9 (127.0.0.1:9)\nwget: can't connect to remote host (127.0.0.1): Connection refused",
      "no-answer: can't connect to remote host (127.0.0.1): Connection refused",
    ],
    ['wget', 'busybox: no such host', 1, "wget: bad address 'x.invalid'", "no-answer: bad address 'x.invalid'"],
    [
      'wget',
      'busybox: closed',
      1,
      'Connecting to 127.0.0.1:43973 (127.0.0.1:43973)\nwget: error getting response',
      'no-answer: error getting response',
    ],
    [
      'wget',
      'busybox without TLS',
      1,
      'wget: not an http or ftp url: https://x/',
      'unreachable: an http check of http needs curl, wget, node, bash or nc there, and none can do it',
    ],
    ['node', 'well', 0, 'HTTP/1.1 200\r', '200'],
    ['node', 'a redirect', 1, 'HTTP/1.1 302\r', '302'],
    ['node', 'refused', 1, 'connect ECONNREFUSED 127.0.0.1:9', 'no-answer: connect ECONNREFUSED 127.0.0.1:9'],
    ['node', 'no such host', 1, 'getaddrinfo ENOTFOUND x.invalid', 'no-answer: getaddrinfo ENOTFOUND x.invalid'],
    ['node', 'closed', 1, 'socket hang up', 'no-answer: socket hang up'],
    ['node', 'too late', 28, 'timed out', 'timed-out'],
    ['bash', 'well', 0, 'HTTP/1.1 200 OK\r', '200'],
    ['bash', 'a server error', 0, 'HTTP/1.1 503 Service Unavailable\r', '503'],
    ['bash', 'refused', 7, 'environment: connect: Connection refused', 'no-answer: connect: Connection refused'],
    [
      'bash',
      'no such host',
      7,
      'environment: line 129: x.invalid: Name or service not known',
      'no-answer: x.invalid: Name or service not known',
    ],
    ['bash', 'closed', 0, '', 'no-answer: nothing was answered'],
    ['bash', 'not http', 0, 'SSH-2.0-OpenSSH_9.2\r', 'no-answer: SSH-2.0-OpenSSH_9.2'],
    ['nc', 'well', 0, 'HTTP/1.1 200 OK\r', '200'],
    ['nc', 'refused', 1, '', 'no-answer: nothing was answered'],
    [
      'nc',
      'busybox: refused',
      1,
      "nc: can't connect to remote host (127.0.0.1): Connection refused",
      "no-answer: can't connect to remote host (127.0.0.1): Connection refused",
    ],
    [
      'none',
      'nothing there',
      0,
      '',
      'unreachable: an http check of http needs curl, wget, node, bash or nc there, and none can do it',
    ],
  ])('%s: %s', (tool, _, code, text, expected) => {
    expect(gist(replyTo(tool, code, text))).toBe(expected);
  });

  it.each([
    ['curl', '\n200 0.023791', 23.791],
    ['curl', '\n200 0,5', 500],
    ['node', 'HTTP/1.1 200\r', 31],
  ])('%s took as long as it says itself, or as it was waited for: %s', (tool, text, ms) => {
    expect(replyTo(tool, 0, text)).toEqual({ kind: 'responded', status: 200, ms });
  });

  it('of https names the programs that can do it', () => {
    expect(gist(replyTo('none', 0, '', { url: 'https://localhost/' }))).toBe(
      'unreachable: an http check of https needs curl, wget or node there, and none can do it',
    );
  });
});

describe('an answer with its body', () => {
  const whole = (tool: string, raw: string | Buffer, text = '') => {
    const reply = replyTo(tool, 0, text, { wantBody: true }, Buffer.from(raw));
    return reply.kind === 'responded' ? [reply.status, reply.body] : reply;
  };
  const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

  it.each<[string, string, string, number, string]>([
    ['curl', 'with its head', 'HTTP/1.1 200 OK\r\nDate: x\r\n\r\none-two é', 200, 'one-two é'],
    ['curl', 'that it has put together again', `${CHUNKED}one-two é`, 200, 'one-two é'],
    [
      'curl',
      'after a proxy’s greeting',
      'HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\nno',
      404,
      'no',
    ],
    ['curl', 'after an interim answer', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n\r\nyes', 201, 'yes'],
    ['curl', 'of the second version', 'HTTP/2 503 \r\nserver: x\r\n\r\nbusy', 503, 'busy'],
    ['curl', 'that is empty', 'HTTP/1.1 204 No Content\r\n\r\n', 204, ''],
    [
      'curl',
      'that holds a head itself',
      'HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 500 x\r\n\r\n',
      200,
      'HTTP/1.1 500 x\r\n\r\n',
    ],
    ['node', 'with the little of its head', 'HTTP/1.1 503\r\n\r\none-two é', 503, 'one-two é'],
    ['bash', 'as it travelled', 'HTTP/1.1 200 OK\r\nDate: x\r\n\r\none-two é', 200, 'one-two é'],
    ['bash', 'in chunks', `${CHUNKED}4\r\none-\r\n6;x=y\r\ntwo é\r\n0\r\n\r\n`, 200, 'one-two é'],
    ['nc', 'in chunks, cut off', `${CHUNKED}4\r\none-\r\n600\r\ntwo`, 200, 'one-two'],
    ['nc', 'in chunks that are none', `${CHUNKED}hello`, 200, ''],
  ])('%s: %s', (tool, _, raw, status, body) => {
    expect(whole(tool, raw)).toEqual([status, body]);
  });

  it('of wget is apart from its head', () => {
    expect(whole('wget', 'one-two é', sent('200 OK', 'Saving to: STDOUT'))).toEqual([200, 'one-two é']);
  });

  it('is no answer when it did not begin', () => {
    expect(gist(replyTo('curl', 7, 'curl: (7) Connection refused', { wantBody: true }))).toBe(
      'no-answer: Connection refused',
    );
  });
});

describe("busybox's own TLS, which checks no certificate", () => {
  const NOTE = 'Connecting to h:8443 (127.0.0.1:8443)\nwget: note: TLS certificate validation not implemented\n';
  const HANDSHAKE = `${NOTE}wget: TLS error from peer (alert code 40): handshake failure\nwget: error getting response`;

  it.each([
    ['https://h:8443/', true, `${NOTE}  HTTP/1.1 200 OK`, /^unreachable: .* cannot check a certificate.* tls_verify/],
    ['https://h:8443/', false, `${NOTE}  HTTP/1.1 200 OK`, /^200$/],
    ['https://h:8443/', false, HANDSHAKE, /^unreachable: .*: TLS error from peer .* handshake failure; /],
    [
      'https://h:8443/',
      true,
      "wget: can't execute 'ssl_client': No such file or directory",
      /^unreachable: .*ssl_client/,
    ],
    ['http://h:8080/', true, `  HTTP/1.1 302 Found\n  Location: https://h:8443/\n${HANDSHAKE}`, /^302$/],
  ])('asked for %s, certificate wanted: %s', (url, tlsVerify, text, expected) => {
    expect(gist(replyTo('wget', 1, text, { url, tlsVerify }))).toMatch(expected);
  });
});
