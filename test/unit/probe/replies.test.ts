import { describe, expect, it } from 'vitest';
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
      detail: 'no answer within 2.5 s',
      ms: 2500,
    });
  });

  it.each(Object.values(CHECKS))('$type hands on what was answered instead', (check) => {
    expect(readReply(check, REPLIES['no-answer'])).toEqual({ kind: 'failure', detail: 'connection refused', ms: 2 });
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
});
