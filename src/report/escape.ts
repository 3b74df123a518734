const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text from a service, made safe to print on one line: control characters (C0, DEL, C1), line and paragraph
 * separators, bidirectional controls and lone surrogates become visible (`\n`, `\x1b`, `\u202e`).
 * Without it a service could forge a log line or repaint the terminal.
 *
 * Backslashes stay as they are: doubling them would spoil every path and regular expression for no safety.
 *
 * @param limit the number of UTF-16 code units of `text` that are kept; what is beyond is replaced by `…`
 */
export function escapeText(text: string, limit = 4000): string {
  return shorten(text, limit).replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu, visible);
}

/**
 * The lines of a command's output, each escaped; empty ones at the end are dropped.
 *
 * @param limit how many lines are kept: the last ones, which is where commands say what went wrong
 */
export function outputLines(output: string, limit = 50): string[] {
  return output
    .slice(-64 * 1024)
    .trimEnd()
    .split(/\r\n|\n|\r/)
    .slice(-limit)
    .filter((line, index) => index > 0 || line !== '')
    .map((line) => escapeText(line));
}

function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const splitsPair = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1));
  return `${text.slice(0, splitsPair ? limit - 1 : limit)}…`;
}

function visible(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
