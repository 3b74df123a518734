import { describe, expect, it } from 'vitest';
import type { ContainerState, ContainerVisit } from '../../../src/model/container.js';
import type { AlertKind } from '../../../src/model/journal.js';
import type { Visit } from '../../../src/model/round.js';
import type { NtfySettings } from '../../../src/model/service.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aMoment, anAlertedPast, aPast, aVisit, without } from '../../support/visits.js';
import { aContainer, called, factsOf } from './called.js';

const UP: Partial<ContainerVisit> = {
  outcome: 'running',
  state: { kind: 'running' },
  reason: 'it runs',
  isAlarming: false,
};
const STARTED: Partial<ContainerVisit> = {
  outcome: 'started',
  reason: 'store is stopped, was started, and runs',
  isAlarming: false,
};

/** A service in `store` that is blocked by it, and this is whom it calls. */
function inside(name: string, topic: string | null = 'alerts-topic'): Visit {
  const visit = aVisit(name, 'blocked', { blockedBy: ['container store'] });
  const service = { ...without(visit.service, 'topic'), target: { kind: 'container', name: 'store' } as const };
  return { ...without(visit, 'verdict'), service: topic === null ? service : { ...service, topic } };
}

const both = [inside('db'), inside('mail')];

/** Who is called about `store`, and about what lives in it. */
function about(
  container: Partial<ContainerVisit> = {},
  visits: readonly Visit[] = both,
  settings: Partial<NtfySettings> = {},
) {
  return called({ visits, containers: [aContainer(container)], settings });
}

const titles = (...given: Parameters<typeof about>): string[] => about(...given).map(({ message }) => message.title);

/** Facts of a container about which a person was called then. */
const alerted = (kind: AlertKind, minute: number): Pick<ContainerVisit, 'facts'> => ({
  facts: factsOf(anAlertedPast(kind, aMoment(minute))),
});

const giveUp: Pick<ContainerVisit, 'decision'> = {
  decision: { kind: 'give-up', why: '3 of its 3 starts are spent', untilMs: aMoment(70).at },
};
/** `max_starts` is 0. */
const never: Pick<ContainerVisit, 'decision'> = { decision: { kind: 'give-up', why: '0 of its 0 starts are spent' } };

describe('who is called about a container that is down', () => {
  it.each<[string, Partial<ContainerVisit>, string[]]>([
    ['those inside, once for all of them', {}, ['container store: down']],
    ['… as a start loop when its starts are spent', giveUp, ['container store: start loop']],
    ['… as down when there were none to spend', never, ['container store: down']],
    ['nobody while it may come up by itself', { isAlarming: false }, []],
    ['nobody when all of it was stopped on purpose', { stopped: ['db', 'mail'], isAlarming: false }, []],
    ['nobody when it runs', UP, []],
    ['nobody when it was started', STARTED, []],
    [
      'nobody when it is paused',
      { outcome: 'paused', state: { kind: 'paused', detail: 'the container services is paused' }, isAlarming: false },
      [],
    ],
  ])('%s', (_, container, expected) => {
    expect(titles(container)).toEqual(expected);
  });

  it.each<[string, Visit[], string[], string[]]>([
    ['every topic once', [inside('db', 'x'), inside('mail', 'y'), inside('web', 'x')], [], ['x', 'y']],
    ['not that of a service without one', [inside('db', null), inside('mail', 'y')], [], ['y']],
    ['nobody where nobody is to be called', [inside('db', null)], [], []],
    ['not that of a service that was stopped on purpose', [inside('db', 'x'), inside('mail', 'y')], ['db'], ['y']],
  ])('%s', (_, visits, stopped, topics) => {
    const services = visits.map(({ service }) => service.name);
    const notices = about({ services, stopped }, visits).filter(({ journals }) => journals[0] === 'containers/store');
    expect(notices.map(({ message }) => message.topic)).toEqual(topics);
  });

  it('is remembered in its own journal, and is about all that lives in it', () => {
    const records = [{}, giveUp].flatMap((container) => about(container));
    expect(records.map(({ services, journals, record }) => ({ services, journals, record }))).toEqual([
      {
        services: ['db', 'mail'],
        journals: ['containers/store'],
        record: { event: 'alerted', kind: 'failed' },
      },
      {
        services: ['db', 'mail'],
        journals: ['containers/store'],
        record: { event: 'alerted', kind: 'crash_loop' },
      },
    ]);
  });
});

