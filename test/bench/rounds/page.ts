import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { caseInWords } from './cases.js';
import { COST_HEADINGS, costCells, inMs } from './cells.js';
import { plotOf } from './plot.js';
import { ratiosOf, TARGETS, verdictOn } from './ratios.js';
import type { Results } from './results.js';

const DOCS = fileURLToPath(new URL('../../../docs/', import.meta.url));
const BEGIN = '<!-- bench: made by `npm run bench -- --write` -->';
const END = '<!-- bench: end -->';

/** Puts the figures between the marks of docs/performance.md, and the plot beside it. */
export async function writePage(results: Results): Promise<void> {
  const path = `${DOCS}performance.md`;
  const page = readFileSync(path, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`expected "${BEGIN}" and "${END}" in ${path}`);
  const whole = [before, BEGIN, '\n\n', sectionOf(results), '\n\n', END, after].join('');
  writeFileSync(path, await format(whole, { ...(await resolveConfig(path)), parser: 'markdown' }));
  writeFileSync(`${DOCS}performance.svg`, plotOf(results.cases));
}

function sectionOf({ machine, leftOut, cases, profile }: Results): string {
  const parts = profile.map(({ what, ms }) => [what, inMs(ms)]);
  return [
    '![How long a round takes](performance.svg)',
    `Measured on: ${machine.join('; ')}. Left out: ${leftOut.join('; ')}.`,
    list(TARGETS.map((target) => verdictOn(target, cases))),
    ...cases.flatMap((result) => [
      `### ${caseInWords(result.case)}`,
      table([COST_HEADINGS, ...result.costs.map(costCells)]),
      list(ratiosOf(result)),
    ]),
    ...(parts.length === 0
      ? []
      : [
          '### Where the time goes',
          'Of a round of 100 services over 5 containers.',
          table([['part', 'ms'], ...parts]),
        ]),
  ].join('\n\n');
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
