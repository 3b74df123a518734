import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../src/model/alert.js';
import type { ContainerVisit } from '../../../src/model/container.js';
import type { HoldRule } from '../../../src/model/decision.js';
import type { Past } from '../../../src/model/journal.js';
import type { Outcome, Visit } from '../../../src/model/round.js';
import type { NtfySettings } from '../../../src/model/service.js';
import { aMoment, anAlertedPast, aPast, aRecovery, aVerdict, aVisit, without } from '../../support/visits.js';
import { aContainer, called as calledIn, factsOf, type Pasts } from './called.js';

const unknownPast: Past = { kind: 'unknown', cause: 'EACCES' };
const hostTarget = { kind: 'host' } as const;

/** Who is called an hour after 10:00, when nothing is remembered unless said. */
function called(visits: readonly Visit[], pasts: Pasts = {}, settings: Partial<NtfySettings> = {}): Notice[] {
  return calledIn({ visits, pasts, settings });
}

function titles(visits: readonly Visit[], pasts: Pasts = {}, settings: Partial<NtfySettings> = {}): string[] {
  return called(visits, pasts, settings).map(({ message }) => message.title);
}

/** A visit of a service that has no topic. */
function unheard(name: string, outcome: Outcome): Visit {
  const visit = aVisit(name, outcome);
  return { ...visit, service: without(visit.service, 'topic') };
}

function held(rule: HoldRule): Pick<Visit, 'decision'> {
  return { decision: { kind: 'hold', rule, why: 'x' } };
}

describe('who is called about a service that is down', () => {
  const table: [Outcome, string[]][] = [
    ['failed', ['a: down']],
    ['crash_loop', ['a: crash loop']],
    ['waiting', []],
    ['blocked', ['a: down']],
    ['stopped', []],
    ['unknown', []],
    ['healthy', []],
    ['degraded', []],
    ['recovered', []],
    ['not_due', []],
    ['disabled', []],
  ];
  it.each(table)('%s', (outcome, expected) => {
    expect(titles([aVisit('a', outcome)])).toEqual(expected);
  });

  it('remembers the alert by its kind', () => {
    const kinds = called([aVisit('a', 'failed'), aVisit('b', 'crash_loop')]).map(({ services, journals, record }) => [
      services,
      journals,
      record,
    ]);
    expect(kinds).toEqual([
      [['a'], ['a'], { event: 'alerted', kind: 'failed' }],
      [['b'], ['b'], { event: 'alerted', kind: 'crash_loop' }],
    ]);
  });

  it('is nobody when the service has no topic', () => {
    expect(titles([unheard('a', 'failed')])).toEqual([]);
  });

  it.each<[HoldRule, Outcome, string[]]>([
    ['marker-unknown', 'failed', ['a: failing, not restarted']],
    ['marker-unknown', 'waiting', ['a: failing, not restarted']],
    ['state-untrusted', 'waiting', ['a: failing, not restarted']],
    ['no-time', 'waiting', []],
    ['threshold', 'waiting', []],
    ['starting', 'waiting', []],
    ['backoff', 'waiting', ['a: failing, backing off']],
    ['ladder-waits', 'waiting', []],
    ['shared-container', 'failed', ['a: down']],
    ['stop-marker', 'stopped', []],
  ])('when it was held back by %s and is %s', (rule, outcome, expected) => {
    expect(titles([aVisit('a', outcome, held(rule))])).toEqual(expected);
  });
});

describe('the cooldown', () => {
  it.each([
    ['an alert of the same kind a minute ago suppresses', 'failed', 59, []],
    ['a moment before the hour still', 'failed', 0.001, []],
    ['at the hour it is said again', 'failed', 0, ['a: down']],
    ['another kind suppresses nothing', 'crash_loop', 59, ['a: down']],
  ] as const)('%s', (_, kind, minute, expected) => {
    expect(titles([aVisit('a', 'failed')], { a: anAlertedPast(kind, aMoment(minute)) })).toEqual(expected);
  });

  it('of one service does not silence another', () => {
    const past = anAlertedPast('failed', aMoment(59));
    expect(titles([aVisit('a', 'failed'), aVisit('b', 'failed')], { a: past })).toEqual(['b: down']);
  });

  it('of nothing alerts always', () => {
    const past = anAlertedPast('failed', aMoment(60));
    expect(titles([aVisit('a', 'failed')], { a: past }, { cooldownMs: 0 })).toEqual(['a: down']);
  });

  it('is not believed in when the past could not be read', () => {
    expect(titles([aVisit('a', 'failed')], { a: unknownPast })).toEqual(['a: down']);
  });
});

