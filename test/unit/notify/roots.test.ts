import { describe, expect, it } from 'vitest';
import { NO_FACTS } from '../../../src/decide/facts.js';
import type { Channel } from '../../../src/model/call.js';
import type { ContainerVisit } from '../../../src/model/container.js';
import type { HoldRule } from '../../../src/model/decision.js';
import type { Outcome, Visit } from '../../../src/model/round.js';
import { causesOf, uniqueChannels, type Ward } from '../../../src/notify/roots.js';
import { ALERTS } from '../../support/calls.js';
import { aMoment, aVisit, without } from '../../support/visits.js';
import {
  aContainer,
  alarmsIn,
  anAway,
  aRunning,
  aWard,
  blockedInStore,
  causeOf,
  inStore,
  silence,
  silentFor,
} from './wards.js';

const X: Channel = { kind: 'ntfy', name: 'x' };
const Y: Channel = { kind: 'webhook', name: 'y' };
const nobody = { service: { channels: [] } };

const alarms = (...visits: Visit[]): string[] => alarmsIn(aWard(visits));
const blocked = (name: string, ...blockedBy: string[]): Visit => aVisit(name, 'blocked', { blockedBy });

/** Those of a container's services. */
function about(container: Partial<ContainerVisit> = {}, visits = [blockedInStore('db'), blockedInStore('mail')]): Ward {
  return aWard(visits, [aContainer(container)]);
}

describe('as what somebody is called about a service', () => {
  const table: [Outcome, string[]][] = [
    ['failed', ['a: failed']],
    ['crash_loop', ['a: crash_loop']],
    ['blocked', ['a: failed']],
    ['waiting', []],
    ['stopped', []],
    ['unknown', []],
    ['healthy', []],
    ['degraded', []],
    ['recovered', []],
    ['not_due', []],
    ['disabled', []],
  ];
  it.each(table)('%s', (outcome, expected) => {
    expect(alarms(aVisit('a', outcome))).toEqual(expected);
  });

  it.each<[HoldRule, Outcome, string[]]>([
    ['marker-unknown', 'failed', ['a: failed']],
    ['marker-unknown', 'waiting', ['a: failed']],
    ['state-untrusted', 'waiting', ['a: failed']],
    ['no-time', 'waiting', []],
    ['threshold', 'waiting', []],
    ['starting', 'waiting', []],
    ['backoff', 'waiting', ['a: failed']],
    ['ladder-waits', 'waiting', []],
    ['round-done', 'waiting', []],
    ['not-asked-to', 'waiting', []],
    ['shared-container', 'failed', ['a: failed']],
    ['stop-marker', 'stopped', []],
  ])('held back by %s and %s', (rule, outcome, expected) => {
    expect(alarms(aVisit('a', outcome, { decision: { kind: 'hold', rule, why: 'x' } }))).toEqual(expected);
  });

  it.each<[string, Visit, string[]]>([
    ['the first round in which it could not be asked is let pass', silentFor(1, 'a'), []],
    ['the second is not', silentFor(2, 'a'), ['a: unknown']],
    ['whether it is the second is not known where its past cannot be read', inStore('a', 'unknown'), []],
  ])('%s', (_, visit, expected) => {
    expect(alarms(visit)).toEqual(expected);
  });

  it.each<[Outcome, boolean]>([
    ['healthy', true],
    ['degraded', true],
    ['recovered', true],
    ['failed', false],
    ['crash_loop', false],
    ['waiting', false],
    ['blocked', false],
    ['stopped', false],
    ['unknown', false],
  ])('%s is well: %s', (outcome, isWell) => {
    expect(causeOf(aWard([aVisit('a', outcome)]), 'a').isWell).toBe(isWell);
  });

  it.each<Outcome>(['not_due', 'disabled'])('nothing is said of one that is %s', (outcome) => {
    expect(causesOf(aWard([aVisit('a', outcome)]))).toEqual([]);
  });

  it('is remembered in its own journal, and told to its own channels', () => {
    const facts = { ...NO_FACTS, failuresInARow: 1 };
    const visit = aVisit('a', 'failed', { facts, service: { channels: [X, Y] } });
    expect(causesOf(aWard([visit]))).toEqual([
      {
        root: { kind: 'service', name: 'a' },
        journal: 'a',
        facts,
        alarm: 'failed',
        isWell: false,
        isStopped: false,
        minUptimeMs: 600_000,
        channels: [X, Y],
        visit,
        affected: [],
      },
    ]);
  });

  it('is suppressed by nothing where its past could not be read', () => {
    expect(causeOf(aWard([aVisit('a', 'failed')]), 'a').facts).toBeUndefined();
  });
});

