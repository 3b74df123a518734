import type { Facts, Moment } from '../model/journal.js';
import type { Recovery } from '../model/round.js';
import type { Failure } from '../model/failure.js';
import type { Surroundings, Verdict } from '../model/verdict.js';

/** What programs print when memory, disk or processes have run out (strerror(3) of ENOSPC, ENOMEM, EDQUOT, EMFILE). */
const RESOURCE =
  /no space left on device|disk quota exceeded|cannot allocate memory|out ?of ?memory|too many open files|resource temporarily unavailable|cannot fork/i;
/** A shell's own codes for "cannot execute" and "not found" (POSIX, 2.8.2). */
const NOT_RUN: Readonly<Record<number, string>> = { 126: 'could not be executed', 127: 'was not found' };

/** Evidence from outside of what a service's check says. */
export type Circumstances = {
  /** The last remedy of this round, if there was one. */
  readonly recovery?: Recovery;
  readonly blockedBy: readonly string[];
  /** What earlier rounds found out. */
  readonly facts?: Facts;
  /** Whether something in its container was killed for lack of memory lately. */
  readonly outOfMemory: boolean;
};

/** How long before a service was first seen failing something may have been killed and still be why. */
const RECENT_MS = 15 * 60_000;

/** Whether something beside a failing service was killed for lack of memory, so lately that it may be why. */
export function wasOutOfMemory({ outOfMemoryAtMs }: Surroundings, facts: Facts | undefined, now: Moment): boolean {
  return outOfMemoryAtMs !== undefined && outOfMemoryAtMs >= (facts?.failingSince ?? now).at - RECENT_MS;
}

/**
 * What kind of failure it is, and what made it that. What explains a failure from outside goes before what the check saw:
 * a refused connection is a symptom of a process that was killed for lack of memory.
 */
export function classify({ result }: Verdict, circumstances: Circumstances): Failure | undefined {
  if (result.kind !== 'failure') return undefined;
  const { recovery, blockedBy, outOfMemory } = circumstances;
  const [blocker] = blockedBy;
  if (blocker !== undefined) return { kind: 'dependency', evidence: `${blocker} is not well` };
  if (outOfMemory) {
    return { kind: 'resource', evidence: 'something in its container was killed for lack of memory lately' };
  }
  const line = resourceLine(result.detail);
  if (line !== undefined) return { kind: 'resource', evidence: `its check said: ${line}` };
  return (
    (recovery === undefined ? ofEarlier(circumstances.facts) : ofRemedy(recovery)) ?? {
      kind: result.failure,
      evidence: result.detail,
    }
  );
}

/** What an earlier round learnt from a remedy stays so, as long as it goes on failing and nothing more is tried. */
function ofEarlier(facts: Facts | undefined): Failure | undefined {
  const { failure, after } = facts?.state ?? {};
  if (failure !== 'configuration' && failure !== 'resource') return undefined;
  return { kind: failure, evidence: `as it was before: ${after ?? ''}` };
}

/** What the end of a remedy that did not help says of the cause. */
function ofRemedy({ output, code, rung, verified }: Recovery): Failure | undefined {
  if (verified?.kind === 'success' || verified?.kind === 'degraded') return undefined;
  const line = resourceLine(output);
  if (line !== undefined) return { kind: 'resource', evidence: `${rung.name} printed: ${line}` };
  const trouble = code === undefined ? undefined : NOT_RUN[code];
  if (trouble !== undefined) {
    return { kind: 'configuration', evidence: `a command of ${rung.name} ${trouble} (exit code ${String(code)})` };
  }
  return verified?.kind === 'failure' ? { kind: verified.failure, evidence: verified.detail } : undefined;
}

function resourceLine(text: string): string | undefined {
  return text
    .split('\n')
    .findLast((line) => RESOURCE.test(line))
    ?.trim()
    .slice(0, 200);
}
