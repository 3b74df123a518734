import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../src/model/query.js';
import type { ShellQuery } from '../../../src/target/shell/batch.js';
import type { Answer, Conversation } from '../../../src/target/shell/conversation.js';
import { repliesOf } from '../../../src/target/shell/replies.js';

const SHELL: ShellQuery = { kind: 'shell', command: 'x', timeoutMs: 1500 };
const CONNECT: ShellQuery = { kind: 'connect', host: 'h', port: 9, timeoutMs: 1500 };
const FILE: ShellQuery = { kind: 'file', path: '/stop/a.stopped' };
const CAUSE = 'the shell ended before it was through';

const answered = (overrides: Partial<Answer> = {}): Answer => ({
  body: Buffer.alloc(0),
  text: '',
  done: true,
  ms: 7,
  late: false,
  ...overrides,
});
const unanswered = (overrides: Partial<Answer> = {}): Answer => answered({ done: false, ...overrides });

function replyTo(
  query: ShellQuery,
  answer: Answer,
  marks: readonly string[] = ['files', 'end'],
  cause?: string,
): Reply | undefined {
  const held: Conversation = {
    kind: 'held',
    answers: [answer],
    noise: '',
    marks: new Set(marks),
    ...(cause === undefined ? {} : { cause }),
  };
  return repliesOf([query], held)[0];
}

describe('a conversation that was not held', () => {
  it.each<Conversation>([
    { kind: 'not-running', detail: 'the container is paused' },
    { kind: 'unreachable', cause: 'the image has no shell (sh)' },
  ])('is the reply to every question: %j', (conversation) => {
    expect(repliesOf([SHELL, FILE, CONNECT], conversation)).toEqual([conversation, conversation, conversation]);
  });
});

describe('a signal to all checks of a target', () => {
  it.each<[string, ShellQuery, Answer, Reply['kind']]>([
    ['a command that it ended', SHELL, answered({ tool: 'sh', code: 143 }), 'unreachable'],
    ['a connection that it ended', CONNECT, answered({ tool: 'nc', code: 1 }), 'unreachable'],
    ['a command that was well before', SHELL, answered({ tool: 'sh', code: 0 }), 'exited'],
    ['a connection that was open before', CONNECT, answered({ tool: 'nc', code: 0 }), 'connected'],
    ['a file', FILE, unanswered(), 'no-file'],
  ])('makes nobody ill: %s', (_, query, answer, kind) => {
    expect(replyTo(query, answer, ['files', 'struck', 'end'])?.kind).toBe(kind);
  });
});

describe('a command', () => {
  it.each<[string, Answer, Reply]>([
    ['that ended', answered({ tool: 'sh', code: 3, text: 'oh' }), { kind: 'exited', code: 3, output: 'oh', ms: 7 }],
    [
      'that ended, while a child of it still holds its output',
      unanswered({ tool: 'sh', code: 0, late: true }),
      { kind: 'exited', code: 0, output: '', ms: 7 },
    ],
    ['that did not end in time', unanswered({ late: true }), { kind: 'timed-out', afterMs: 1500 }],
    ['that was cut off', unanswered(), { kind: 'unreachable', cause: CAUSE }],
    ['whose exit code was lost', answered(), { kind: 'unreachable', cause: 'its exit code was lost' }],
  ])('%s', (_, answer, reply) => {
    expect(replyTo(SHELL, answer, [], CAUSE)).toEqual(reply);
  });
});

describe('a file', () => {
  it.each<[string, Answer, string[], Reply]>([
    ['that is there', answered({ text: 'by=ann' }), ['files'], { kind: 'file', content: 'by=ann' }],
    ['that is there and empty', answered(), [], { kind: 'file', content: '' }],
    ['of which nothing was said', unanswered(), ['files'], { kind: 'no-file' }],
    ['that was not come to', unanswered(), [], { kind: 'unreachable', cause: CAUSE }],
    ['that was not come to in time', unanswered({ late: true }), [], { kind: 'unreachable', cause: CAUSE }],
    [
      'in a folder that may not be looked into',
      unanswered({ tool: 'denied', code: 1 }),
      ['files'],
      { kind: 'unreachable', cause: 'no permission to look for /stop/a.stopped' },
    ],
  ])('%s', (_, answer, marks, reply) => {
    expect(replyTo(FILE, answer, marks, CAUSE)).toEqual(reply);
  });
});

describe('a connection, as each program tells of it', () => {
  const connected: Reply = { kind: 'connected', ms: 7 };
  const timedOut: Reply = { kind: 'timed-out', afterMs: 1500 };
  const refused = (detail: string): Reply => ({ kind: 'no-answer', detail, ms: 7 });

  it.each<[string, number, string, Reply]>([
    ['bash', 0, '', connected],
    [
      'bash',
      1,
      'environment: connect: Connection refused\nenvironment: line 145: /dev/tcp/127.0.0.1/9: Connection refused',
      refused('connection refused'),
    ],
    [
      'bash',
      1,
      'environment: line 145: x.invalid: Name or service not known\nenvironment: line 145: /dev/tcp/x.invalid/9: Invalid argument',
      refused('name or service not known'),
    ],
    [
      'bash',
      1,
      'environment: line 154: x.invalid: Temporary failure in name resolution\nenvironment: line 154: /dev/tcp/x.invalid/9: Invalid argument',
      refused('x.invalid: Temporary failure in name resolution'),
    ],
    ['nc', 0, '', connected],
    ['nc', 1, '', refused('the connection did not open')],
    ['nc', 1, "nc: can't connect to remote host (127.0.0.1): Connection refused", refused('connection refused')],
    ['nc', 1, "nc: bad address 'x.invalid'", refused("nc: bad address 'x.invalid'")],
    ['nc', 1, 'nc: connect to 10.0.0.1 port 9 (tcp) timed out: Operation now in progress', timedOut],
    ['node', 0, '', connected],
    ['node', 1, 'connect ECONNREFUSED 127.0.0.1:9', refused('connection refused')],
    ['node', 1, 'getaddrinfo ENOTFOUND x.invalid', refused('getaddrinfo ENOTFOUND x.invalid')],
    ['curl', 28, 'curl: (28) Time-out\n0.000077', connected],
    ['curl', 28, 'curl: (28) Time-out\n0,000077', connected],
    [
      'curl',
      7,
      "curl: (7) Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server\n0.000000",
      refused("curl: (7) Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server"),
    ],
    ['curl', 28, 'curl: (28) Connection timed out after 1500 milliseconds\n0.000000', timedOut],
    ['wget', 4, 'Connecting to 127.0.0.1:9... failed: Connection refused.', refused('connection refused')],
    ['wget', 8, 'Connecting to 127.0.0.1:80... connected.\nHTTP request sent, awaiting response...', connected],
    ['wget', 139, '', { kind: 'unreachable', cause: 'wget could not be run: exit code 139' }],
    [
      'none',
      0,
      '',
      { kind: 'unreachable', cause: 'a tcp check needs bash, nc, node, curl or wget there, and none is' },
    ],
  ])('%s, exit code %i, "%s"', (tool, code, text, reply) => {
    expect(replyTo(CONNECT, answered({ tool, code, text }))).toEqual(reply);
  });

  it('is late when the program did not end in time', () => {
    expect(replyTo(CONNECT, unanswered({ late: true }))).toEqual(timedOut);
  });
});
