import { describe, expect, it } from 'vitest';
import { ENGINE_JOURNAL, type Past, type State } from '../../../src/model/journal.js';
import type { Known } from '../../../src/page/known.js';
import { pageViewOf } from '../../../src/page/view-of.js';
import {
  aHealthyShop,
  aHistory,
  aShop,
  aSystem,
  checked,
  containerIncident,
  known,
  minutesAgo,
  NOW,
  standing,
} from '../../support/page-known.js';
import { aService } from '../../support/visits.js';

const MINUTE = 60_000;

function viewOf(given: Known, isPublic = false) {
  return pageViewOf(given, NOW, { isPublic });
}

function withStates(states: readonly (State | 'disabled' | 'new' | 'degraded' | 'unreadable')[]): Known {
  const services = states.map((state, index) => aService(`s${index}`, { enabled: state !== 'disabled' }));
  const pastOf = (state: (typeof states)[number]): Past | undefined => {
    if (state === 'new' || state === 'disabled') return undefined;
    if (state === 'unreadable') return { kind: 'unknown', cause: 'permission denied' };
    if (state === 'degraded') return standing('running', 9, 'it works', checked('degraded', 'slow'));
    return standing(state, 9, 'so it is');
  };
  const pasts = states.flatMap((state, index) => {
    const past = pastOf(state);
    return past === undefined ? [] : [[`s${index}`, past] as const];
  });
  return { system: aSystem(services), histories: new Map(), pasts: new Map(pasts), roundAt: NOW.at };
}

describe('the banner', () => {
  it.each([
    [['running', 'running'], 'good', 'All is well'],
    [['running', 'stopped', 'disabled'], 'good', 'All is well'],
    [['failed', 'running'], 'bad', '1 service down'],
    [['failed', 'unhealthy', 'unknown'], 'bad', '2 services down'],
    [['unknown', 'running'], 'unsure', '1 service of which nobody knows'],
    [['unreadable'], 'unsure', '1 service of which nobody knows'],
    [['new'], 'unsure', '1 service of which nobody knows'],
    [['starting', 'running'], 'warn', '1 service starting'],
    [['degraded', 'starting'], 'warn', '2 services not quite well'],
    [['stopped', 'disabled'], 'off', 'Left alone on purpose'],
    [['disabled'], 'off', 'Nothing is watched'],
    [[], 'off', 'No services'],
  ] as const)('of %j is %s: %s', (states, tone, headline) => {
    expect(viewOf(withStates(states)).banner).toMatchObject({ tone, headline });
  });

  it('counts each state, and names whom to look at', () => {
    const { counts, ill } = viewOf(withStates(['running', 'failed', 'running', 'degraded', 'stopped'])).banner;
    expect(counts.map(({ word, count }) => `${count} ${word}`)).toEqual([
      '1 Failed',
      '1 Degraded',
      '2 Running',
      '1 Stopped',
    ]);
    expect(ill).toEqual(['s1', 's3']);
  });
});

describe('the round', () => {
  it.each([
    ['just now', 0, false],
    ['two periods ago', 10, false],
    ['more than two periods ago', 11, true],
  ])('was made %s', (_, minutes, isStale) => {
    const at = NOW.at - minutes * MINUTE;
    expect(viewOf({ ...aShop(), roundAt: at }).round).toEqual({ at, isStale });
  });

  it('is none before the first', () => {
    const { system, histories, pasts } = aShop();
    expect(viewOf({ system, histories, pasts }).round).toBeUndefined();
  });
});