describe('a blocked service', () => {
  const blocked = (name: string, ...blockedBy: string[]): Visit => aVisit(name, 'blocked', { blockedBy });

  it.each<[string, Visit, string[]]>([
    ['has no alert of its own when the root has one', aVisit('db', 'failed'), ['db: down']],
    ['has none when the root is in a crash loop', aVisit('db', 'crash_loop'), ['db: crash loop']],
    ['has none while the root waits for its turn', aVisit('db', 'waiting'), []],
    ['has none when the root was stopped on purpose', aVisit('db', 'stopped'), []],
    ['has one when the root could not be asked', aVisit('db', 'unknown'), ['api: down']],
    ['has one when the root calls nobody', unheard('db', 'failed'), ['api: down']],
  ])('%s', (_, db, expected) => {
    expect(titles([db, blocked('api', 'db')])).toEqual(expected);
  });

  describe('by one that is alive and not ready', () => {
    const notReady = aVisit('db', 'degraded');
    const failing = (rounds: number): Visit => {
      return { ...blocked('api', 'db'), facts: factsOf(aPast({ failuresInARow: rounds })) };
    };

    it.each<[string, Visit, string[]]>([
      ['has none in the first round', failing(1), []],
      ['has one in the second', failing(2), ['api: down']],
      ['has one where it is not known which it is', blocked('api', 'db'), ['api: down']],
    ])('%s', (_, visit, expected) => {
      expect(titles([notReady, visit])).toEqual(expected);
    });
  });

  describe('whose container is down', () => {
    const inStore = (name: string, topic: string | undefined): Visit => {
      const visit = aVisit(name, 'blocked', { blockedBy: ['container store'] });
      const service = without({ ...visit.service, target: { kind: 'container', name: 'store' } as const }, 'topic');
      return { ...visit, service: topic === undefined ? service : { ...service, topic } };
    };
    /** All but `api` live in it. */
    const told = (visits: readonly Visit[], container: Partial<ContainerVisit> = {}): string[] => {
      const services = visits.map(({ service }) => service.name).filter((name) => name !== 'api');
      const notices = calledIn({ visits, containers: [aContainer({ services, ...container })] });
      return notices.map(({ message }) => message.title);
    };

    it('has none of its own', () => {
      expect(told([inStore('db', 'x'), inStore('mail', 'x')])).toEqual(['container store: down']);
    });

    it('has none while its container may still come up by itself', () => {
      expect(told([inStore('db', 'x')], { isAlarming: false })).toEqual([]);
    });

    it('has none when another one’s topic hears of it', () => {
      expect(told([inStore('db', undefined), inStore('mail', 'x'), blocked('api', 'db')])).toEqual([
        'container store: down',
      ]);
    });

    it('leaves those that depend on it to call when nobody hears of the container', () => {
      expect(told([inStore('db', undefined), blocked('api', 'db')])).toEqual(['api: down']);
    });

    it('has one of its own when it is not one of those that the container’s alert is for', () => {
      expect(told([inStore('db', 'x'), inStore('mail', undefined)], { stopped: ['db'] })).toEqual(['db: down']);
    });
  });

  it('has none while the alert of the root cools down', () => {
    const past = anAlertedPast('failed', aMoment(59));
    expect(titles([aVisit('db', 'failed'), blocked('api', 'db')], { db: past })).toEqual([]);
  });

  it('is listed by the alert of the root, over several levels', () => {
    const visits = [aVisit('db', 'failed'), blocked('api', 'db'), blocked('web', 'api'), aVisit('mail', 'healthy')];
    const [root, ...others] = called(visits);
    expect(others).toEqual([]);
    expect(root?.message.body).toContain('\nBlocked by it: api, web\n');
  });

  it('is one alert, not one a level, when nothing is known of the root', () => {
    const [alert, ...others] = called([aVisit('db', 'unknown'), blocked('api', 'db'), blocked('web', 'api')]);
    expect(others).toEqual([]);
    expect(alert?.message.title).toBe('api: down');
    expect(alert?.message.body).toContain(
      'Waits for: db (which could not be asked, is not ready, or has no topic to call)',
    );
    expect(alert?.message.body).toContain('Blocked by it: web');
    expect(alert?.message.body).toContain('wardround run --service db');
    expect(alert?.record).toEqual({ event: 'alerted', kind: 'failed' });
  });

  it('is explained by one blocker of several', () => {
    expect(titles([aVisit('db', 'unknown'), aVisit('mq', 'failed'), blocked('api', 'db', 'mq')])).toEqual(['mq: down']);
  });
});

