import { describe, expect, it } from 'vitest';
import type { ContainerVisit } from '../../../src/model/container.js';
import type { Incident } from '../../../src/model/journal.js';
import type { Outcome } from '../../../src/model/round.js';
import { exposition } from '../../../src/report/metrics/exposition.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { NO_PROMTOOL, promtool } from '../../support/promtool.js';
import { aFailure, aMoment, aPast, aVerdict, aVisit, without } from '../../support/visits.js';
import { aContainer } from './a-container.js';
import { factsOf, JOURNALS, metricsOf, valuesOf, wellVisit } from './measured.js';

describe('the text format', () => {
  it('has help, type and values, and leaves out what has no value', () => {
    expect(
      exposition([
        { name: 'a_total', type: 'counter', help: 'All \\ of\nthem.', samples: [{ value: 3 }] },
        { name: 'b', type: 'gauge', help: 'None.', samples: [{ value: Number.NaN }] },
        { name: 'c', type: 'gauge', help: 'C.', samples: [{ labels: { x: '1', y: 'a "b" \\ \n c' }, value: 0.5 }] },
      ]),
    ).toBe(
      [
        '# HELP a_total All \\\\ of\\nthem.',
        '# TYPE a_total counter',
        'a_total 3',
        '# HELP c C.',
        '# TYPE c gauge',
        'c{x="1",y="a \\"b\\" \\\\ \\n c"} 0.5',
        '',
      ].join('\n'),
    );
  });

  it('has no half of a character, of which a reader would throw all away', () => {
    const text = exposition([
      { name: 'a', type: 'gauge', help: 'A.', samples: [{ labels: { x: 'a\ud800b' }, value: 1 }] },
    ]);
    expect(text).toContain('a{x="a\ufffdb"} 1');
  });

  it.for(HOSTILE_TEXTS)('is taken by Prometheus with %s in a label', ([, text], context) => {
    const metrics = exposition([
      { name: 'a', type: 'gauge', help: `Says ${text}`, samples: [{ labels: { x: text }, value: 1 }] },
    ]);
    const checked = promtool(['check', 'metrics'], metrics);
    if (checked === undefined) return context.skip(NO_PROMTOOL);
    expect(checked).toEqual({ code: 0, said: '' });
  });
});

