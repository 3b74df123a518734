import type { IncidentReport } from '../model/call.js';
import { fitLines, fitsMessage } from './fit.js';
import { headlineOf } from './headline.js';
import type { Markup } from './markup.js';
import { plainLine } from './words.js';

/** How much of each incident is told: as much as there is room for, the same of all. */
const DETAILS: readonly ((report: IncidentReport, markup: Markup) => readonly string[])[] = [whole, short, () => []];

/** Several incidents, each with its headline and what there is room for. */
export function digestBody(reports: readonly IncidentReport[], markup: Markup): string {
  const versions = DETAILS.map((details) =>
    reports.flatMap((report) => [markup.heading(headlineOf(report)), ...details(report, markup)]),
  );
  const fitting = versions.find((lines) => fitsMessage(lines.join('\n')));
  return fitLines(fitting ?? versions.at(-1) ?? []);
}

function whole(report: IncidentReport, markup: Markup): string[] {
  const { check, reason, place, affected, next, missed } = report;
  const saw = check === undefined ? '' : plainLine(check.detail, 200);
  const why = plainLine(reason, 300);
  const lines: [string, string][] = [
    ['Where', plainLine(place, 100)],
    ['Check', saw],
    ['Why', why === saw ? '' : why],
    ['Blocked by it', plainLine(affected.join(', '), 200)],
    ['Next', plainLine(next[0] ?? '', 200)],
    ['Missed', missed === 0 ? '' : `${missed} earlier about this`],
  ];
  return lines.filter(([, text]) => text !== '').map(([label, text]) => `  ${markup.line(label, markup.text(text))}`);
}

function short({ check, reason }: IncidentReport, markup: Markup): string[] {
  return [`  ${markup.line('Why', markup.text(plainLine(check?.detail ?? reason, 80)))}`];
}
