import { toUSVString } from 'node:util';
import type { Outcome, Round, Visit } from '../model/round.js';
import { placeOf } from './place.js';

type Verdict = 'passed' | 'failure' | 'error' | 'skipped';

const VERDICTS = {
  healthy: 'passed',
  degraded: 'passed',
  recovered: 'passed',
  failed: 'failure',
  crash_loop: 'failure',
  waiting: 'failure',
  blocked: 'failure',
  unknown: 'error',
  stopped: 'skipped',
  not_due: 'skipped',
  disabled: 'skipped',
} as const satisfies Record<Outcome, Verdict>;

/** The round as JUnit XML: one suite, one case a service, times in seconds. Well-formed whatever services printed. */
export function junitReport(round: Round): string {
  const of = (verdict: Verdict): string => {
    return String(round.visits.filter((visit) => VERDICTS[visit.outcome] === verdict).length);
  };
  const suite = attributes({
    name: 'wardround',
    tests: String(round.visits.length),
    failures: of('failure'),
    errors: of('error'),
    skipped: of('skipped'),
    time: seconds(round.durationMs),
    timestamp: new Date(round.startedAt).toISOString().slice(0, 19),
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite${suite}>`,
    ...round.visits.flatMap(caseLines),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseLines(visit: Visit): string[] {
  const head = attributes({
    classname: placeOf(visit.service.target),
    name: visit.service.name,
    time: seconds(visit.verdict?.result.ms ?? 0),
  });
  const verdict = VERDICTS[visit.outcome];
  if (verdict === 'passed' && visit.outcome === 'healthy') return [`    <testcase${head}/>`];
  return [`    <testcase${head}>`, `      ${verdictElement(visit, verdict)}`, '    </testcase>'];
}

function verdictElement(visit: Visit, verdict: Verdict): string {
  const body = escapeXml(details(visit));
  if (verdict === 'passed') return `<system-out>${body}</system-out>`;
  if (verdict === 'skipped') return `<skipped${attributes({ message: visit.reason })}/>`;
  return `<${verdict}${attributes({ message: visit.reason, type: visit.outcome })}>${body}</${verdict}>`;
}

function details({ reason, verdict, recovery, next }: Visit): string {
  const lines = [
    reason,
    verdict && `check: ${verdict.result.detail}`,
    recovery && `tried: ${recovery.action.command} (${recovery.detail})`,
    recovery?.output,
    next && `next: ${next}`,
  ];
  return lines.filter(Boolean).join('\n');
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(
      ([name, value]) =>
        ` ${name}="${escapeXml(value).replace(/[\t\n\r]/g, (space) => `&#${String(space.charCodeAt(0))};`)}"`,
    )
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Characters that XML 1.0 does not know at all, not even as an entity, are left out. */
function escapeXml(text: string): string {
  return toUSVString(text)
    .replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