describe('the cooldown of a container', () => {
  it.each<[string, Partial<ContainerVisit>, string[]]>([
    ['suppresses an alert of the same kind', alerted('failed', 59), []],
    ['suppresses it a moment before the hour', alerted('failed', 0.001), []],
    ['is over at the hour', alerted('failed', 0), ['container store: down']],
    ['does not suppress another kind', { ...alerted('failed', 59), ...giveUp }, ['container store: start loop']],
    ['suppresses that one by its own', { ...alerted('crash_loop', 59), ...giveUp }, []],
  ])('%s', (_, container, expected) => {
    expect(titles(container)).toEqual(expected);
  });

  it('is not believed in when the past could not be read', () => {
    const notices = called({ visits: both, containers: [without(aContainer(), 'facts')] });
    expect(notices.map(({ message }) => message.title)).toEqual(['container store: down']);
  });

  it('of nothing alerts always', () => {
    expect(titles(alerted('failed', 60), both, { cooldownMs: 0 })).toEqual(['container store: down']);
  });

  it('of one does not silence another', () => {
    const containers = [aContainer(alerted('failed', 59)), aContainer({ name: 'other' })];
    expect(called({ visits: both, containers }).map(({ message }) => message.title)).toEqual(['container other: down']);
  });
});

describe('the alert about a container', () => {
  const bodyOf = (container: Partial<ContainerVisit>): string | undefined => about(container)[0]?.message.body;

  it('says what a person asks first, and what to do', () => {
    expect(about()[0]?.message).toEqual({
      topic: 'alerts-topic',
      title: 'container store: down',
      body: [
        'Container: store',
        'Why: store is stopped and was not started',
        'Blocked by it: db, mail',
        'Next: docker logs --tail 50 store, then docker start store',
      ].join('\n'),
      priority: 5,
      tags: ['rotating_light', 'auto-recovery'],
    });
  });

  it('says how starts are allowed again', () => {
    expect(bodyOf(giveUp)).toContain('\nThen: wardround reset --container store');
    expect(bodyOf({})).not.toContain('wardround reset');
    expect(bodyOf(never)).not.toContain('wardround reset');
  });

  it('looks for one that is missing', () => {
    const state: ContainerState = { kind: 'down', how: 'missing', detail: 'there is none', outOfMemory: false };
    expect(bodyOf({ state })).toContain('\nNext: docker ps --all');
  });

  it('names the container that was found, and the reset by the name in the config', () => {
    const places = { containerNames: new Map([['store', 'store-container']]) };
    const [notice] = called({ visits: both, containers: [aContainer(giveUp)], places });
    expect(notice?.message.title).toBe('container store-container: start loop');
    expect(notice?.message.body).toContain('docker logs --tail 50 store-container, then docker start store-container');
    expect(notice?.message.body).toContain('wardround reset --container store');
  });

  it.each(HOSTILE_TEXTS)('cannot be forged with %s', (_, text) => {
    const body = bodyOf({ reason: text }) ?? '';
    expect(Buffer.byteLength(body)).toBeLessThan(4096);
    expect(body.split('\n').map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'Container',
      'Why',
      'Blocked by it',
      'Next',
    ]);
    expect(body.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
  });
});

describe('the good news about a container', () => {
  const was = alerted('failed', 15);

  it.each<[string, Partial<ContainerVisit>, string[]]>([
    ['is told when it runs again', { ...UP, ...was }, ['container store: running again']],
    ['is told when it was started', { ...STARTED, ...was }, ['container store: started']],
    ['is not told while it is down', { isAlarming: false, ...was }, []],
    ['is not told while it is paused', { outcome: 'paused', isAlarming: false, ...was }, []],
    ['is not told while it cannot be asked', { outcome: 'unknown', isAlarming: false, ...was }, []],
    ['is not told when nobody was called', UP, []],
    ['is not told twice', { ...UP, facts: factsOf(aPast({ lastAlerts: new Map([['failed', aMoment(15)]]) })) }, []],
  ])('%s', (_, container, expected) => {
    expect(titles(container)).toEqual(expected);
  });

  it('is not told when it is not wanted', () => {
    expect(titles({ ...UP, ...was }, both, { notifyRecovery: false })).toEqual([]);
  });

  it('is told calmly, to every topic, and is remembered', () => {
    const visits = [aVisit('db', 'healthy'), aVisit('mail', 'healthy', { service: { topic: 'y' } })];
    const notices = about({ ...STARTED, ...was }, visits);
    expect(notices.map(({ message }) => message.topic)).toEqual(['alerts-topic', 'y']);
    expect(notices[0]).toEqual({
      message: {
        topic: 'alerts-topic',
        title: 'container store: started',
        body: 'First alert: 45 min ago\nstore is stopped, was started, and runs\nServices: db, mail',
        priority: 3,
        tags: ['white_check_mark'],
      },
      services: ['db', 'mail'],
      journals: ['containers/store'],
      record: { event: 'recovery-notified' },
    });
  });
});

describe('of containers and services', () => {
  it('the worst news comes first, and a container before what it explains', () => {
    const containers = [
      aContainer(),
      aContainer({ name: 'other', services: ['api'], ...UP, ...alerted('failed', 15) }),
    ];
    const visits = [...both, aVisit('api', 'failed'), aVisit('up', 'healthy')];
    const pasts = { up: anAlertedPast('failed', aMoment(0)) };
    expect(called({ visits, containers, pasts }).map(({ message }) => message.title)).toEqual([
      'container store: down',
      'api: down',
      'container other: running again',
      'up: recovered',
    ]);
  });
});
