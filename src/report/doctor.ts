import type { Finding, Grade } from '../model/finding.js';
import { cellsOf, padToCells, wrapToCells } from './cells.js';
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
const NARROW_INDENT = 4;

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

function findingLines(finding: Finding, nameWidth: number, indent: number, style: Style): string[] {
  const { check, grade, says } = finding;
  const { symbol, ascii, paint } = LOOKS[grade];
  const [first = '', ...rest] = wrapped(says, indent, style);
  const head = painted(`${style.unicode ? symbol : ascii} ${padToCells(grade, GRADE_WIDTH)}`, paint, style);
  return [
    `  ${head}  ${padToCells(check, nameWidth)}  ${first}`,
    ...rest.map((line) => ' '.repeat(indent) + line),
    ...mendLines(finding, indent, style),
  ];
}

/** Further to the left where there is not enough room for it. */
function mendLines({ mend, hint }: Finding, indent: number, style: Style): string[] {
  if (mend === undefined) return [];
  const arrow = style.unicode ? '→' : '->';
  const command = escapeText(mend);
  const own = indent + cellsOf(`${arrow} ${command}`) <= widthOf(style) ? indent : NARROW_INDENT;
  const hints = hint === undefined ? [] : wrapped(hint, own + arrow.length + 1, style);
  const below = ' '.repeat(own + arrow.length + 1);
  return [
    `${' '.repeat(own)}${arrow} ${painted(command, 'bold', style)}`,
    ...hints.map((line) => below + painted(line, 'dim', style)),
  ];
}

function wrapped(text: string, indent: number, style: Style): string[] {
  return wrapToCells(escapeText(text), Math.max(20, widthOf(style) - indent), MOST_LINES, ellipsisOf(style));
}

function widthOf({ width }: Style): number {
  return Math.min(MOST_WIDTH, width);
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
