import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../model/message-of.js';
import type { Answer, Conversation, RunningShell, StartShell, Wait } from './conversation.js';
import { createFrameReader, type Frame } from './frames.js';

/** A busy engine may take long to start an exec: the services' own clocks start with the first line of output. */
const START_LIMIT_MS = 15_000;
/** A shell that has not said its number cannot be ended: it gets this long to say it. */
const FIRST_WORD_LIMIT_MS = 2_000;
/** Complaints come one at a time: more than these say nothing new. */
const NOISE_PIECES_MAX = 20;
/** After its group was ended, how long the shell may take to reap and say goodbye. */
const GOODBYE_LIMIT_MS = 5_000;

type Draft = { -readonly [K in keyof Answer]: Answer[K] };

/**
 * Starts a script and collects its frames until every id is answered or late; whatever is still running then is ended.
 *
 * @param waits one for each id that the script answers
 * @param keeps whether what the script has started may outlive it, as the service that a remedy starts does
 */
export async function converse(
  start: StartShell,
  script: (nonce: string) => string,
  waits: readonly Wait[],
  signal: AbortSignal,
  keeps = false,
): Promise<Conversation> {
  if (signal.aborted) return { kind: 'unreachable', cause: messageOf(signal.reason) };
  const nonce = randomBytes(12).toString('hex');
  const started = await start(script(nonce), signal);
  if (started.kind !== 'started') return started;
  return collect(started.shell, nonce, waits, signal, keeps);
}

async function collect(
  shell: RunningShell,
  nonce: string,
  waits: readonly Wait[],
  signal: AbortSignal,
  keeps: boolean,
): Promise<Conversation> {
  const answers: Draft[] = waits.map(() => ({ body: Buffer.alloc(0), text: '', done: false, ms: 0, late: false }));
  const marks = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  let cause: string | undefined;
  let pid: number | undefined;
  let startedAt = 0;
  let farewell: Promise<void> | undefined;
  const noise: string[] = [];
  const read = createFrameReader(nonce, (text) => {
    if (noise.length < NOISE_PIECES_MAX) noise.push(text);
  });
  let sayNumber: () => void = () => undefined;
  const numbered = new Promise<void>((resolve) => {
    sayNumber = resolve;
  });

  const end = (why?: string): void => {
    cause ??= why;
    if (farewell !== undefined) return;
    const known = pid === undefined ? Promise.race([numbered, shell.ended, delay(FIRST_WORD_LIMIT_MS)]) : numbered;
    farewell = known.then(() => (pid === undefined ? undefined : shell.endGroup(pid)));
    void farewell.then(() => timers.add(setTimeout(shell.abandon, pid === undefined ? 0 : GOODBYE_LIMIT_MS)));
  };
  const isAwaited = (answer: Answer, id: number): boolean => !answer.done && !marks.has(waits[id]?.settledBy ?? '');
  const endWhenOnlyLateOnesAreLeft = (): void => {
    const unanswered = answers.filter(isAwaited);
    if (unanswered.length > 0 && unanswered.every((answer) => answer.late)) end();
  };
  const begin = (shellPid: number): void => {
    pid = shellPid;
    startedAt = performance.now();
    clearTimeout(startTimer);
    sayNumber();
    if (farewell !== undefined) return;
    answers.forEach((answer, id) => {
      const limit = setTimeout(() => {
        // What the end of the round keeps from answering is not late.
        if (farewell !== undefined) return;
        answer.late = isAwaited(answer, id);
        if (answer.late) answer.ms = performance.now() - startedAt;
        endWhenOnlyLateOnesAreLeft();
      }, waits[id]?.limitMs);
      timers.add(limit);
    });
  };
  const startTimer = setTimeout(() => {
    end(`no shell answered within ${String(START_LIMIT_MS / 1000)} s`);
  }, START_LIMIT_MS);
  const onAbort = (): void => {
    end(messageOf(signal.reason));
  };

  signal.addEventListener('abort', onAbort, { once: true });
  // It may have come while the shell was being started.
  if (signal.aborted) onAbort();
  shell.onOutput((chunk) => {
    for (const frame of read(chunk)) {
      const answer = answers[Number(frame.id)];
      if (frame.id === 'start') begin(Number(frame.bytes.toString()));
      // What comes once the end has begun is the end's own doing: a check that we killed has not failed.
      else if (answer === undefined) {
        if (farewell === undefined || frame.id === 'end') marks.add(frame.id);
      } else if (farewell === undefined) {
        note(answer, frame, performance.now() - startedAt);
        endWhenOnlyLateOnesAreLeft();
      }
    }
  });

  const ended = await shell.ended;
  await farewell;
  // It was killed, by one of its own checks or for want of memory, and its checks run on.
  if (pid !== undefined && farewell === undefined && !marks.has('end') && !keeps) await shell.endGroup(pid);
  signal.removeEventListener('abort', onAbort);
  clearTimeout(startTimer);
  for (const timer of timers) clearTimeout(timer);
  if (!marks.has('end')) cause ??= ended.cause ?? 'the shell ended before it was through';
  if (pid === undefined) return { kind: 'unreachable', cause: cause ?? 'the shell said nothing' };
  return { kind: 'held', answers, marks, noise: noise.join(''), ...(cause === undefined ? {} : { cause }) };
}

function note(answer: Draft, frame: Frame, ms: number): void {
  if (answer.late || answer.done) return;
  answer.ms = ms;
  if (frame.mark === '+') answer.body = Buffer.concat([answer.body, frame.bytes]);
  else if (frame.mark === '.') {
    answer.text = frame.bytes.toString('utf8');
    answer.done = true;
  } else {
    const [tool = '', code = ''] = frame.bytes.toString('utf8').split(' ');
    answer.tool = tool;
    answer.code = Number(code);
  }
}
