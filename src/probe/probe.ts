import type { Check } from '../model/service.js';
import type { Query, Reply } from '../model/query.js';
import type { FailureKind } from '../model/failure.js';
import type { ProbeResult } from '../model/verdict.js';

/** One kind of check: what it wants to know, and what it makes of the answer. */
export type Probe<C extends Check> = {
  /** `sinceMs`: what was known before this moment, in ms since the epoch, is of no interest. */
  readonly query: (check: C, sinceMs?: number) => Query;
  readonly read: (check: C, reply: Reply) => ProbeResult;
  /** The question as a person would put it, for the debug run and alerts. */
  readonly describe: (check: C) => string;
};

export function success(detail: string, ms: number): ProbeResult {
  return { kind: 'success', detail, ms: Math.round(ms) };
}

export function failure(kind: FailureKind, detail: string, ms: number): ProbeResult {
  return { kind: 'failure', failure: kind, detail, ms: Math.round(ms) };
}

export function unknown(detail: string, ms = 0): ProbeResult {
  return { kind: 'unknown', detail, ms: Math.round(ms) };
}

/**
 * What replies mean that can come for every kind of question. "Could not ask" is never "ill".
 *
 * Source: kubernetes pkg/probe, where Unknown and Failure are different results.
 */
export function readOther(reply: Reply): ProbeResult {
  switch (reply.kind) {
    case 'no-answer':
      return failure(connectionFailure(reply.detail), reply.detail, reply.ms);
    case 'timed-out':
      return failure('hang', `no answer within ${String(reply.afterMs / 1000)} s`, reply.afterMs);
    case 'not-running':
      return unknown(reply.detail);
    case 'unreachable':
      return unknown(reply.cause);
    default:
      return unknown(`a reply of the kind "${reply.kind}" was not expected`);
  }
}

/** What the words of a tool say of a connection that came to nothing. */
function connectionFailure(detail: string): FailureKind {
  if (/refused|couldn't connect/i.test(detail)) return 'refused';
  if (/no such host|ENOTFOUND|EAI_AGAIN|not resolve|resolve host|bad address|not known|certificate/i.test(detail))
    return 'configuration';
  return 'wrong-answer';
}

export function degraded(detail: string, ms: number): ProbeResult {
  return { kind: 'degraded', detail, ms: Math.round(ms) };
}

/** Milliseconds for a person: whole ones. */
export function inMs(ms: number): string {
  return `${String(Math.round(ms))} ms`;
}

/** The first line that says something, cut to a length that fits a log line. */
export function firstLine(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? '';
  return line.trim().slice(0, 200);
}
