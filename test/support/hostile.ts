/** Texts that a service may print and that must neither break a report nor be obeyed by a terminal. */
export const HOSTILE_TEXTS: readonly (readonly [string, string])[] = [
  ['empty', ''],
  ['a newline', 'x\n2026-11-20T10:05:01+00:00 [INFO] Successfully recovered minio\r\n'],
  ['terminal controls', '\x1b[2J\x1b]0;title\x07\u009b31m\x7f\0'],
  ['separators and overrides', '\u2028\u2029\u202e\u2066'],
  ['lone surrogates', '\ud800 \udfff'],
  ['markup', '</testcase>]]><!-- & "quoted" \'single\' \ufffe\uffff'],
  ['a megabyte', 'x'.repeat(1_000_000)],
  ['a megabyte of wide characters', '漢字😀'.repeat(250_000)],
  ['a megabyte of one combining sequence', `e${'\u0301'.repeat(500_000)}`],
];