describe('a blocked service', () => {
  it.each<[string, Visit, string[]]>([
    ['is explained by a root that failed', aVisit('db', 'failed'), ['db: failed']],
    ['… that is in a crash loop', aVisit('db', 'crash_loop'), ['db: crash_loop']],
    ['… that waits for its turn', aVisit('db', 'waiting'), []],
    ['… that was stopped on purpose', aVisit('db', 'stopped'), []],
    ['is not explained by one that could not be asked', inStore('db', 'unknown'), ['api: failed']],
    ['… nor by one that calls nobody', aVisit('db', 'failed', nobody), ['db: failed', 'api: failed']],
    ['… nor by one that is not there', aVisit('other', 'failed'), ['other: failed', 'api: failed']],
    ['… nor by one that is well', aVisit('db', 'healthy'), ['api: failed']],
  ])('%s', (_, db, expected) => {
    expect(alarms(db, blocked('api', 'db'))).toEqual(expected);
  });

  describe('by one that is alive and not ready', () => {
    const failing = (rounds: number): Visit => ({
      ...blocked('api', 'db'),
      facts: { ...NO_FACTS, failuresInARow: rounds },
    });
    it.each<[string, Visit, string[]]>([
      ['is nobody’s news in the first round', failing(1), []],
      ['is in the second', failing(2), ['api: failed']],
      ['is where it is not known which it is', blocked('api', 'db'), ['api: failed']],
    ])('%s', (_, visit, expected) => {
      expect(alarms(aVisit('db', 'degraded'), visit)).toEqual(expected);
    });
  });

  it('is explained by one blocker of several', () => {
    expect(alarms(inStore('db', 'unknown'), aVisit('mq', 'failed'), blocked('api', 'db', 'mq'))).toEqual([
      'mq: failed',
    ]);
  });

  it('is explained over several levels, and is among those who suffer from the root', () => {
    const ward = aWard([
      aVisit('db', 'failed'),
      blocked('api', 'db'),
      blocked('web', 'api'),
      aVisit('mail', 'healthy'),
    ]);
    expect(alarmsIn(ward)).toEqual(['db: failed']);
    expect(causeOf(ward, 'db').affected).toEqual(['api', 'web']);
    expect(causeOf(ward, 'api').affected).toEqual(['web']);
    expect(causeOf(ward, 'mail').affected).toEqual([]);
  });

  it('is one alarm, not one a level, when nothing is known of the root', () => {
    const ward = aWard([inStore('db', 'unknown'), blocked('api', 'db'), blocked('web', 'api')]);
    expect(alarmsIn(ward)).toEqual(['api: failed']);
    expect(causeOf(ward, 'api').affected).toEqual(['web']);
  });

  it('is one alarm where the level between calls nobody', () => {
    const between = aVisit('api', 'blocked', { blockedBy: ['db'], ...nobody });
    expect(alarms(aVisit('db', 'failed'), between, blocked('web', 'api'))).toEqual(['db: failed']);
    expect(alarms(inStore('db', 'unknown'), between, blocked('web', 'api'))).toEqual(['api: failed', 'web: failed']);
  });

  describe('that calls nobody itself', () => {
    const silent = (name: string, ...blockedBy: string[]): Visit => aVisit(name, 'blocked', { blockedBy, ...nobody });

    it('is no incident of its own, even where nobody hears of the root', () => {
      const db = aVisit('db', 'failed', nobody);
      expect(alarms(db, silent('api', 'db'), silent('web', 'api'))).toEqual(['db: failed']);
    });

    it('does not explain another one that somebody hears of', () => {
      const db = aVisit('db', 'failed', nobody);
      expect(alarms(db, silent('api', 'db'), blocked('web', 'api'))).toEqual(['db: failed', 'web: failed']);
    });

    it('is an incident where the root could not be asked', () => {
      expect(alarms(inStore('db', 'unknown'), silent('api', 'db'))).toEqual(['api: failed']);
    });

    it('is none of its own in a container of which nobody hears', () => {
      const ward = aWard([blockedInStore('db', []), silent('api', 'db')], [aContainer({ services: ['db'] })]);
      expect(alarmsIn(ward)).toEqual(['container store: failed']);
    });
  });

  it('has no end where services are blocked in a ring', () => {
    expect(alarms(blocked('a', 'b'), blocked('b', 'a')).length).toBeLessThanOrEqual(2);
  });

  describe('whose container is down', () => {
    const heard = (visits: Visit[], container: Partial<ContainerVisit> = {}): string[] => {
      const services = visits.map(({ service }) => service.name).filter((name) => name !== 'api');
      return alarmsIn(aWard(visits, [aContainer({ services, ...container })]));
    };

    it.each<[string, Visit[], Partial<ContainerVisit>, string[]]>([
      ['is explained by it', [blockedInStore('db'), blockedInStore('mail')], {}, ['container store: failed']],
      ['… while that may still come up by itself', [blockedInStore('db')], { isAlarming: false }, []],
      [
        '… when another one’s channel hears of it',
        [blockedInStore('db', []), blockedInStore('mail', [X]), blocked('api', 'db')],
        {},
        ['container store: failed'],
      ],
    ])('%s', (_, visits, container, expected) => {
      expect(heard(visits, container)).toEqual(expected);
    });

    it('calls those that depend on it once, when nobody else hears of the container', () => {
      const ward = aWard([blockedInStore('db', []), blocked('api', 'db')], [aContainer({ services: ['db'] })]);
      const heardOf = causesOf(ward).filter(({ alarm, channels }) => alarm !== undefined && channels.includes(ALERTS));
      expect(heardOf.length).toBe(1);
    });
  });
});

