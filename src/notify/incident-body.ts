import type { IncidentReport, IncidentStep, ReportedRemedy } from '../model/call.js';
import { FAILURES } from '../model/failure.js';
import { isoTime } from '../model/iso-time.js';
import { arranged, type Part } from './arrange.js';
import type { Markup } from './markup.js';
import { ageText } from './words.js';

const BLOCK_LINES = 20;
const REMEDIES = 5;

/** All that a person asks of an incident, a line each; what was printed, and the log, are shortened first. */
export function incidentBody(report: IncidentReport, markup: Markup): string {
  return arranged(
    (text) => [...newsParts(report, text), ...whatParts(report, text), ...restParts(report, text)],
    markup,
  );
}

/** Text of a service as one line, of so many bytes at most, or fewer where there is less room. */
type Text = (text: string, limit: number) => string;

function line(label: string, text: string): Part {
  return { kind: 'line', label, text };
}

/** Why this is told now; nothing when it has just begun. */
function newsParts(report: IncidentReport, text: Text): Part[] {
  const { missed, cure } = report;
  const those = missed === 1 ? ['1 earlier message', 'it'] : [`${missed} earlier messages`, 'them'];
  return [
    ...NEWS[report.step](report, text),
    ...(report.step === 'closed' && cure !== undefined ? [line('Cured by', text(cure, 300))] : []),
    ...(missed === 0
      ? []
      : [line('Missed', `${those[0]} about this could not be delivered; this one stands for ${those[1]}`)]),
  ];
}

const NEWS = {
  opened: () => [],
  worse: ({ durationMs }) => [line('Worse', `than it was told before; it began ${ageText(durationMs)} ago`)],
  reopened: ({ reopened, durationMs }) => {
    const times = reopened > 1 ? ` (for the ${ordinal(reopened)} time)` : '';
    return [line('Again', `it seemed over and began again${times}; it first began ${ageText(durationMs)} ago`)];
  },
  reminded: ({ durationMs }) => [line('Still', `so for ${ageText(durationMs)}`)],
  escalated: ({ durationMs }) => [
    line('Escalated', `so for ${ageText(durationMs)}, and nobody has cured it: you are the next to be called`),
  ],
  closed: ({ durationMs }) => [line('Over', `after ${ageText(durationMs)}`)],
  forgotten: () => [],
  progress: ({ reason }, text) => [line('Now', text(reason, 500))],
} as const satisfies Record<IncidentStep, (report: IncidentReport, text: Text) => Part[]>;

function whatParts(report: IncidentReport, text: Text): Part[] {
  const { check, failure, container, reason, step } = report;
  const saw = check === undefined ? '' : text(check.detail, 500);
  const why = step === 'progress' ? '' : text(reason, 500);
  return [
    ...placeParts(report, text),
    ...(check === undefined ? [] : [line('Check', `${saw} (${text(check.type, 50)})`)]),
    ...(why === '' || why === saw ? [] : [line('Why', why)]),
    ...(failure === undefined || step === 'closed' ? [] : [kindPart(failure, `${saw} ${why}`, text)]),
    ...(container.length === 0 ? [] : [line('State', text(container.join('; '), 300))]),
    ...(report.kind === 'unknown' && step !== 'closed' && step !== 'forgotten'
      ? [line('Note', 'it could not be asked; nothing is known to be down')]
      : []),
  ];
}

function placeParts({ root, place }: IncidentReport, text: Text): Part[] {
  const [, container] = /^container (.+)$/s.exec(place) ?? [];
  switch (root.kind) {
    case 'service': {
      const where = place === 'this machine' ? 'none (this machine)' : text(container ?? place, 200);
      return [line('Service', text(root.name, 200)), line('Container', where)];
    }
    case 'container':
      return [line('Container', text(container ?? root.name, 200))];
    case 'engine':
      return [line('Engine', text(root.name, 200))];
  }
}

