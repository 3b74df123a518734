import type { Call, IncidentReport, IncidentStep } from '../model/call.js';
import { ageText, plainLine } from './words.js';

/** What a step adds to the title, so that a list of messages tells them apart. */
const ADDITIONS = {
  opened: () => '',
  worse: () => ' (it got worse)',
  reopened: () => ' (again)',
  reminded: ({ durationMs }) => ` (still, after ${ageText(durationMs)})`,
  escalated: ({ durationMs }) => ` (not cured for ${ageText(durationMs)})`,
  closed: ({ durationMs }) => ` (after ${ageText(durationMs)})`,
  progress: () => '',
  forgotten: () => '',
} as const satisfies Record<IncidentStep, (report: IncidentReport) => string>;

/** One line that tells what a call is about: `minio: recovery failed`, `minio: recovery failed (still, after 6 h)`. */
export function headline({ reports }: Pick<Call, 'reports'>): string {
  const [report] = reports;
  return reports.length === 1 ? headlineOf(report) : digestHeadline(reports);
}

export function headlineOf(report: IncidentReport): string {
  return `${plainLine(report.title, 150)}${ADDITIONS[report.step](report)}`;
}

function digestHeadline(reports: Call['reports']): string {
  const over = reports.every(({ step }) => step === 'closed') ? ' over' : '';
  const names = reports.map(({ root }) => plainLine(root.name, 64)).join(', ');
  return `${reports.length} incidents${over}: ${plainLine(names, 120)}`;
}

/** The step of a call in one word, as programs are told it. */
export function stepOf({ reports }: Pick<Call, 'reports'>): IncidentStep | 'digest' {
  return reports.length === 1 ? reports[0].step : 'digest';
}