describe('the metrics', () => {
  it('are lint-clean', (context) => {
    const metrics = metricsOf({ round: { containers: [aContainer({ name: 'services' })] } });
    const checked = promtool(['check', 'metrics'], metrics);
    if (checked === undefined) return context.skip(NO_PROMTOOL);
    expect(checked).toEqual({ code: 0, said: '' });
  });

  it('would not be, were they wrong', (context) => {
    const checked = promtool(['check', 'metrics'], metricsOf().replaceAll('restarts_total', 'restarts'));
    if (checked === undefined) return context.skip(NO_PROMTOOL);
    expect(checked.code).not.toBe(0);
  });

  it('tell of the round', () => {
    const metrics = metricsOf({ round: { exitCode: 1, cutShort: 'the deadline of 270 s had come' } });
    const told = (name: string): number | undefined => valuesOf(metrics, `wardround_${name}`)[''];
    expect(valuesOf(metrics, 'wardround_build_info')).toEqual({ 'version="1.2.3"': 1 });
    expect(told('last_round_timestamp_seconds')).toBe(Date.UTC(2026, 10, 20, 10, 5, 0) / 1000 + 0.612);
    expect(told('last_round_duration_seconds')).toBe(0.612);
    expect(told('last_round_exit_code')).toBe(1);
    expect(told('last_round_cut_short')).toBe(1);
    expect(told('round_period_seconds')).toBe(300);
  });

  const table: [Outcome, number | undefined][] = [
    ['healthy', 1],
    ['degraded', 1],
    ['recovered', 1],
    ['not_due', 1],
    ['failed', 0],
    ['crash_loop', 0],
    ['waiting', 0],
    ['blocked', 0],
    ['stopped', 0],
    ['unknown', undefined],
    ['disabled', undefined],
  ];
  it.each(table)('say of one that is %s that it is up: %s', (outcome, up) => {
    const visit = aVisit('redis', outcome, outcome === 'disabled' ? { service: { enabled: false } } : {});
    const metrics = metricsOf({ visits: [visit] });
    expect(valuesOf(metrics, 'wardround_service_up')['service="redis"']).toBe(up);
    expect(valuesOf(metrics, 'wardround_service_enabled')).toEqual({
      'service="redis"': outcome === 'disabled' ? 0 : 1,
    });
    if (outcome === 'disabled') expect(metrics).not.toMatch(/wardround_(?!service_enabled)\w+\{[^}]*redis/);
  });

  it('say that one is up that is stopped on purpose and answers, and nothing of one that is not asked', () => {
    const marker = { kind: 'present', path: '/stop/a.stopped', where: 'on this machine' } as const;
    const up = aVisit('a', 'stopped', { verdict: aVerdict({ kind: 'success', detail: '200', ms: 1 }, { marker }) });
    const away = without(aVisit('b', 'stopped'), 'verdict');
    const metrics = metricsOf({ visits: [up, away, aVisit('c', 'healthy')] });
    expect(valuesOf(metrics, 'wardround_service_up')).toEqual({ 'service="a"': 1, 'service="c"': 1 });
    expect(valuesOf(metrics, 'wardround_service_stopped')).toEqual({
      'service="a"': 1,
      'service="b"': 1,
      'service="c"': 0,
    });
  });

  it('have one state for each service, from what is known where it was not asked', () => {
    const known = factsOf(aPast({ state: { state: 'failed', since: aMoment(1), after: 'x', wasRestarted: false } }));
    const metrics = metricsOf({
      visits: [wellVisit('a'), aVisit('b', 'not_due')],
      pasts: { b: { kind: 'known', facts: known } },
    });
    const states = Object.entries(valuesOf(metrics, 'wardround_service_state'));
    expect(states).toHaveLength(14);
    expect(states.filter(([, value]) => value === 1).map(([labels]) => labels)).toEqual([
      'service="a",state="running"',
      'service="b",state="failed"',
    ]);
  });

  it('have the times of the checks in seconds', () => {
    const ill = aVisit('b', 'failed', {
      verdict: aVerdict(aFailure()),
      facts: factsOf(aPast({ lastWell: aMoment(1) })),
    });
    const metrics = metricsOf({ visits: [wellVisit('a'), ill, aVisit('c', 'unknown')] });
    expect(valuesOf(metrics, 'wardround_check_duration_seconds')).toEqual({
      'service="a"': 0.004,
      'service="b"': 0.002,
    });
    expect(valuesOf(metrics, 'wardround_check_timestamp_seconds')).toEqual({ 'service="a"': aMoment(5).at / 1000 });
    expect(valuesOf(metrics, 'wardround_check_success_timestamp_seconds')).toEqual({
      'service="a"': aMoment(5).at / 1000,
      'service="b"': aMoment(1).at / 1000,
    });
  });

  it('count from nothing on, so that the first one is seen to be one more', () => {
    const counters = new Map([
      ['redis', { restarts: 7, recoveries: 5, incidents: 2 }],
      [JOURNALS.container, { restarts: 3, recoveries: 0, incidents: 1 }],
      ['gone', { restarts: 9, recoveries: 9, incidents: 9 }],
    ]);
    const metrics = metricsOf({ counters });
    expect(valuesOf(metrics, 'wardround_restarts_total')).toEqual({ 'service="redis"': 7, 'service="api"': 0 });
    expect(valuesOf(metrics, 'wardround_recoveries_total')).toEqual({ 'service="redis"': 5, 'service="api"': 0 });
    expect(valuesOf(metrics, 'wardround_container_starts_total')).toEqual({ 'container="services"': 3 });
    expect(valuesOf(metrics, 'wardround_incidents_total')).toEqual({
      'kind="service",name="redis"': 2,
      'kind="service",name="api"': 0,
      'kind="container",name="services"': 1,
      'kind="engine",name="docker"': 0,
    });
  });

  it('say which incidents are open, and nothing of one whose journal cannot be read', () => {
    const closed = { ...INCIDENT, closedAt: aMoment(4) };
    const metrics = metricsOf({
      pasts: {
        redis: aPast({ incident: INCIDENT }),
        api: aPast({ incident: closed }),
        [JOURNALS.container]: { kind: 'unknown', cause: 'EACCES' },
      },
    });
    expect(valuesOf(metrics, 'wardround_incident_open')).toEqual({
      'kind="service",name="redis"': 1,
      'kind="service",name="api"': 0,
      'kind="engine",name="docker"': 0,
    });
  });

  it.each<[ContainerVisit['outcome'], number]>([
    ['started', 1],
    ['down', 0],
    ['paused', 0],
  ])('say of a container that was found %s that it is up: %i', (outcome, up) => {
    const containers = [aContainer({ name: 'services', outcome })];
    expect(valuesOf(metricsOf({ round: { containers } }), 'wardround_container_up')).toEqual({
      'container="services"': up,
    });
  });

  it('say of a container that it is up where its services were asked, and nothing where they could not be', () => {
    expect(valuesOf(metricsOf(), 'wardround_container_up')).toEqual({ 'container="services"': 1 });
    const visits = [aVisit('a', 'unknown'), aVisit('b', 'unknown')];
    expect(valuesOf(metricsOf({ visits }), 'wardround_container_up')).toEqual({});
  });

  it('tell of the engine where there are containers', () => {
    const away = aPast({
      lastCheck: { ...aMoment(5), event: 'checked', result: 'unknown', detail: 'no socket', ms: 0 },
    });
    expect(valuesOf(metricsOf(), 'wardround_engine_up')).toEqual({ '': 1 });
    expect(valuesOf(metricsOf({ pasts: { [JOURNALS.engine]: away } }), 'wardround_engine_up')).toEqual({ '': 0 });
    const onHost = aVisit('a', 'healthy', { service: { target: { kind: 'host' } } });
    expect(metricsOf({ visits: [onHost] })).not.toMatch(/^wardround_(?:engine|container)/m);
  });
});

const INCIDENT: Incident = {
  id: 'redis-1',
  kind: 'failed',
  openedAt: aMoment(1),
  toldAt: aMoment(1),
  reopened: 0,
  reminders: 0,
  escalated: 0,
  updatable: new Set(),
};
