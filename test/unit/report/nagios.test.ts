import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/model/round.js';
import { nagiosReport, nagiosTrouble, PLUGIN_EXIT, pluginStatus } from '../../../src/report/nagios.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aRecovery, aRound, aVisit } from '../../support/visits.js';
import { aContainer } from './a-container.js';

describe('the plugin’s report', () => {
  it('is one line with performance data, and then whatever is not well, the worst first', () => {
    const round = aRound(
      [
        aVisit('redis', 'healthy'),
        aVisit('disk', 'degraded', { reason: 'disk 91 % full', next: 'asks again' }),
        aVisit('cache', 'recovered', { recoveries: [aRecovery()], reason: 'it was restarted, and is well' }),
        aVisit('api', 'crash_loop', { reason: '3 of 3 restarts are spent', next: 'a restart at 23:37' }),
        aVisit('old', 'disabled'),
      ],
      { containers: [aContainer()] },
    );
    expect(nagiosReport(round)).toBe(`WARDROUND CRITICAL - api crash loop; disk degraded; 2 of 4 services OK | \
ok=2;;;0;4 warning=1;;;0;4 critical=1;;;0;4 unknown=0;;;0;4 restarts=1;;;0 time=0.612s;;;0 \
'check_redis'=0.004s;;;0 'check_disk'=0.030s;;;0 'check_cache'=0.002s;;;0 'check_api'=0.002s;;;0
container store down: WHY
CRITICAL: api crash loop: 3 of 3 restarts are spent; next: a restart at 23:37
WARNING: disk degraded: disk 91 % full; next: asks again
OK: cache recovered: it was restarted, and is well
`);
  });

  it('says that all is well in one line', () => {
    expect(nagiosReport(aRound([aVisit('redis', 'healthy')]))).toBe(
      `WARDROUND OK - 1 of 1 service OK | ok=1;;;0;1 warning=0;;;0;1 critical=0;;;0;1 unknown=0;;;0;1 restarts=0;;;0 time=0.612s;;;0 'check_redis'=0.004s;;;0\n`,
    );
  });

  it('says that the round was cut short, and names no more services than fit', () => {
    const visits = Array.from({ length: 12 }, (_, index) => aVisit(`s${String(index)}`, 'failed'));
    const [first, second] = nagiosReport(aRound(visits, { cutShort: 'the deadline had come' })).split('\n');
    expect(first).toContain('s9 failed, 2 more; 0 of 12 services OK | ');
    expect(second).toBe('the round was cut short: the deadline had come');
  });

  it('has no time of a check that could not be asked', () => {
    expect(nagiosReport(aRound([aVisit('api', 'unknown')]))).not.toContain('check_api');
  });

  it.each(HOSTILE_TEXTS)('has one bar and no line more with %s', (_, text) => {
    const visits = [aVisit('api', 'failed', { reason: text, next: text })];
    const report = nagiosReport(aRound(visits, { containers: [aContainer({ reason: `a|b${text}` })], cutShort: text }));
    expect(report.split('\n')).toHaveLength(5);
    expect(report.match(/\|/g)).toHaveLength(1);
    expect(report.replaceAll('\n', '')).not.toMatch(/[\0-\x1f\x7f]/);
  });

  it('says why there was no round, one reason a line', () => {
    expect(nagiosTrouble('c.json: a|b\nc.json: \x1b[31mc')).toBe(
      'WARDROUND UNKNOWN - c.json: a/b\nc.json: \\x1b[31mc\n',
    );
  });
});

describe('the plugin’s status', () => {
  const table: [Outcome, number][] = [
    ['healthy', 0],
    ['recovered', 0],
    ['stopped', 0],
    ['not_due', 0],
    ['disabled', 0],
    ['degraded', 1],
    ['failed', 2],
    ['crash_loop', 2],
    ['waiting', 2],
    ['blocked', 2],
    ['unknown', 3],
  ];
  it.each(table)('of %s is %i', (outcome, code) => {
    expect(PLUGIN_EXIT[pluginStatus(aRound([aVisit('a', 'healthy'), aVisit('b', outcome)]))]).toBe(code);
  });

  it.each<[Outcome[], keyof typeof PLUGIN_EXIT]>([
    [['unknown', 'degraded', 'failed'], 'CRITICAL'],
    [['unknown', 'degraded'], 'WARNING'],
    [['unknown', 'healthy'], 'UNKNOWN'],
    [[], 'OK'],
  ])('of %j is %s', (outcomes, status) => {
    expect(pluginStatus(aRound(outcomes.map((outcome) => aVisit(outcome, outcome))))).toBe(status);
  });
});
