import { describe, expect, it } from 'vitest';
import type { FailureKind } from '../../../src/model/failure.js';
import type { Reply } from '../../../src/model/query.js';
import type { Check } from '../../../src/model/service.js';
import type { ProbeResult } from '../../../src/model/verdict.js';
import { describeCheck, queryFor, readReply } from '../../../src/probe/index.js';
import { CHECKS } from '../../support/checks.js';

const REPLIES: { readonly [K in Reply['kind']]: Extract<Reply, { kind: K }> } = {
  responded: { kind: 'responded', status: 200, ms: 4.4 },
  connected: { kind: 'connected', ms: 0.6 },
  'no-answer': { kind: 'no-answer', detail: 'connection refused', ms: 1.5 },
  'timed-out': { kind: 'timed-out', afterMs: 2500 },
  processes: { kind: 'processes', commandLines: ['/usr/bin/worker --queue mail'] },
  exited: { kind: 'exited', code: 0, output: '', ms: 12 },
  file: { kind: 'file', content: '' },
  'no-file': { kind: 'no-file' },
  health: { kind: 'health', status: 'healthy', output: '' },
  'not-running': { kind: 'not-running', detail: 'the container services is paused' },
  unreachable: { kind: 'unreachable', cause: 'the image has no shell (sh)' },
};

/** What each type makes of a reply that any question can get. A reply to another question is "unknown", never "ill". */
const COMMON = {
  responded: 'unknown',
  connected: 'unknown',
  'no-answer': 'failure',
  'timed-out': 'failure',
  processes: 'unknown',
  exited: 'unknown',
  file: 'unknown',
  'no-file': 'unknown',
  health: 'unknown',
  'not-running': 'unknown',
  unreachable: 'unknown',
} as const satisfies Record<Reply['kind'], ProbeResult['kind']>;

const OWN = {
  http: 'responded',
  tcp: 'connected',
  process: 'processes',
  custom: 'exited',
  docker: 'health',
} as const satisfies Record<Check['type'], Reply['kind']>;

const table = Object.values(CHECKS).flatMap((check) =>
  Object.values(REPLIES).map((reply): [Check['type'], Reply['kind'], ProbeResult['kind']] => [
    check.type,
    reply.kind,
    reply.kind === OWN[check.type] ? 'success' : COMMON[reply.kind],
  ]),
);

describe('every check on every kind of reply', () => {
  it.each(table)('%s: "%s" is %s', (type, reply, expected) => {
    expect(readReply(CHECKS[type], REPLIES[reply]).kind).toBe(expected);
  });

  it.each(Object.values(CHECKS))('$type says why it could not ask', (check) => {
    expect(readReply(check, REPLIES['not-running']).detail).toBe('the container services is paused');
    expect(readReply(check, REPLIES.unreachable).detail).toBe('the image has no shell (sh)');
  });

  it.each(Object.values(CHECKS))('$type says how long it waited in vain', (check) => {
    expect(readReply(check, REPLIES['timed-out'])).toEqual({
      kind: 'failure',
      failure: 'hang',
      detail: 'no answer within 2.5 s',
      ms: 2500,
    });
  });

  it.each(Object.values(CHECKS))('$type hands on what was answered instead', (check) => {
    expect(readReply(check, REPLIES['no-answer'])).toEqual({
      kind: 'failure',
      failure: 'refused',
      detail: 'connection refused',
      ms: 2,
    });
  });
});

describe('the kind of a connection that came to nothing', () => {
  it.each<[string, FailureKind]>([
    ['connection refused', 'refused'],
    ['connect ECONNREFUSED 127.0.0.1:9', 'refused'],
    ["can't connect to remote host (127.0.0.1): Connection refused", 'refused'],
    ['Connecting to 127.0.0.1:40791... failed: Connection refused.', 'refused'],
    // curl 7.84 and later: it no longer says that it was refused.
    ["Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server", 'refused'],
    ['no such host', 'configuration'],
    ['Could not resolve host: x.invalid', 'configuration'],
    ["unable to resolve host address 'x.invalid'", 'configuration'],
    ["bad address 'x.invalid'", 'configuration'],
    ['x.invalid: Name or service not known', 'configuration'],
    ['getaddrinfo ENOTFOUND x.invalid', 'configuration'],
    ['SSL certificate problem: self-signed certificate', 'configuration'],
    ['certificate has expired', 'configuration'],
    ['Empty reply from server', 'wrong-answer'],
    ['socket hang up', 'wrong-answer'],
    ['the connection was closed without an answer', 'wrong-answer'],
    ['OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number', 'wrong-answer'],
    ['SSH-2.0-OpenSSH_9.2', 'wrong-answer'],
    ['nothing was answered', 'wrong-answer'],
  ])('"%s" is %s', (detail, failure) => {
    expect(readReply(CHECKS.http, { kind: 'no-answer', detail, ms: 1 })).toMatchObject({ kind: 'failure', failure });
  });
});

describe('the question of each check', () => {
  it.each([
    [
      'http',
      {
        kind: 'fetch',
        url: 'http://localhost:9000/health',
        method: 'GET',
        headers: {},
        wantBody: false,
        tlsVerify: true,
        timeoutMs: 5000,
      },
      'GET http://localhost:9000/health',
    ],
    ['tcp', { kind: 'connect', host: 'localhost', port: 6379, timeoutMs: 5000 }, 'connect to localhost:6379'],
    ['process', { kind: 'processes' }, 'processes matching /worker/'],
    ['custom', { kind: 'shell', command: 'check', timeoutMs: 5000 }, 'check'],
    ['docker', { kind: 'health' }, "the container's own HEALTHCHECK"],
  ] as const)('%s', (type, query, words) => {
    expect(queryFor(CHECKS[type])).toEqual(query);
    expect(describeCheck(CHECKS[type])).toBe(words);
  });

  it.each(Object.values(CHECKS))('of the type $type is the same after a restart, but for a HEALTHCHECK', (check) => {
    const since = check.type === 'docker' ? { sinceMs: 1234 } : {};
    expect(queryFor(check, 1234)).toEqual({ ...queryFor(check), ...since });
  });
});