describe('what goes on', () => {
  it('is told once for each root cause, with who suffers from it', () => {
    const [postgres, ...others] = viewOf(aShop()).open;
    expect(others).toEqual([]);
    expect(postgres).toMatchObject({ title: 'postgres', lasts: '41 min', affected: ['api', 'search', 'web'] });
    expect(postgres?.story.map(({ text }) => text)).toEqual([
      expect.stringContaining('It began: connection refused'),
      'Tried: restart, which did not help',
      'Tried: restart, which did not help',
      'Tried: restart container, which did not help',
      'People were called',
      'Since then more people were called',
      expect.stringContaining('Its check fails'),
    ]);
  });

  it('is nothing on a good day', () => {
    expect(viewOf(aHealthyShop()).open).toEqual([]);
  });

  it('is a container that is down, and an engine that does not answer', () => {
    const shop = aHealthyShop();
    const [, past] = containerIncident('shop');
    const pasts = new Map([...shop.pasts, containerIncident('shop'), [ENGINE_JOURNAL, past] as const]);
    const { open } = viewOf({ ...shop, pasts });
    expect(open.map(({ title }) => title)).toEqual(['container shop', 'the Docker engine']);
    expect(viewOf({ ...shop, pasts }, true).open).toEqual([]);
  });

  it('is one entry for a container that is down: what it was found like, and all that suffer from it', () => {
    const db = aService('db', { target: { kind: 'container', name: 'store' } });
    const api = aService('api', { dependencies: ['db'] });
    const [journal, past] = containerIncident('store');
    const away = { ...checked('failure', 'store is stopped (exit code 137)'), failuresInARow: 2 };
    const facts = past.kind === 'known' ? past.facts : {};
    const given: Known = {
      ...withStates([]),
      system: aSystem([db, api]),
      pasts: new Map([
        [journal, known({ ...facts, ...away })],
        ['db', standing('unhealthy', 20, 'the container store is stopped', checked('success', 'fine'))],
        ['api', standing('unhealthy', 20, 'it depends on db, which is down', checked('failure', 'refused'))],
      ]),
      histories: new Map([['db', { days: [], outages: [{ from: minutesAgo(20).at, cause: 'x', remedies: [] }] }]]),
    };
    expect(viewOf(given).open).toMatchObject([
      { title: 'container store', affected: ['db', 'api'], story: [{}, { text: 'Store is stopped (exit code 137)' }] },
    ]);
    expect(viewOf(given, true).open.map(({ title }) => title)).toEqual(['db']);
  });

  it('says when a call reached nobody, reminders, and that it came back', () => {
    const incident = {
      id: 'x',
      kind: 'failed',
      openedAt: minutesAgo(90),
      toldAt: minutesAgo(5),
      updatable: new Set<string>(),
    } as const;
    const facts = { incident: { ...incident, reminders: 2, reopened: 1, escalated: 0 } };
    const past = standing('failed', 90, 'it fails', facts);
    const given = { ...withStates(['running']), pasts: new Map([['s0', past]]) };
    expect(viewOf(given).open[0]?.story.map(({ text }) => text)).toEqual([
      'A call about it was noted, and has reached nobody yet',
      'Since then it came back and went again once, and people were reminded 2 times',
      'It fails',
    ]);
  });
});

describe('a call', () => {
  const incident = { id: 'x', kind: 'failed', openedAt: minutesAgo(9), toldAt: minutesAgo(9) } as const;
  const called = { ...incident, reminders: 0, reopened: 0, escalated: 0, updatable: new Set<string>() };

  function storiesOf(calledAt: boolean, channels: boolean): string[] {
    const api = aService('api', { dependencies: ['redis'], ...(channels ? {} : { channels: [] }) });
    const facts = { incident: calledAt ? { ...called, calledAt: minutesAgo(9) } : called };
    const pasts = new Map([
      ['redis', standing('failed', 9, 'it fails', facts)],
      ['api', standing('unhealthy', 9, 'it is blocked', facts)],
    ]);
    const given = {
      system: aSystem([aService('redis', channels ? {} : { channels: [] }), api]),
      histories: new Map(),
      pasts,
    };
    return viewOf(given).open.map(({ title, story }) => `${title}: ${story.map(({ text }) => text).join(', ')}`);
  }

  it('about one that is blocked is told where people were called about it', () => {
    expect(storiesOf(true, true)).toEqual([
      'redis: People were called, It fails',
      'api: People were called, It is blocked',
    ]);
  });

  it('that was only noted belongs to what blocks it', () => {
    expect(storiesOf(false, true)).toEqual(['redis: A call about it was noted, and has reached nobody yet, It fails']);
  });

  it('is not spoken of where nobody is to be called', () => {
    expect(storiesOf(false, false)).toEqual(['redis: It fails']);
  });
});

describe('the past', () => {
  it('has the last fifty downtimes that are over, the newest first', () => {
    const outages = Array.from({ length: 80 }, (_, index) => ({
      from: NOW.at - (80 - index) * 60 * MINUTE,
      to: NOW.at - (80 - index) * 60 * MINUTE + MINUTE,
      cause: `no ${index}`,
      remedies: [],
    }));
    const history = aHistory(
      9,
      () => [1, 2],
      () => 0,
      outages,
    );
    const { past } = viewOf({ ...withStates(['running']), histories: new Map([['s0', history]]) });
    expect(past.map(({ cause }) => cause)).toEqual(Array.from({ length: 50 }, (_, index) => `no ${79 - index}`));
  });

  it.each([
    [[{ at: 1, rung: 'restart', helped: true }], 'restart helped'],
    [[{ at: 1, rung: '', helped: true }], 'restart helped'],
    [[{ at: 1, rung: 'restart', helped: false }], 'came back after remedies'],
    [[], 'came back without a remedy'],
  ])('says what ended them: %j', (remedies, cure) => {
    const history = aHistory(
      3,
      () => [1, 2],
      () => 0,
      [{ from: NOW.at - 9, to: NOW.at, cause: 'x', remedies }],
    );
    expect(viewOf({ ...withStates(['running']), histories: new Map([['s0', history]]) }).past[0]?.cure).toBe(cure);
  });
});