describe('as what somebody is called about a container', () => {
  const spent = { kind: 'give-up', why: '3 of its 3 starts are spent', untilMs: aMoment(70).at } as const;
  const started = { outcome: 'started', isAlarming: false } as const;
  const paused = { outcome: 'paused', state: { kind: 'paused', detail: 'paused' }, isAlarming: false } as const;

  it.each<[string, Partial<ContainerVisit>, string[], boolean]>([
    ['that is down, once for all inside', {}, ['container store: failed'], false],
    ['whose starts are spent', { decision: spent }, ['container store: crash_loop'], false],
    ['that has none to spend', { decision: { kind: 'give-up', why: '0 of 0' } }, ['container store: failed'], false],
    ['that may come up by itself', { isAlarming: false }, [], false],
    ['all of which was stopped on purpose', { stopped: ['db', 'mail'], isAlarming: false }, [], false],
    ['that is paused', paused, [], false],
    ['that was started', started, [], true],
  ])('%s', (_, container, expected, isWell) => {
    expect(alarmsIn(about(container))).toEqual(expected);
    expect(causeOf(about(container), 'container store').isWell).toBe(isWell);
  });

  it('is nobody while it runs', () => {
    const ward = aWard([inStore('db', 'healthy'), inStore('mail', 'healthy')], [aRunning()]);
    expect(alarmsIn(ward)).toEqual([]);
    expect(causeOf(ward, 'container store').isWell).toBe(true);
  });

  it('is remembered in its own journal', () => {
    expect(causeOf(about(), 'container store')).toMatchObject({
      root: { kind: 'container', name: 'store' },
      journal: 'containers/store',
      facts: NO_FACTS,
    });
    expect(causeOf(aWard([], [without(aContainer(), 'facts')]), 'container store').facts).toBeUndefined();
  });

  it('is about those inside, and all that they block', () => {
    const visits = [blockedInStore('db'), blockedInStore('mail'), blocked('api', 'db'), blocked('web', 'api')];
    expect(causeOf(about({}, visits), 'container store').affected).toEqual(['db', 'mail', 'api', 'web']);
  });

  it('is not about one that a person has stopped', () => {
    expect(causeOf(about({ stopped: ['db'] }), 'container store').affected).toEqual(['mail']);
  });

  it('is told to each channel of those inside once', () => {
    const visits = [blockedInStore('db', [X]), blockedInStore('mail', [Y, X]), blockedInStore('web', [])];
    expect(causeOf(about({ services: ['db', 'mail', 'web'] }, visits), 'container store').channels).toEqual([X, Y]);
  });

  it('is not told to that of one that a person has stopped', () => {
    const visits = [blockedInStore('db', [X]), blockedInStore('mail', [Y])];
    expect(causeOf(about({ stopped: ['db'] }, visits), 'container store').channels).toEqual([Y]);
  });

  describe('whose end all hear who heard of it', () => {
    const channelsOf = (ward: Ward): readonly Channel[] => causeOf(ward, 'container store').channels;

    it.each<[string, Ward, Ward]>([
      [
        'those inside',
        about({}, [blockedInStore('db', [X]), blockedInStore('mail', [Y])]),
        aWard(
          [
            inStore('db', 'healthy', { service: { channels: [X] } }),
            inStore('mail', 'healthy', { service: { channels: [Y] } }),
          ],
          [aRunning()],
        ),
      ],
      [
        'those that depended on one inside',
        about({}, [
          blockedInStore('db'),
          blockedInStore('mail'),
          { ...blocked('api', 'db'), service: { ...blocked('api').service, channels: [X] } },
        ]),
        aWard(
          [
            inStore('db', 'healthy'),
            inStore('mail', 'healthy'),
            aVisit('api', 'healthy', { service: { channels: [X] } }),
          ],
          [aRunning()],
        ),
      ],
      [
        'one that a person has stopped meanwhile',
        about({}, [blockedInStore('db', [X]), blockedInStore('mail', [Y])]),
        about({ stopped: ['db'], outcome: 'started', isAlarming: false }, [
          inStore('db', 'stopped', { service: { channels: [X] } }),
          inStore('mail', 'healthy', { service: { channels: [Y] } }),
        ]),
      ],
    ])('%s', (_, before, after) => {
      expect(channelsOf(after)).toEqual(expect.arrayContaining([...channelsOf(before)]));
    });
  });
});

