import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/model/round.js';
import { junitReport } from '../../../src/report/junit.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aRecovery, aRound, aVisit } from '../../support/visits.js';

describe('the JUnit report', () => {
  it('is one suite with a case a service, times in seconds', () => {
    const failed = aVisit('api', 'failed', {
      reason: 'it is <down>',
      next: 'again',
      recovery: aRecovery({ output: 'a & b' }),
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
      aVisit(outcome, outcome, { reason: text, next: text, recovery: aRecovery({ output: text, detail: text }) }),
    );
    expectWellFormed(junitReport(aRound(visits)));
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