describe('services that could not be asked', () => {
  // This round counts, too.
  const first = aPast({ unknownInARow: 1 });
  const again = aPast({ unknownInARow: 2 });
  const alerted = anAlertedPast('unknown', aMoment(59), { unknownInARow: 5 });

  it.each<[string, Past, string[]]>([
    ['the first round is let pass', first, []],
    ['the second is not', again, ['a: could not be asked']],
    ['a young alert suppresses', alerted, []],
    ['an old one does not', anAlertedPast('unknown', aMoment(0), { unknownInARow: 9 }), ['a: could not be asked']],
    ['when the past cannot be read, whether it is the second is not known', unknownPast, []],
  ])('%s', (_, past, expected) => {
    expect(titles([aVisit('a', 'unknown')], { a: past })).toEqual(expected);
  });

  it('are one message a target and topic', () => {
    const visits = [
      aVisit('a', 'unknown'),
      aVisit('b', 'unknown'),
      aVisit('c', 'unknown', { service: { topic: 'others' } }),
      aVisit('d', 'unknown', { service: { target: hostTarget } }),
      aVisit('e', 'unknown', { service: { target: hostTarget } }),
    ];
    const sent = called(visits, { a: again, b: again, c: again, d: again, e: again });
    expect(sent.every(({ services, journals }) => services === journals)).toBe(true);
    expect(sent.map(({ message, services }) => [message.topic, message.title, services])).toEqual([
      ['alerts-topic', 'services: could not be asked', ['a', 'b']],
      ['others', 'c: could not be asked', ['c']],
      ['alerts-topic', 'this machine: could not be asked', ['d', 'e']],
    ]);
    expect(sent[0]?.record).toEqual({ event: 'alerted', kind: 'unknown' });
    expect(sent[0]?.message).toMatchObject({ priority: 4, tags: ['warning', 'auto-recovery'] });
  });

  it('are all in the message when one of them is due', () => {
    const visits = [aVisit('a', 'unknown'), aVisit('b', 'unknown'), aVisit('c', 'unknown')];
    expect(called(visits, { a: alerted, b: again }).map(({ services }) => services)).toEqual([['a', 'b', 'c']]);
    expect(called(visits, { a: alerted })).toEqual([]);
  });

  it('are told with their causes, once when it is the same', () => {
    const other = { kind: 'unknown', detail: 'curl is missing', ms: 1 } as const;
    const verdict = aVerdict(other);
    const same = called([aVisit('a', 'unknown'), aVisit('b', 'unknown')], { a: again })[0]?.message.body;
    expect(same).toContain('Services: a, b\nContainer: services\n');
    expect(same).toContain('\nCause: there is no shell in the container');
    const differing = called([aVisit('a', 'unknown'), aVisit('b', 'unknown', { verdict })], { a: again })[0]?.message
      .body;
    expect(differing).toContain('\nCauses:\n  a: there is no shell in the container\n  b: curl is missing');
  });

  it('never exceed a message, however many they are', () => {
    const visits = Array.from({ length: 500 }, (_, index) => {
      const detail = `${String(index)} "${'é'.repeat(200)}"`;
      const verdict = aVerdict({ kind: 'unknown', detail, ms: 1 });
      return aVisit(`service-number-${String(index)}`, 'unknown', { verdict });
    });
    const body = called(visits, { 'service-number-0': again })[0]?.message.body ?? '';
    expect(Buffer.byteLength(body)).toBeLessThan(4096);
    expect(Buffer.byteLength(body)).toBeGreaterThan(3000);
    expect(body).toContain('Nothing is known to be down');
  });
});

