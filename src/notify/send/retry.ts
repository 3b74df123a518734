import type { Delivery } from '../../model/call.js';
import { hideSecrets } from '../../model/hide.js';
import { plainLine } from '../words.js';

export type Retry = Extract<Delivery, { kind: 'undelivered' }>['retry'];

const RETRY_AFTER_MAX_MS = 24 * 3_600_000;

/** A cause for a log: one line, and no secret in it, whatever a server has said. */
export function safeCause(cause: string, secrets: readonly (string | undefined)[]): string {
  return plainLine(hideSecrets(cause, secrets), 300);
}

export function undelivered(cause: string, retry: Retry): Extract<Delivery, { kind: 'undelivered' }> {
  return { kind: 'undelivered', cause, retry };
}

/** What `Retry-After` asks for, seconds or a date; undefined when it says nothing that can be kept to. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS);
}

/**
 * Whether a person can mend it on the other side or in the config, so that the message is worth keeping: a token that
 * is not taken, a redirect, a server that is ill or busy.
 */
export function isWorthKeeping(status: number): boolean {
  return status < 400 || status >= 500 || [401, 403, 407, 408, 425, 429].includes(status);
}
