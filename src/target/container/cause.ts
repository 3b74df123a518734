import { messageOf } from '../../model/message-of.js';

/** What went wrong with a call to the engine, in the words of whoever refused. */
export function causeOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return messageOf(signal.reason);
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  if (cause.name === 'TimeoutError') return 'it did not answer within 10 s';
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such socket; is Docker running?';
  if (code === 'EACCES') return 'no permission; run as root or as a member of the group docker';
  if (code === 'ECONNREFUSED') return 'nothing listens there; is Docker running?';
  // dockerode: "(HTTP code 409) unexpected - Container … is paused "
  return cause.message.replace(/^\(HTTP code (\d+)\) [^-]* - /, 'HTTP $1: ').trim();
}

/** The status that the engine answered with, if it answered. */
export function statusOf(error: unknown): number | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}
