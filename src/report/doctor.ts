import type { Finding, Grade } from '../model/finding.js';
import { padToCells, wrapToCells } from './cells.js';
import { escapeText } from './escape.js';
import { ellipsisOf, painted, type Paint, type Style } from './style.js';

const LOOKS = {
  ok: { symbol: '✓', ascii: '+', paint: 'green' },
  warning: { symbol: '!', ascii: '!', paint: 'yellow' },
  problem: { symbol: '✗', ascii: 'x', paint: 'red' },
} as const satisfies Record<Grade, { readonly symbol: string; readonly ascii: string; readonly paint: Paint }>;

const GRADES = ['ok', 'warning', 'problem'] as const satisfies readonly Grade[];
const GRADE_WIDTH = 7;
const MOST_WIDTH = 100;
const MOST_LINES = 8;

/** What was found, a sentence each; under what is not ok, what mends it: that is for copying, and never broken. */
export function prettyFindings(findings: readonly Finding[], style: Style): string {
  const nameWidth = Math.max(...findings.map(({ check }) => check.length));
  const indent = 4 + GRADE_WIDTH + 2 + nameWidth + 2;
  const lines = findings.flatMap((finding) => findingLines(finding, nameWidth, indent, style));
  return [
    ...lines,
    '',
    `  ${countsOf(findings)
      .map(({ text, paint }) => painted(text, paint, style))
      .join(style.unicode ? ' · ' : ', ')}`,
    '',
  ].join('\n');
}

function findingLines(
  { check, grade, says, mend }: Finding,
  nameWidth: number,
  indent: number,
  style: Style,
): string[] {
  const { symbol, ascii, paint } = LOOKS[grade];
  const width = Math.max(20, Math.min(MOST_WIDTH, style.width) - indent);
  const [first = '', ...rest] = wrapToCells(escapeText(says), width, MOST_LINES, ellipsisOf(style));
  const head = painted(`${style.unicode ? symbol : ascii} ${padToCells(grade, GRADE_WIDTH)}`, paint, style);
  const space = ' '.repeat(indent);
  return [
    `  ${head}  ${padToCells(check, nameWidth)}  ${first}`,
    ...rest.map((line) => space + line),
    ...(mend === undefined
      ? []
      : [`${space}${style.unicode ? '→' : '->'} ${painted(escapeText(mend), 'bold', style)}`]),
  ];
}

function countsOf(findings: readonly Finding[]): { readonly text: string; readonly paint: Paint }[] {
  return GRADES.flatMap((grade) => {
    const count = findings.filter((finding) => finding.grade === grade).length;
    if (count === 0) return [];
    const word = grade === 'ok' || count === 1 ? grade : `${grade}s`;
    return [{ text: `${String(count)} ${word}`, paint: LOOKS[grade].paint }];
  });
}

/** The same for programs: one JSON document. */
export function jsonFindings(findings: readonly Finding[], exitCode: number): string {
  const count = (grade: Grade): number => findings.filter((finding) => finding.grade === grade).length;
  const summary = { ok: count('ok'), warning: count('warning'), problem: count('problem') };
  return `${JSON.stringify({ version: 1, exit_code: exitCode, summary, findings }, null, 2)}\n`;
}