describe('a row', () => {
  const rowOf = (given: Known, name: string, isPublic = false) =>
    viewOf(given, isPublic).services.find((service) => service.name === name);

  it('has 90 days, the last of them today', () => {
    const view = viewOf(aShop());
    expect(view.days).toHaveLength(90);
    expect(view.days.at(-1)).toBe('2026-11-25');
    expect(view.services.every(({ bars }) => bars.length === 90)).toBe(true);
  });

  it('says who stopped it, why and until when', () => {
    expect(rowOf(aShop(), 'mailer')?.note).toBe(
      'Stopped on purpose by ada, until 2026-11-25 18:00 UTC: moving the mailbox',
    );
    expect(rowOf(aShop(), 'mailer', true)?.note).toBe('Stopped on purpose');
  });

  it('says that it is disabled', () => {
    expect(rowOf(aShop(), 'staging')).toMatchObject({
      look: { word: 'Disabled' },
      note: 'It is disabled in the config: rounds pass it over',
    });
    expect(rowOf(aShop(), 'staging')?.since).toBeUndefined();
  });

  it('says who disabled it by hand, and not to everybody', () => {
    const disabled = { at: NOW.at, by: 'ada', reason: 'until spring' };
    const given = { ...withStates([]), system: aSystem([aService('s0', { enabled: false, disabled })]) };
    expect(rowOf(given, 's0')?.note).toMatch(/^It is disabled by ada since .* \(until spring\): rounds pass it over$/);
    expect(rowOf(given, 's0', true)?.note).toBe('Not watched');
  });

  it('says that it is stopped as soon as there is a stop marker, and since when', () => {
    const marker = { kind: 'present', path: '/s0.stopped', where: 'here', since: NOW.at - 60_000 } as const;
    const view = viewOf({ ...withStates(['failed']), markers: new Map([['s0', marker]]) });
    expect(view.services[0]).toMatchObject({ look: { word: 'Stopped' }, since: NOW.at - 60_000, lasts: '1 min' });
    expect(view.banner.headline).toBe('Left alone on purpose');
    expect(view.open).toEqual([]);
  });

  it('says that its restarts are spent', () => {
    const restarts = [7, 5, 3].map((minutes) => ({ ...minutesAgo(minutes), rung: 'restart' }));
    const past = standing('failed', 9, 'it still fails', { ...checked('failure', 'x'), restarts });
    const row = rowOf({ ...withStates(['failed']), pasts: new Map([['s0', past]]) }, 's0');
    expect(row?.look).toEqual({ tone: 'bad', word: 'Crash loop' });
  });

  it('says that it has recovered where its last check had failed', () => {
    const facts = { ...checked('failure', 'connection refused'), successesInARow: 1 };
    const past = standing('running', 9, 'it is well', facts);
    const row = rowOf({ ...withStates(['running']), pasts: new Map([['s0', past]]) }, 's0');
    expect(row?.facts.find(({ term }) => term === 'Last news')?.text).toBe(
      'recovered after failure: connection refused',
    );
  });

  it('says what a degraded one answers', () => {
    expect(rowOf(aShop(), 'thumbnails')?.note).toMatch(/^Queue: 1,204 pictures/);
  });

  it('masks what looks like a secret, and cuts what is endless', () => {
    const past = standing('failed', 9, 'login failed: password=hunter2', checked('failure', 'x'.repeat(9000)));
    const row = rowOf({ ...withStates(['failed']), pasts: new Map([['s0', past]]) }, 's0');
    expect(row?.note).toBe('Login failed: password=***');
    expect(row?.facts.find(({ term }) => term === 'Last news')?.text.length).toBeLessThan(420);
  });

  it('knows no uptime where nothing was watched', () => {
    expect(rowOf(withStates(['new']), 's0')?.uptime).toBeUndefined();
    const empty = {
      ...withStates(['running']),
      histories: new Map([['s0', { days: [], outages: [] }]]),
      pasts: new Map([['s0', known({})]]),
    };
    expect(rowOf(empty, 's0')).toMatchObject({ look: { word: 'Not asked yet' } });
    expect(viewOf(empty).figures).toBeUndefined();
  });
});
