import type { StatusRange } from '../model/service.js';

/** `200`, `"200"` or `"200-299"` as an inclusive range; not a number where the text is neither. */
export function parseStatusRange(status: number | string): StatusRange {
  const [from = '', to = from] = String(status).split('-');
  return { from: Number(from), to: Number(to) };
}