describe('services that could not be asked', () => {
  it('are their container’s trouble, where two of them live in it', () => {
    const ward = aWard([silentFor(2, 'db'), silentFor(5, 'mail'), inStore('web', 'healthy')], [aRunning()]);
    expect(alarmsIn(ward)).toEqual(['container store: unknown']);
    expect(causeOf(ward, 'container store')).toMatchObject({ affected: ['db', 'mail'], isWell: false });
  });

  it.each<[string, Visit[], string[]]>([
    ['one alone is its own', [silentFor(2, 'db'), inStore('mail', 'healthy')], ['db: unknown']],
    ['one of which the second is new is still its own', [silentFor(2, 'db'), silentFor(1, 'mail')], ['db: unknown']],
    ['two that are new are nobody’s', [silentFor(1, 'db'), silentFor(1, 'mail')], []],
    [
      'two of this machine are each its own',
      [
        silentFor(2, 'a', { service: { target: { kind: 'host' } } }),
        silentFor(2, 'b', { service: { target: { kind: 'host' } } }),
      ],
      ['a: unknown', 'b: unknown'],
    ],
    [
      'two of two containers are each its own',
      [silentFor(2, 'db'), silentFor(2, 'b', { service: { target: { kind: 'container', name: 'other' } } })],
      ['db: unknown', 'b: unknown'],
    ],
    [
      'one that fails meanwhile has an alarm of its own',
      [silentFor(2, 'db'), silentFor(2, 'mail'), inStore('web', 'failed')],
      ['container store: unknown', 'web: failed'],
    ],
  ])('%s', (_, visits, expected) => {
    const other = aRunning({ name: 'other', services: ['b'] });
    expect(alarmsIn(aWard(visits, [aRunning(), other]))).toEqual(expected);
  });

  it('are not told to be well by the container’s end while one of them is silent', () => {
    const ward = aWard([silentFor(3, 'db'), inStore('mail', 'healthy')], [aRunning()]);
    expect(causeOf(ward, 'db')).toMatchObject({ alarm: 'unknown', isWell: false });
  });
});

