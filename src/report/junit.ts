import { toUSVString } from 'node:util';
import type { ContainerVisit } from '../model/container.js';
import type { Outcome, Round, Visit } from '../model/round.js';
import { actionText } from '../model/action-text.js';
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

const CONTAINER_VERDICTS = {
  running: 'passed',
  started: 'passed',
  down: 'failure',
  paused: 'skipped',
  unknown: 'error',
} as const satisfies Record<ContainerVisit['outcome'], Verdict>;

/** The round as JUnit XML: one suite, one case a service, times in seconds. Well-formed whatever services printed. */
export function junitReport(round: Round): string {
  const of = (verdict: Verdict): string => {
    const services = round.visits.filter(({ outcome }) => VERDICTS[outcome] === verdict);
    const containers = round.containers.filter(({ outcome }) => CONTAINER_VERDICTS[outcome] === verdict);
    return String(services.length + containers.length);
  };
  const suite = attributes({
    name: 'wardround',
    tests: String(round.visits.length + round.containers.length),
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
    ...round.containers.flatMap(containerLines),
    ...round.visits.flatMap(caseLines),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** A container that does not simply run is a case of its own. */
function containerLines({ name, outcome, reason, next }: ContainerVisit): string[] {
  const head = attributes({ classname: 'container', name, time: seconds(0) });
  const element = elementOf(CONTAINER_VERDICTS[outcome], { reason, type: outcome, body: `${reason}\nnext: ${next}` });
  return [`    <testcase${head}>`, `      ${element}`, '    </testcase>'];
}

function caseLines(visit: Visit): string[] {
  const head = attributes({
    classname: placeOf(visit.service.target),
    name: visit.service.name,
    time: seconds(visit.verdict?.result.ms ?? 0),
  });
  const verdict = VERDICTS[visit.outcome];
  if (verdict === 'passed' && visit.outcome === 'healthy') return [`    <testcase${head}/>`];
  const element = elementOf(verdict, { reason: visit.reason, type: visit.outcome, body: details(visit) });
  return [`    <testcase${head}>`, `      ${element}`, '    </testcase>'];
}

function elementOf(
  verdict: Verdict,
  said: { readonly reason: string; readonly type: string; readonly body: string },
): string {
  const { reason, type } = said;
  const body = escapeXml(said.body);
  if (verdict === 'passed') return `<system-out>${body}</system-out>`;
  if (verdict === 'skipped') return `<skipped${attributes({ message: reason })}/>`;
  return `<${verdict}${attributes({ message: reason, type })}>${body}</${verdict}>`;
}

function details({ reason, verdict, recoveries, failure, next }: Visit): string {
  const lines = [
    reason,
    verdict && `check: ${verdict.result.detail}`,
    failure && `kind: ${failure.kind} (${failure.evidence})`,
    ...recoveries.flatMap(({ rung, detail, output }) => [`tried: ${actionText(rung.action)} (${detail})`, output]),
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
