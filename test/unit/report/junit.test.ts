import { describe, expect, it } from 'vitest';
import type { ContainerVisit } from '../../../src/model/container.js';
import type { Outcome } from '../../../src/model/round.js';
import { junitReport } from '../../../src/report/junit.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aRecovery, aRound, aRung, aVisit } from '../../support/visits.js';
import { aContainer } from './a-container.js';

describe('the JUnit report', () => {
  it('is one suite with a case a service, times in seconds', () => {
    const failed = aVisit('api', 'failed', {
      reason: 'it is <down>',
      next: 'again',
      recoveries: [aRecovery({ output: 'a & b' })],
    });
    const round = aRound([aVisit('store', 'healthy', { service: { target: { kind: 'host' } } }), failed]);
    expect(junitReport(round)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="wardround" tests="2" failures="1" errors="0" skipped="0" time="0.612" timestamp="2026-11-20T10:05:00">
    <testcase classname="this machine" name="store" time="0.004"/>
    <testcase classname="container services" name="api" time="0.002">
      <failure message="it is &lt;down&gt;" type="failed">it is &lt;down&gt;
check: connection refused
tried: /usr/local/bin/start (exit code 1 in 59 ms)
a &amp; b
next: again</failure>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

  it('tells what kind of failure it is, and every remedy in order', () => {
    const tried = (command: string, output: string) =>
      aRecovery({ rung: aRung({ action: { kind: 'run', command } }), detail: 'exit code 1 in 5 ms', output });
    const whole = aRecovery({
      rung: aRung({ action: { kind: 'restart-container', container: 'services' } }),
      detail: 'exit code 0 in 400 ms',
      output: '',
    });
    const visit = aVisit('api', 'failed', {
      failure: { kind: 'crash', evidence: 'no such process' },
      recoveries: [tried('reload', 'no pid'), whole],
    });
    expect(junitReport(aRound([visit]))).toContain(`
check: connection refused
kind: crash (no such process)
tried: reload (exit code 1 in 5 ms)
no pid
tried: docker restart services (exit code 0 in 400 ms)
next: it is asked again</failure>`);
  });

  it.each<[ContainerVisit['outcome'], string, string]>([
    ['down', '<failure message="WHY" type="down">WHY\nnext: NEXT</failure>', 'failures="1" errors="0" skipped="0"'],
    ['started', '<system-out>WHY\nnext: NEXT</system-out>', 'failures="0" errors="0" skipped="0"'],
    ['paused', '<skipped message="WHY"/>', 'failures="0" errors="0" skipped="1"'],
  ])('has a case a container that was found %s', (outcome, element, counts) => {
    const report = junitReport(aRound([aVisit('a', 'healthy')], { containers: [aContainer({ outcome })] }));
    expect(report).toContain(`tests="2" ${counts}`);
    expect(report).toContain(
      `<testcase classname="container" name="store" time="0.000">\n      ${element}\n    </testcase>`,
    );
  });

  const table: [Outcome, string | undefined][] = [
    ['healthy', undefined],
    ['degraded', 'system-out'],
    ['recovered', 'system-out'],
    ['failed', 'failure'],
    ['crash_loop', 'failure'],
    ['waiting', 'failure'],
    ['blocked', 'failure'],
    ['unknown', 'error'],
    ['stopped', 'skipped'],
    ['not_due', 'skipped'],
    ['disabled', 'skipped'],
  ];
  it.each(table)('gives %s the element %s', (outcome, element) => {
    const report = junitReport(aRound([aVisit('a', outcome)]));
    const found = /<testcase[^>]*>\s*<([a-z-]+)/.exec(report)?.[1];
    expect(found === '' ? undefined : found).toBe(element);
    for (const [attribute, name] of [
      ['failures', 'failure'],
      ['errors', 'error'],
      ['skipped', 'skipped'],
    ] as const) {
      expect(report).toContain(`${attribute}="${element === name ? '1' : '0'}"`);
    }
  });

  it.each(HOSTILE_TEXTS)('stays well-formed with %s', (_, text) => {
    const visits = (['failed', 'unknown', 'stopped', 'degraded'] as const).map((outcome) =>
      aVisit(outcome, outcome, {
        reason: text,
        next: text,
        recoveries: [aRecovery({ output: text, detail: text })],
        failure: { kind: 'crash', evidence: text },
      }),
    );
    const containers = (['down', 'started', 'paused'] as const).map((outcome) =>
      aContainer({ outcome, reason: text, next: text }),
    );
    expectWellFormed(junitReport(aRound(visits, { containers })));
  });
});

/** Every character is one of XML 1.0, every tag is closed in order, and no bare markup is left between them. */
function expectWellFormed(xml: string): void {
  expect(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(xml)).toBe(false);
  const open: string[] = [];
  const rest = xml
    .replace(/^<\?xml[^?]*\?>/, '')
    .replace(
      /<(\/?)([a-z-]+)((?: [a-z]+="[^"<&]*(?:&[a-z#0-9]+;[^"<&]*)*")*)(\/?)>/g,
      (_, end: string, name: string, _a, self: string) => {
        if (end === '/') expect(open.pop()).toBe(name);
        else if (self === '') open.push(name);
        return '';
      },
    );
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|apos|#\d+);)/);
}