describe('the good news', () => {
  const wasDown = anAlertedPast('failed', aMoment(-65));
  const wasUnknown = anAlertedPast('unknown', aMoment(30));

  it.each<[Outcome, string[]]>([
    ['healthy', ['a: recovered']],
    ['recovered', ['a: recovered']],
    ['degraded', ['a: recovered']],
    ['waiting', []],
    ['stopped', []],
    ['unknown', []],
    ['not_due', []],
    ['disabled', []],
  ])('is told when the service is %s', (outcome, expected) => {
    expect(titles([aVisit('a', outcome)], { a: wasDown })).toEqual(expected);
  });

  it('says how long it took, calmly, and is remembered', () => {
    expect(called([aVisit('a', 'healthy')], { a: wasDown })).toEqual([
      {
        message: {
          topic: 'alerts-topic',
          title: 'a: recovered',
          body: 'First alert: 2 h 5 min ago\na: healthy (200 in 4 ms)',
          priority: 3,
          tags: ['white_check_mark'],
        },
        services: ['a'],
        journals: ['a'],
        record: { event: 'recovery-notified' },
      },
    ]);
  });

  it.each<[string, Partial<Visit>, string]>([
    ['after a restart', {}, '200 in 5 ms'],
    ['late, before another remedy', { decision: { kind: 'leave', why: 'x' } }, '200 in 4 ms'],
  ])('says what was seen last: it came up %s', (_, overrides, detail) => {
    const verdict = aVerdict({ kind: 'success', detail: '200 in 4 ms', ms: 4 });
    const recoveries = [aRecovery({ verified: { kind: 'success', detail: '200 in 5 ms', ms: 5 } })];
    const [notice] = called([aVisit('a', 'recovered', { verdict, recoveries, ...overrides })], { a: wasDown });
    expect(notice?.message.body).toContain(`a: healthy after a restart (${detail})`);
  });

  it('is one message a service that was down', () => {
    const visits = [aVisit('a', 'healthy'), aVisit('b', 'recovered')];
    expect(titles(visits, { a: wasDown, b: wasDown })).toEqual(['a: recovered', 'b: recovered']);
  });

  it('is one message a target whose services can be asked again', () => {
    const visits = [aVisit('a', 'healthy'), aVisit('b', 'healthy')];
    expect(titles(visits, { a: wasUnknown })).toEqual(['a: can be asked again']);
    const [both] = called(visits, { a: wasUnknown, b: wasUnknown });
    expect(both?.message.title).toBe('services: can be asked again');
    expect(both?.services).toEqual(['a', 'b']);
  });

  it('is "recovered" when it could not be asked first and was down afterwards', () => {
    const lastAlerts = new Map([['failed', aMoment(40)] as const]);
    const past = anAlertedPast('unknown', aMoment(30), { lastAlerts });
    expect(titles([aVisit('a', 'healthy')], { a: past })).toEqual(['a: recovered']);
  });

  it('is not told when nobody was alerted, when the past is unknown, and when it is not wanted', () => {
    expect(titles([aVisit('a', 'recovered')])).toEqual([]);
    expect(titles([aVisit('a', 'recovered')], { a: unknownPast })).toEqual([]);
    expect(titles([aVisit('a', 'recovered')], { a: wasDown }, { notifyRecovery: false })).toEqual([]);
  });
});

it('the worst news comes first', () => {
  const visits = [aVisit('up', 'healthy'), aVisit('lost', 'unknown'), aVisit('down', 'failed')];
  const pasts = { up: anAlertedPast('failed', aMoment(0)), lost: aPast({ unknownInARow: 2 }) };
  expect(titles(visits, pasts)).toEqual(['down: down', 'lost: could not be asked', 'up: recovered']);
});