describe('an engine that is away', () => {
  const store = anAway();
  const edge = anAway({ name: 'edge', services: ['web'] });
  const unknown = [
    silentFor(2, 'db'),
    silentFor(2, 'mail'),
    silentFor(2, 'web', { service: { target: { kind: 'container', name: 'edge' }, channels: [Y] } }),
  ];

  it('is one cause, however many containers and services', () => {
    const ward = aWard(unknown, [store, edge], silence(2));
    expect(alarmsIn(ward)).toEqual(['engine Docker: unknown']);
    expect(causeOf(ward, 'engine Docker')).toMatchObject({
      journal: 'engine/docker',
      affected: ['db', 'mail', 'web'],
      channels: [ALERTS, Y],
      isWell: false,
      isStopped: false,
    });
  });

  it.each<[string, number | undefined, string[]]>([
    ['for a moment is nobody’s news', 1, []],
    ['for two rounds is', 2, ['engine Docker: unknown']],
    ['is where its past could not be read', undefined, ['engine Docker: unknown']],
  ])('%s', (_, rounds, expected) => {
    const ward = { ...aWard(unknown, [store, edge]), engine: rounds === undefined ? undefined : silence(rounds) };
    expect(alarmsIn(ward)).toEqual(expected);
  });

  it('explains nothing that lives on this machine', () => {
    const here = silentFor(2, 'cron', { service: { target: { kind: 'host' } } });
    expect(alarmsIn(aWard([...unknown, here, aVisit('ntpd', 'failed')], [store, edge], silence(2)))).toEqual([
      'engine Docker: unknown',
      'cron: unknown',
      'ntpd: failed',
    ]);
  });

  it('explains no container that could be asked', () => {
    const down = aContainer({ name: 'edge', services: ['web'] });
    const visits = [...unknown.slice(0, 2), aVisit('web', 'blocked', { blockedBy: ['container edge'] })];
    expect(alarmsIn(aWard(visits, [store, down], silence(2)))).toEqual([
      'engine Docker: unknown',
      'container edge: failed',
    ]);
  });

  it('does not explain what depends on a service that could not be asked, and is ill', () => {
    const api = aVisit('api', 'blocked', { blockedBy: ['db'], service: { target: { kind: 'host' } } });
    expect(alarmsIn(aWard([...unknown, api], [store, edge], silence(2)))).toEqual([
      'engine Docker: unknown',
      'api: failed',
    ]);
  });

  it('is well once it answers for all, and all hear it', () => {
    const well = [
      inStore('db', 'healthy'),
      inStore('mail', 'healthy'),
      aVisit('web', 'healthy', { service: { channels: [Y] } }),
    ];
    const containers = [aRunning(), aRunning({ name: 'edge', services: ['web'] })];
    expect(causeOf(aWard(well, containers), 'engine Docker')).toMatchObject({ isWell: true, channels: [ALERTS, Y] });
    expect(causeOf(aWard(well, [containers[0] ?? store, edge]), 'engine Docker').isWell).toBe(false);
  });

  it('is no cause where nothing lives in a container', () => {
    expect(causesOf(aWard([aVisit('a', 'healthy', { service: { target: { kind: 'host' } } })]))).toMatchObject([
      { root: { kind: 'service' } },
    ]);
  });
});

it('the engine comes first, then containers, then services in their order', () => {
  const visits = [aVisit('b', 'failed'), blockedInStore('db'), aVisit('a', 'healthy')];
  expect(causesOf(aWard(visits, [aContainer()])).map(({ root }) => root.name)).toEqual([
    'Docker',
    'store',
    'b',
    'db',
    'a',
  ]);
});

it('a channel is called once, whoever names it; a webhook and a topic of one name are two', () => {
  const topic: Channel = { kind: 'ntfy', name: 'y' };
  expect(uniqueChannels([Y, X, topic, { ...Y }, X])).toEqual([Y, X, topic]);
});
