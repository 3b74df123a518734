import { caseInWords } from './cases.js';
import { ratiosOf, TARGETS, verdictOn } from './ratios.js';
import { costCells, COST_HEADINGS, inMs } from './cells.js';
import type { Results } from './results.js';

/** The figures for a terminal. */
export function reportOf(results: Results): string {
  const blocks = results.cases.map((result) =>
    [
      caseInWords(result.case),
      ...aligned([COST_HEADINGS, ...result.costs.map(costCells)]),
      ...ratiosOf(result).map((ratio) => `  ${ratio}`),
    ].join('\n'),
  );
  const parts = results.profile.map(({ what, ms }) => [what, inMs(ms)]);
  return `${[
    ...blocks,
    ['targets, on two cores', ...TARGETS.map((target) => `  ${verdictOn(target, results.cases)}`)].join('\n'),
    ...(parts.length === 0 ? [] : [['where the time of that round goes', ...aligned(parts)].join('\n')]),
    ['left out', ...results.leftOut.map((line) => `  ${line}`)].join('\n'),
    ['measured on', ...results.machine.map((line) => `  ${line}`)].join('\n'),
  ].join('\n\n')}\n`;
}

/** Each column as wide as its widest cell; the first to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const filled = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(filled).join('  ')}`);
}