/** The evidence is told when nothing else has said it. */
function kindPart({ kind, evidence }: NonNullable<IncidentReport['failure']>, said: string, text: Text): Part {
  const seen = text(evidence, 200);
  return line('Kind', `${kind}, ${FAILURES[kind]}${seen === '' || said.includes(seen) ? '' : ` (${seen})`}`);
}

function restParts(report: IncidentReport, text: Text): Part[] {
  const { affected, next, viewLog, log } = report;
  return [
    ...triedParts(report, text),
    ...(affected.length === 0 ? [] : [line(affectedLabel(report), text(affected.join(', '), 300))]),
    ...next.slice(0, 5).map((each) => line('Next', text(each, 300))),
    ...(viewLog === undefined ? [] : [{ kind: 'code', label: 'View log', text: text(viewLog, 500) } as const]),
    ...whenParts(report),
    ...(log === undefined || log.lines.length === 0 ? [] : [line('Log', text(log.path, 200)), block(log.lines, text)]),
  ];
}

function affectedLabel({ kind, step }: IncidentReport): string {
  if (step === 'closed') return 'Concerned';
  return kind === 'unknown' ? 'Not asked because of it' : 'Blocked by it';
}

function triedParts(report: IncidentReport, text: Text): Part[] {
  const { remedies, triedBefore = 0, step, kind } = report;
  if (remedies.length === 0) {
    return step === 'closed' || step === 'progress' || kind === 'unknown' ? [] : [line('Tried', 'nothing')];
  }
  const told = remedies.slice(-REMEDIES);
  const more = triedBefore + remedies.length - told.length;
  return [
    ...(more === 0 ? [] : [line('Tried', `${more} other remedies before`)]),
    ...told.flatMap((remedy) => [
      line('Tried', `${whichParts(remedy, report, text)}${howItEnded(remedy, text)}`),
      block(remedy.output, text),
    ]),
  ];
}

/** Which remedy it was, where there are several, and when, where that was not now. */
function whichParts({ name, at }: ReportedRemedy, report: IncidentReport, text: Text): string {
  const [then, now] = [at === undefined ? undefined : minute(at), minute(report.at)];
  const isNow = then === undefined || then === now;
  if (report.remedies.length === 1 && isNow) return '';
  const [day, hour] = (then ?? '').split(' ');
  const when = isNow ? '' : ` at ${now?.startsWith(`${day} `) === true ? hour : then} UTC`;
  return `${text(name, 64)}${when}: `;
}

function howItEnded({ command, detail, exitCode, verified }: ReportedRemedy, text: Text): string {
  const code = exitCode === undefined || /exit code/i.test(detail) ? '' : `, exit code ${exitCode}`;
  const after = verified === undefined ? '' : `, then: ${text(verified, 300)}`;
  const what = command === '' ? '' : `${text(command, 500)}, `;
  return `${what}${text(detail, 200)}${code}${after}`;
}

/** A message may arrive long after it was written: hence the hour, and UTC, which is the same for every reader. */
function whenParts({ openedAt, at, step }: IncidentReport): Part[] {
  const [from, to] = [minute(openedAt), minute(at)];
  if (from === undefined || to === undefined) return [];
  if (from === to) return [line('When', `${from} UTC`)];
  return [line('When', step === 'closed' ? `${from} to ${to} UTC` : `${from} UTC, as of ${to} UTC`)];
}

function minute(ms: number): string | undefined {
  return isoTime(ms)
    ?.replace('T', ' ')
    .replace(/:\d\d\.\d{3}Z$/, '');
}

function block(lines: readonly string[], text: Text): Part {
  const plain = lines.map((each) => text(each, 1000)).filter((each) => each !== '');
  return { kind: 'block', lines: plain.slice(-BLOCK_LINES) };
}

function ordinal(count: number): string {
  const suffix = { one: 'st', two: 'nd', few: 'rd', other: 'th' }[
    ORDINALS.select(count) as 'one' | 'two' | 'few' | 'other'
  ];
  return `${count}${suffix}`;
}

const ORDINALS = new Intl.PluralRules('en', { type: 'ordinal' });
