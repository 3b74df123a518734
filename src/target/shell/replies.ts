import type { Reply } from '../../model/query.js';
import type { ShellQuery } from './batch.js';
import type { Answer, Conversation } from './conversation.js';
import { httpReply } from './http-reply.js';

/** What a batch said, as a reply to each of its queries. */
export function repliesOf(queries: readonly ShellQuery[], conversation: Conversation): Reply[] {
  if (conversation.kind !== 'held') return queries.map(() => conversation);
  const { answers, marks, cause, noise } = conversation;
  return queries.map((query, id): Reply => {
    const answer = answers[id];
    if (answer === undefined) return { kind: 'unreachable', cause: 'it was not asked' };
    if (query.kind === 'file') return fileReply(query.path, answer, marks.has('files'), cause);
    const reply = jobReply(query, answer, cause);
    if (isGood(reply)) return reply;
    if (FORK_FAILED.test(noise) || FORK_FAILED.test(answer.text)) return { kind: 'unreachable', cause: STARVED };
    return marks.has('struck') ? { kind: 'unreachable', cause: STRUCK } : reply;
  });
}

/** bash (which tries again for 15 s), dash and busybox, in this order. */
const FORK_FAILED = /fork: (?:retry: )?(?:Resource temporarily unavailable|Cannot allocate memory)|can(?:'|no)t fork/i;
const STARVED = 'no process could be started there: the limit of processes or of memory is reached';

/** The checks of a target share a process group, so one of them can end all the others. */
const STRUCK = 'the checks there were ended by a signal to all of them, as `kill 0` in a check command sends it';

function isGood(reply: Reply): boolean {
  return reply.kind === 'connected' || reply.kind === 'responded' || (reply.kind === 'exited' && reply.code === 0);
}

function jobReply(query: Exclude<ShellQuery, { kind: 'file' }>, answer: Answer, cause: string | undefined): Reply {
  // How it ended is known although its output is not: a child that it left behind still holds the pipe.
  if (query.kind === 'shell' && answer.code !== undefined) return exited(answer, answer.code);
  if (answer.late) return { kind: 'timed-out', afterMs: query.timeoutMs };
  if (!answer.done) return { kind: 'unreachable', cause: cause ?? 'the answer was cut off' };
  return answerReply(query, answer);
}

function answerReply(query: Exclude<ShellQuery, { kind: 'file' }>, answer: Answer): Reply {
  switch (query.kind) {
    case 'shell':
      return { kind: 'unreachable', cause: 'its exit code was lost' };
    case 'connect':
      return connectReply(query, answer);
    case 'fetch':
      return httpReply(query, answer);
  }
}

function exited(answer: Answer, code: number): Reply {
  return { kind: 'exited', code, output: answer.text, ms: answer.ms };
}

function fileReply(path: string, answer: Answer, filesSeen: boolean, cause: string | undefined): Reply {
  if (answer.tool === 'denied') return { kind: 'unreachable', cause: `no permission to look for ${path}` };
  if (answer.done) return { kind: 'file', content: answer.text };
  if (filesSeen) return { kind: 'no-file' };
  return { kind: 'unreachable', cause: cause ?? `${path} was not looked up` };
}

function connectReply(query: Extract<ShellQuery, { kind: 'connect' }>, answer: Answer): Reply {
  const { tool, code = 0, text, ms } = answer;
  if (tool === 'none') {
    return { kind: 'unreachable', cause: 'a tcp check needs bash, nc, node, curl or wget there, and none is' };
  }
  const opened =
    tool === 'curl'
      ? /^(?!0[.,]0+$)\d+[.,]\d+$/m.test(text)
      : tool === 'wget'
        ? text.includes('connected.')
        : code === 0;
  if (opened) return { kind: 'connected', ms };
  if (code >= 126) return { kind: 'unreachable', cause: `${String(tool)} could not be run: exit code ${String(code)}` };
  if (/timed out|time-out/i.test(text)) return { kind: 'timed-out', afterMs: query.timeoutMs };
  return { kind: 'no-answer', detail: connectDetail(text), ms };
}

/** The words that matter from what bash, nc, node, curl or wget say of a connection that did not open. */
function connectDetail(text: string): string {
  const known =
    /connection refused|no route to host|network is unreachable|name or service not known|ECONNREFUSED/i.exec(text);
  if (known !== null) return known[0] === 'ECONNREFUSED' ? 'connection refused' : known[0].toLowerCase();
  // bash names the line of our own script.
  const line =
    text
      .trim()
      .replace(/^environment: (?:line \d+: )?/, '')
      .split('\n')[0] ?? '';
  return line === '' ? 'the connection did not open' : line;
}
