import { masked } from '../notify/mask.js';

/** What is beyond this many characters tells a reader of a page no more. */
const LIMIT = 400;

/** What a service printed or a person wrote, fit for a page: not too long, and with what looks like a secret masked. */
export function said(text: string): string {
  // Masked before it is cut: the half of a secret does not look like one.
  const safe = masked(text.slice(0, 4 * LIMIT));
  return safe.length <= LIMIT ? safe : `${safe.slice(0, LIMIT)}…`;
}
