import { createHash } from 'node:crypto';

/** A short name for what may not be written down. */
export function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}
