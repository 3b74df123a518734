import type { Ran, Remedy, Reply } from '../../model/query.js';
import { batchScript, remedyScript, type ShellQuery } from './batch.js';
import type { StartShell, Wait } from './conversation.js';
import { converse } from './converse.js';
import { repliesOf } from './replies.js';

/** curl, wget and nc keep the same limit themselves and explain it better: they get a moment to do so. */
const GRACE_MS = 500;
/** Linux takes 128 KiB for one environment variable (MAX_ARG_STRLEN); some is left for the fixed part of the script. */
const SCRIPT_MAX_BYTES = 110_000;

/** Asks all queries in as few shells as their text allows, side by side; replies are in the order of the queries. */
export async function askInShell(
  start: StartShell,
  queries: readonly ShellQuery[],
  signal: AbortSignal,
): Promise<Reply[]> {
  const batches = await Promise.all(
    split(queries).map(async (batch) => {
      const conversation = await converse(start, (nonce) => batchScript(nonce, batch), batch.map(waitFor), signal);
      return repliesOf(batch, conversation);
    }),
  );
  return batches.flat();
}

/** Runs one remedy. */
export async function runInShell(start: StartShell, remedy: Remedy, signal: AbortSignal): Promise<Ran> {
  const conversation = await converse(
    start,
    (nonce) => remedyScript(nonce, remedy),
    [{ limitMs: remedy.timeoutMs }],
    signal,
    true,
  );
  if (conversation.kind !== 'held') return conversation;
  const answer = conversation.answers[0];
  if (answer?.tool === 'marked') return { kind: 'marked' };
  if (answer?.code !== undefined && !answer.late) {
    return {
      kind: 'exited',
      code: answer.code,
      // The body is what became of the stale files.
      output: `${answer.body.toString('utf8')}${withoutPlace(answer.text)}`.replace(/\n$/, ''),
      ms: answer.ms,
      leftWriting: answer.tool === 'held',
    };
  }
  if (answer?.late === true) return { kind: 'timed-out', afterMs: remedy.timeoutMs };
  return { kind: 'cut-off', cause: conversation.cause ?? 'how it ended was lost' };
}

/** A file is looked up before any of the jobs: it is late only when the target hardly answers at all. */
function waitFor(query: ShellQuery): Wait {
  if (query.kind === 'file') return { limitMs: 5_000, settledBy: 'files' };
  return { limitMs: query.timeoutMs + (query.kind === 'shell' ? 0 : GRACE_MS) };
}

function split(queries: readonly ShellQuery[]): ShellQuery[][] {
  const batches: ShellQuery[][] = [];
  let room = 0;
  for (const query of queries) {
    const size = Buffer.byteLength(batchScript('', [query])) - EMPTY_SCRIPT_BYTES;
    if (room < size || batches.length === 0) {
      batches.push([]);
      room = SCRIPT_MAX_BYTES - EMPTY_SCRIPT_BYTES;
    }
    batches.at(-1)?.push(query);
    room -= size;
  }
  return batches;
}

const EMPTY_SCRIPT_BYTES = Buffer.byteLength(batchScript('', []));

/**
 * bash and dash name the place where a command failed: for one that was handed over as text that is a line of our own
 * script, of which nobody wants to know.
 */
function withoutPlace(output: string): string {
  return output.replace(/^(?:environment|wardround-(?:ask|remedy)): (?:eval: )?(?:line )?\d+: /gm, '');
}
