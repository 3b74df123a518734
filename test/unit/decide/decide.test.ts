import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockersOf, decide, type Situation } from '../../../src/decide/decide.js';
import type { Mode, Standing } from '../../../src/model/decision.js';
import { FAILURES, type FailureKind } from '../../../src/model/failure.js';
import type { Facts, Past, Restart } from '../../../src/model/journal.js';
import type { Backoff, RestartPolicy, Rung, Service } from '../../../src/model/service.js';
import type { ProbeResult, StopMarker, Verdict } from '../../../src/model/verdict.js';
import { anHttpCheck } from '../../support/checks.js';
import { aFailure, aMoment, aPast, aRestartPolicy, aRung, aService, aVerdict } from '../../support/visits.js';
import { aRestart, aRestartThatLasted } from './a-restart.js';

const MINUTE = 60_000;
const SUCCESS: ProbeResult = { kind: 'success', detail: '200 in 4 ms', ms: 4 };
const NOW = aMoment(60);
const present: StopMarker = { kind: 'present', path: '/stop/a.stopped', where: 'in services' };
const markerUnknown: StopMarker = { kind: 'unknown', cause: 'no shell' };
const pastUnknown: Past = { kind: 'unknown', cause: 'EACCES' };
const down: Standing = { name: 'db', state: 'down' };
const dbUnknown: Standing = { name: 'db', state: 'unknown' };
const notReady: Standing = { name: 'db', state: 'not-ready' };
const backoff: Backoff = { initialMs: 30 * MINUTE, multiplier: 2, maxMs: 600 * MINUTE, jitter: 0 };
const wholeContainer: Rung['action'] = { kind: 'restart-container', container: 'services' };
const neighbour = { name: 'web', why: 'well' } as const;
const starting = { ageMs: MINUTE, what: 'its container was started' };

/** Restarts that did not help, by the only remedy there is. */
const restarts = (...minutes: number[]): Restart[] => minutes.map((minute) => aRestart(minute));
const ONE = restarts(50);
const SPENT = restarts(10, 20, 30);

type Case = {
  readonly service?: Partial<Service>;
  readonly restart?: Partial<RestartPolicy>;
  /** The only remedy. */
  readonly rung?: Partial<Rung>;
  readonly facts?: Partial<Facts>;
  readonly result?: ProbeResult;
  readonly marker?: StopMarker;
} & Partial<Situation>;

/** The decision about a confirmed failure that nothing stands in the way of, but for what the case says. */
function decided(given: Case) {
  const { service = {}, restart = {}, rung = {}, facts = {}, ...rest } = given;
  const { result = aFailure(), marker = { kind: 'absent' }, ...situation } = rest;
  const whole = aService('a', {
    ladder: [aRung({ action: { kind: 'run', command: '/usr/local/bin/a start' }, ...rung })],
    restart: aRestartPolicy(restart),
    ...service,
  });
  const verdict: Verdict = { ...aVerdict(result), marker };
  const past = aPast({ failuresInARow: 1, hasFailed: true, failingSince: NOW, ...facts });
  return decide(whole, verdict, { past, dependencies: [], mode: 'recover', remainingMs: 270_000, ...situation }, NOW);
}

function rule(given: Case): string {
  const decision = decided(given);
  return 'rule' in decision ? decision.rule : decision.kind;
}

describe('what is done about a service', () => {
  it.each<[string, Case, string]>([
    ['a confirmed failure is treated', {}, 'recover'],
    ['a healthy service is left', { result: SUCCESS }, 'leave'],
    ['a degraded one is left', { result: { ...SUCCESS, kind: 'degraded' } }, 'leave'],
    ['one that could not be asked is left', { result: { ...SUCCESS, kind: 'unknown' } }, 'leave'],
    ['a stop marker holds', { marker: present }, 'stop-marker'],
    ['a marker that could not be looked up holds', { marker: markerUnknown }, 'marker-unknown'],
    ['a dependency that is down holds', { dependencies: [down] }, 'dependency-down'],
    ['a dependency that could not be asked holds', { dependencies: [dbUnknown] }, 'dependency-down'],
    ['a dependency that is alive and not ready holds', { dependencies: [notReady] }, 'dependency-down'],
    ['one of several holds', { dependencies: [{ name: 'x', state: 'up' }, down] }, 'dependency-down'],
    ['dependencies that are up do not', { dependencies: [{ name: 'db', state: 'up' }] }, 'recover'],
    ['one that was just recovered does not', { dependencies: [{ name: 'db', state: 'recovered' }] }, 'recover'],
    ['a round that only looks holds', { mode: 'probe-only' }, 'not-asked-to'],
    ['a dry run decides as a real one', { mode: 'dry-run' }, 'recover'],
    ['a past that is not known holds', { past: pastUnknown }, 'state-untrusted'],
    ['an external service is nobody’s to restart', { service: { type: 'external' } }, 'no-remedy'],
    ['nor is one without a command', { service: { ladder: [] } }, 'no-remedy'],
    ['a spent budget ends it', { facts: { restarts: SPENT } }, 'crash-loop'],
    ['a budget of nothing too', { restart: { maxRestarts: 0, windowMs: 1000 } }, 'crash-loop'],
    ['too little time holds', { remainingMs: 9_999 }, 'no-time'],
    ['just enough does not', { remainingMs: 10_000 }, 'recover'],
    ['a deadline that is past holds', { remainingMs: -5 }, 'no-time'],
  ])('%s', (_, given, expected) => {
    expect(rule(given)).toBe(expected);
  });

  it('is to run its command', () => {
    expect(decided({})).toEqual({
      kind: 'recover',
      rung: aRung({ action: { kind: 'run', command: '/usr/local/bin/a start' } }),
      why: 'its failure is confirmed, and this is restart 1 of 3 in 60 min',
    });
  });
});

describe('the failure threshold', () => {
  const three = { failureThreshold: 3 };
  it.each<[string, Case, string]>([
    ['holds in the first round', { service: three }, 'threshold'],
    ['holds in the one before the last', { service: three, facts: { failuresInARow: 2 } }, 'threshold'],
    ['is reached', { service: three, facts: { failuresInARow: 3 } }, 'recover'],
    ['stays reached', { service: three, facts: { failuresInARow: 30 } }, 'recover'],
    ['holds for one that is only watched', { service: { ...three, type: 'external' } }, 'threshold'],
    ['cannot hold where nothing is known of the past', { service: three, past: pastUnknown }, 'state-untrusted'],
  ])('%s', (_, given, expected) => {
    expect(rule(given)).toBe(expected);
  });
});

describe('a start', () => {
  const ten = { startupTimeoutMs: 10 * MINUTE };
  const up = (minute: number): Restart[] => [aRestart(minute, { upAt: aMoment(minute + 1) })];

  it.each<[string, Case, string]>([
    ['of its surroundings holds', { service: ten, start: starting }, 'starting'],
    ['of its own holds', { service: ten, facts: { restarts: restarts(51) } }, 'starting'],
    [
      'of its own that this round has made holds',
      { service: ten, facts: { restarts: restarts(60) }, tried: ['restart'] },
      'starting',
    ],
    ['does not once its time is over', { service: ten, facts: { restarts: restarts(50) } }, 'recover'],
    ['does not once it has come up', { service: ten, facts: { restarts: up(55) } }, 'recover'],
    ['does not where no time is given', { facts: { restarts: restarts(59) } }, 'recover'],
    [
      'is believed though nothing is known of the past',
      { service: ten, start: starting, past: pastUnknown },
      'starting',
    ],
    [
      'of its own goes before one of its surroundings',
      { service: ten, start: starting, facts: { restarts: restarts(55) } },
      'starting',
    ],
  ])('%s', (_, given, expected) => {
    expect(rule(given)).toBe(expected);
  });

  it.each<[string, Case, string, number]>([
    ['its own', { start: starting, facts: { restarts: restarts(55) } }, 'it was restarted 5 min ago', 65],
    ['its container’s', { start: starting }, 'its container was started 60 s ago', 69],
  ])('is told with the time that is left: %s', (_, given, what, until) => {
    const decision = decided({ service: ten, ...given });
    expect(decision).toMatchObject({ why: `${what} and may take 10 min to start`, untilMs: aMoment(until).at });
  });
});

describe('the restart policy', () => {
  const kinds = Object.keys(FAILURES) as FailureKind[];
  const table = kinds.flatMap((kind): [RestartPolicy['policy'], FailureKind, string][] => [
    ['always', kind, 'recover'],
    ['on-failure', kind, kind === 'hang' ? 'policy' : 'recover'],
    ['never', kind, 'policy'],
  ]);
  it.each(table)('"%s" on "%s": %s', (policy, kind, expected) => {
    expect(rule({ restart: { policy }, result: aFailure('x', kind) })).toBe(expected);
  });

  it('is asked before the first remedy of a round, not of one that was just restarted', () => {
    const slow = { restart: { policy: 'on-failure' }, result: aFailure('x', 'hang') } as const;
    const ladder = [aRung(), aRung({ name: 'rebuild' })];
    expect(rule({ ...slow, service: { ladder }, tried: ['restart'] })).toBe('recover');
  });

  it('says why it forbids', () => {
    expect(decided({ restart: { policy: 'never' } }).why).toBe('its restart policy is "never": a person is called');
    expect(decided({ restart: { policy: 'on-failure' }, result: aFailure('x', 'hang') }).why).toBe(
      'its restart policy is "on-failure", and it only did not answer in time',
    );
  });
});

describe('a service that waits for a person', () => {
  const untilReset = { giveUp: 'until-reset' } as const;
  it.each<[string, Case, string]>([
    ['is restarted while its budget lasts', { facts: { restarts: ONE } }, 'recover'],
    ['is restarted though it had many, never too many', { facts: { restarts: restarts(-90, -40, 10, 55) } }, 'recover'],
    ['is not once its budget was spent', { facts: { restarts: SPENT } }, 'until-reset'],
    ['is not when the window has slid on', { facts: { restarts: restarts(-900, -890, -880) } }, 'until-reset'],
    [
      'is restarted when that had helped for long enough: it is another incident',
      { facts: { restarts: [...restarts(-900, -890), aRestartThatLasted(10, -880)] } },
      'recover',
    ],
    [
      'is not when that had helped for less long',
      { facts: { restarts: [...restarts(-900, -890), aRestartThatLasted(9, -880)] } },
      'until-reset',
    ],
    ['is told from one whose budget allows nothing', { restart: { maxRestarts: 0 } }, 'crash-loop'],
  ])('%s', (_, given, expected) => {
    expect(rule({ ...given, restart: { ...untilReset, ...given.restart } })).toBe(expected);
  });

  it('has no time from which it may be restarted', () => {
    expect(decided({ restart: untilReset, facts: { restarts: SPENT } })).toEqual({
      kind: 'give-up',
      rule: 'until-reset',
      why: 'its 3 restarts in 60 min were spent, and it waits for a person',
    });
  });
});

describe('a service that has spent its budget', () => {
  it.each<[string, Restart[], string, number | undefined]>([
    ['waits until one is free', SPENT, 'crash-loop', 90],
    ['… and longer than that: a whole window since the last', restarts(-5, 5, 15), 'crash-loop', 75],
    ['tries once when a window has passed', restarts(-20, -10, 0), 'recover', undefined],
    ['… and waits another window', restarts(-80, -70, -60, 10), 'crash-loop', 70],
    ['tries again after that', restarts(-80, -70, -60, 0), 'recover', undefined],
    [
      '… also when the try had helped, and not for long',
      [...restarts(-80, -70), aRestartThatLasted(9, -60)],
      'recover',
      undefined,
    ],
    [
      '… and waits, when it had helped and not for long',
      [...restarts(-80, -70, -60), aRestartThatLasted(9, 10)],
      'crash-loop',
      70,
    ],
    [
      'has all of it again when the try had helped for long',
      [...restarts(-80, -70, -60), aRestartThatLasted(10, 10)],
      'recover',
      undefined,
    ],
    ['is not one whose restarts were always a window apart', restarts(-130, -60, 10), 'recover', undefined],
  ])('%s', (_, made, expected, until) => {
    const decision = decided({ facts: { restarts: made } });
    expect('rule' in decision ? decision.rule : decision.kind).toBe(expected);
    expect('untilMs' in decision ? decision.untilMs : undefined).toBe(until === undefined ? until : aMoment(until).at);
  });

  it('is told as one that is spent, or as one that gave up', () => {
    expect(decided({ facts: { restarts: SPENT } }).why).toBe('3 of 3 restarts in 60 min are spent');
    expect(decided({ facts: { restarts: restarts(-80, -70, -60, 10) } }).why).toBe(
      'it gave up after 3 restarts in 60 min, and tries once in 60 min',
    );
  });

  it('has no time from which it may be restarted when its budget allows nothing', () => {
    expect(decided({ restart: { maxRestarts: 0 } })).toEqual({
      kind: 'give-up',
      rule: 'crash-loop',
      why: '0 of 0 restarts in 60 min are spent',
    });
  });
});

describe('the backoff', () => {
  it.each<[string, Case, string]>([
    ['does not hold the first restart', {}, 'recover'],
    ['holds the second', { facts: { restarts: restarts(40) } }, 'backoff'],
    ['is over in time', { facts: { restarts: restarts(30) } }, 'recover'],
    ['is longer after the second', { facts: { restarts: restarts(-10, 20) } }, 'backoff'],
    ['is over after a reset', { facts: { restarts: [] } }, 'recover'],
    ['holds what is first tried in a round', { facts: { restarts: restarts(40) }, tried: [] }, 'backoff'],
    [
      'does not hold the ladder within a round',
      {
        facts: { restarts: restarts(60) },
        tried: ['restart'],
        service: { ladder: [aRung(), aRung({ name: 'rebuild' })] },
      },
      'recover',
    ],
  ])('%s', (_, given, expected) => {
    expect(rule({ ...given, restart: { backoff } })).toBe(expected);
  });

  it('is told with its end', () => {
    expect(decided({ restart: { backoff }, facts: { restarts: restarts(40) } })).toEqual({
      kind: 'hold',
      rule: 'backoff',
      why: 'it is backing off for 10 min after 1 restart in this incident',
      untilMs: aMoment(70).at,
    });
    expect(decided({ restart: { backoff }, facts: { restarts: restarts(-10, 20) } }).why).toBe(
      'it is backing off for 20 min after 2 restarts in this incident',
    );
  });
});

describe('a ladder', () => {
  const ladder = [
    aRung({ name: 'reload', max: 1 }),
    aRung({ name: 'restart' }),
    aRung({ name: 'rebuild', destructive: true, afterFailures: 3 }),
  ];
  const by = (...names: string[]): Restart[] => names.map((rung) => aRestart(60, { rung }));

  it.each<[string, Case, string]>([
    ['is begun at its first remedy', {}, 'reload'],
    ['goes on in the same round', { tried: ['reload'], facts: { restarts: by('reload') } }, 'restart'],
    [
      'waits with what needs more failures',
      { tried: ['reload', 'restart'], facts: { restarts: by('reload', 'restart') } },
      'ladder-waits',
    ],
    [
      'reaches it in time',
      { tried: ['reload', 'restart'], facts: { restarts: by('reload', 'restart'), failuresInARow: 3 } },
      'rebuild',
    ],
    ['begins above what is spent in the next round', { facts: { restarts: by('reload') } }, 'restart'],
  ])('%s', (_, given, expected) => {
    const decision = decided({ ...given, service: { ladder } });
    expect('rung' in decision ? decision.rung.name : 'rule' in decision ? decision.rule : '').toBe(expected);
  });

  it('names the remedy and the count', () => {
    expect(decided({ service: { ladder } }).why).toBe(
      'its failure is confirmed, and this is restart 1 of 3 in 60 min, by reload',
    );
    expect(decided({ service: { ladder }, tried: ['restart'] }).why).toBe(
      'rebuild is next, and needs more failures: 1 of 3 failing rounds',
    );
    expect(decided({ service: { ladder }, remainingMs: 0 }).why).toBe(
      'reload takes at least 10 s and the round ends in 0 s',
    );
  });

  it('is exhausted when every remedy was had as often as it may be', () => {
    const once = [aRung({ name: 'reload', max: 1 }), aRung({ name: 'restart', max: 1 })];
    expect(decided({ service: { ladder: once }, facts: { restarts: by('reload', 'restart') } })).toEqual({
      kind: 'give-up',
      rule: 'ladder-exhausted',
      why: 'every remedy was tried as often as it may be',
    });
  });

  it('is not exhausted at the end of a round when it may be begun again in the next', () => {
    expect(decided({ tried: ['restart'], facts: { restarts: by('restart') } })).toEqual({
      kind: 'hold',
      rule: 'round-done',
      why: 'each remedy has had its turn in this round',
    });
  });

  it('goes by the budget before anything else', () => {
    expect(rule({ service: { ladder }, facts: { restarts: SPENT, failuresInARow: 9 } })).toBe('crash-loop');
  });
});

describe('a remedy that restarts the whole container', () => {
  const well = { name: 'web', why: 'well' } as const;
  const stopped = { name: 'db', why: 'stopped' } as const;
  const unknown = { name: 'mail', why: 'unknown' } as const;
  const unread = { name: 'mq', why: 'marker-unknown' } as const;
  const spares = 'as well, in the same container and not known to be ill';

  it.each<[string, Case, string, string]>([
    ['is tried when nobody else is well', { neighbours: [] }, 'recover', 'this is restart 1 of 3'],
    ['is not when one is well', { neighbours: [well] }, 'shared-container', `restart would restart web ${spares}`],
    [
      'nor when of one nothing is known',
      { neighbours: [unknown] },
      'shared-container',
      `restart would restart mail ${spares}`,
    ],
    [
      'nor when several are well',
      { neighbours: [well, unknown, { ...well, name: 'x' }] },
      'shared-container',
      `restart would restart web, mail and x ${spares}`,
    ],
    [
      'is, when it owns up to that',
      { neighbours: [well, unknown], rung: { destructive: true } },
      'recover',
      'restart 1 of 3',
    ],
    [
      'is not, whatever it owns up to, when one was stopped on purpose',
      { neighbours: [well, stopped], rung: { destructive: true } },
      'shared-container',
      'restart would start db as well, stopped on purpose in the same container',
    ],
    [
      'says that before that others are well',
      { neighbours: [well, stopped] },
      'shared-container',
      'restart would start db',
    ],
  ])('%s', (_, given, expected, why) => {
    const whole = { ...given, rung: { action: wholeContainer, ...given.rung } };
    expect(rule(whole)).toBe(expected);
    expect(decided(whole).why).toContain(why);
  });

  it.each<[string, Case, string]>([
    [
      'is not, whatever it owns up to, when of one it is not known',
      { neighbours: [well, unread] },
      'restart would restart mq as well, whose stop marker could not be looked up',
    ],
    ['says first that one was stopped', { neighbours: [unread, stopped] }, 'restart would start db as well'],
  ])('%s', (_, given, why) => {
    const whole = { ...given, rung: { action: wholeContainer, destructive: true } };
    expect(rule(whole)).toBe('shared-container');
    expect(decided(whole).why).toContain(why);
  });

  it.each<[string, Partial<Rung>, number, string]>([
    ['is passed over for one that harms nobody', {}, 1, 'rebuild'],
    ['is what is waited for when that one is for later', { afterFailures: 3 }, 1, 'shared-container'],
  ])('%s', (_, overrides, failuresInARow, expected) => {
    const ladder = [aRung({ name: 'recreate', action: wholeContainer }), aRung({ name: 'rebuild', ...overrides })];
    const decision = decided({ service: { ladder }, facts: { failuresInARow }, neighbours: [well] });
    expect('rung' in decision ? decision.rung.name : 'rule' in decision && decision.rule).toBe(expected);
  });

  it('is the only one that others are asked about', () => {
    expect(rule({ neighbours: [well, stopped, unknown] })).toBe('recover');
  });
});

describe('the time that a remedy needs', () => {
  it.each<[string, Case, number]>([
    ['is its startup delay and a look', {}, 10_000],
    ['is longer with its own delay', { rung: { startupDelayMs: 30_000 } }, 35_000],
    [
      'goes by the startup check where there is one',
      { service: { startupCheck: anHttpCheck({ timeoutMs: 20_000 }) } },
      25_000,
    ],
  ])('%s', (_, given, neededMs) => {
    expect([rule({ ...given, remainingMs: neededMs - 1 }), rule({ ...given, remainingMs: neededMs })]).toEqual([
      'no-time',
      'recover',
    ]);
  });
});

/** In the order in which they bind; each holds by itself. */
const BINDING: readonly [string, Case][] = [
  ['leave', { result: SUCCESS }],
  ['stop-marker', { marker: present }],
  ['marker-unknown', { marker: markerUnknown }],
  ['dependency-down', { dependencies: [down] }],
  ['starting', { service: { startupTimeoutMs: 10 * MINUTE }, start: starting }],
  ['threshold', { service: { failureThreshold: 2 } }],
  ['no-remedy', { service: { type: 'external' } }],
  // Before anything is tried: one that was just restarted is slow to answer.
  ['policy', { restart: { policy: 'never' }, tried: [] }],
  ['not-asked-to', { mode: 'probe-only' }],
  ['state-untrusted', { past: pastUnknown }],
  ['until-reset', { restart: { giveUp: 'until-reset', maxRestarts: 1 }, facts: { restarts: ONE } }],
  ['crash-loop', { restart: { maxRestarts: 1 }, facts: { restarts: ONE } }],
  // Between rounds: one that has tried something goes on.
  ['backoff', { restart: { backoff }, facts: { restarts: ONE }, tried: [] }],
  ['ladder-exhausted', { rung: { max: 1 }, facts: { restarts: ONE } }],
  ['round-done', { tried: ['restart'] }],
  ['shared-container', { rung: { action: wholeContainer }, neighbours: [neighbour] }],
  ['ladder-waits', { rung: { afterFailures: 2 } }],
  ['no-time', { remainingMs: 0 }],
];

const GROUPS = ['service', 'restart', 'rung', 'facts'] as const;

/** Both cases in one; undefined where they cannot both be so. */
function both(a: Case, b: Case): Case | undefined {
  // A past that is not known has no facts, and counts no failures.
  const pasts = [a, b].filter(({ past }) => past !== undefined).length;
  const counts = [a, b].filter(({ facts, service }) => facts !== undefined || service?.failureThreshold !== undefined);
  if (pasts > 0 && counts.length > 0) return undefined;
  const groups = GROUPS.map((group) => [group, merged(a[group] ?? {}, b[group] ?? {})] as const);
  const whole = merged(omit(a), omit(b));
  if (whole === undefined || groups.some(([, group]) => group === undefined)) return undefined;
  return { ...whole, ...Object.fromEntries(groups) };
}

function omit(given: Case): object {
  return Object.fromEntries(Object.entries(given).filter(([key]) => !(GROUPS as readonly string[]).includes(key)));
}

/** One field has one value: two rules that want different ones cannot both apply. */
function merged(a: object, b: object): object | undefined {
  const other = new Map<string, unknown>(Object.entries(b));
  const clash = Object.entries(a).some(([key, value]) => other.has(key) && other.get(key) !== value);
  return clash ? undefined : { ...b, ...a };
}

describe('a rule', () => {
  it.each(BINDING)('holds by itself: %s', (name, given) => {
    expect(rule(given)).toBe(name);
  });
});

describe('of two rules, the earlier one decides', () => {
  const pairs = BINDING.flatMap(([first, a], index) =>
    BINDING.slice(index + 1).flatMap(([second, b]): [string, string, Case][] => {
      const given = both(a, b);
      return given === undefined ? [] : [[first, second, given]];
    }),
  );

  it('is tried with nearly all pairs', () => {
    expect(pairs.length).toBeGreaterThan(130);
  });

  it.each(pairs)('%s before %s', (first, _, given) => {
    expect(rule(given)).toBe(first);
  });
});

describe('why', () => {
  it.each<[string, Case, string]>([
    ['a person stopped it', { marker: present }, 'stopped on purpose: /stop/a.stopped in services'],
    [
      'a person stopped it, and said more',
      { marker: { ...present, by: 'ann', until: Date.UTC(2026, 10, 20, 18), reason: 'disk' } },
      'stopped on purpose by ann until 2026-11-20T18:00:00Z (disk): /stop/a.stopped in services',
    ],
    [
      'a person stopped it until a time that cannot be read',
      { marker: { ...present, unreadUntil: 'monday' } },
      'stopped on purpose for good, because "until=monday" is no time that can be read: /stop/a.stopped in services',
    ],
    ['its marker is not known', { marker: markerUnknown }, 'its stop marker could not be looked up: no shell'],
    ['one dependency is down', { dependencies: [down] }, 'it depends on db, which is down'],
    [
      'two are down, and of another nothing is known',
      { dependencies: [down, { name: 'q', state: 'unknown' }, { name: 'x', state: 'down' }] },
      'it depends on db and x, which are down',
    ],
    ['a dependency is not known', { dependencies: [dbUnknown] }, 'it depends on db, which could not be asked'],
    ['a dependency is not ready', { dependencies: [notReady] }, 'it depends on db, which is alive and not ready'],
    [
      'two are not ready',
      { dependencies: [notReady, { name: 'mq', state: 'not-ready' }] },
      'it depends on db and mq, which are alive and not ready',
    ],
    [
      'one is not ready and another not known',
      { dependencies: [notReady, { name: 'mq', state: 'unknown' }] },
      'it depends on mq, which could not be asked',
    ],
    ['it has not failed often enough', { service: { failureThreshold: 3 } }, '1 of 3 failures'],
    ['it is external', { service: { type: 'external' } }, 'it is external: it is watched, never restarted'],
    ['it has no remedy', { service: { ladder: [] } }, 'it has no restart_cmd'],
    ['its past is not known', { past: pastUnknown }, 'its past is not known: EACCES'],
    ['it is in a crash loop', { facts: { restarts: SPENT } }, '3 of 3 restarts in 60 min are spent'],
    [
      'it is the third restart',
      { facts: { restarts: restarts(10, 20) } },
      'its failure is confirmed, and this is restart 3 of 3 in 60 min',
    ],
    ['the round ends', { remainingMs: 4_000 }, 'a restart takes at least 10 s and the round ends in 4 s'],
    ['the round has ended', { remainingMs: -4_000 }, 'a restart takes at least 10 s and the round ends in 0 s'],
  ])('%s', (_, given, expected) => {
    expect(decided(given).why).toBe(expected);
  });
});

describe('the dependencies that forbid a restart', () => {
  it('are those that are down, not ready or not known', () => {
    const states = ['up', 'recovered', 'not-ready', 'down', 'unknown'] as const;
    expect(blockersOf(states.map((state) => ({ name: `is-${state}`, state })))).toEqual([
      'is-not-ready',
      'is-down',
      'is-unknown',
    ]);
  });
});

const results = fc
  .tuple(
    fc.constantFrom<ProbeResult['kind']>('success', 'degraded', 'failure', 'unknown'),
    fc.constantFrom(...(Object.keys(FAILURES) as FailureKind[])),
  )
  .map(([kind, failure]): ProbeResult => (kind === 'failure' ? aFailure('x', failure) : { kind, detail: 'x', ms: 1 }));
const markers = fc.constantFrom<StopMarker>({ kind: 'absent' }, present, markerUnknown);
const states = fc.constantFrom<Standing['state']>('up', 'recovered', 'not-ready', 'down', 'unknown');
/** Minutes of restarts that did not help, oldest first. */
const minutes = fc
  .array(fc.integer({ min: -120, max: 60 }), { maxLength: 6 })
  .map((list) => list.sort((a, b) => a - b));
const rungs = fc.record({
  action: fc.constantFrom<Rung['action']>({ kind: 'run', command: 'start' }, wholeContainer),
  max: fc.constantFrom(1, 3, 100),
  destructive: fc.boolean(),
  afterFailures: fc.integer({ min: 1, max: 2 }),
});
const restartPolicies = fc.record({
  policy: fc.constantFrom<RestartPolicy['policy']>('always', 'always', 'on-failure', 'never'),
  maxRestarts: fc.nat({ max: 4 }),
  giveUp: fc.constantFrom<RestartPolicy['giveUp']>('window', 'until-reset'),
});
const situations = fc.record({
  // Mostly what allows it: a case that is refused for ten reasons says little about one of them.
  service: fc.record({
    type: fc.constantFrom<Service['type']>('daemon', 'daemon', 'daemon', 'external'),
    failureThreshold: fc.constantFrom(1, 1, 2),
    startupTimeoutMs: fc.constantFrom(0, 0, 10 * MINUTE),
  }),
  hasRemedy: fc.constantFrom(true, true, true, false),
  restart: restartPolicies,
  hasBackoff: fc.boolean(),
  rung: rungs,
  made: minutes,
  failuresInARow: fc.integer({ min: 1, max: 3 }),
  isPastKnown: fc.constantFrom(true, true, true, false),
  result: fc.oneof({ weight: 3, arbitrary: fc.constant(aFailure()) }, { weight: 2, arbitrary: results }),
  marker: fc.oneof(
    { weight: 3, arbitrary: fc.constant<StopMarker>({ kind: 'absent' }) },
    { weight: 1, arbitrary: markers },
  ),
  dependencies: fc.array(
    states.map((state): Standing => ({ name: state, state })),
    { maxLength: 2 },
  ),
  neighbours: fc.array(fc.constantFrom({ name: 'w', why: 'well' } as const, { name: 's', why: 'stopped' } as const), {
    maxLength: 1,
  }),
  mode: fc.constantFrom<Mode>('recover', 'dry-run', 'probe-only'),
  remainingMs: fc.integer({ min: 0, max: 40_000 }),
});
type Given = typeof situations extends fc.Arbitrary<infer T> ? T : never;

function caseOf(given: Given): Case {
  const { hasRemedy, hasBackoff, made, failuresInARow, isPastKnown, rung, service, restart, ...rest } = given;
  return {
    ...rest,
    rung,
    service: hasRemedy ? service : { ...service, ladder: [] },
    restart: hasBackoff ? { ...restart, backoff } : restart,
    facts: { restarts: restarts(...made), failuresInARow },
    ...(isPastKnown ? {} : { past: pastUnknown }),
  };
}

/** Whether nothing forbids a restart, rule by rule, in no order. */
function isAllowed(given: Given): boolean {
  const { service, restart, rung, made, result, neighbours } = given;
  const age = 60 - (made.at(-1) ?? -Infinity);
  const hour = (from: number): number => made.filter((minute) => minute >= from && minute < from + 60).length;
  const wasSpent = restart.maxRestarts > 0 && made.some((minute) => hour(minute) >= restart.maxRestarts);
  const waits = Math.min(600, 30 * 2 ** (made.length - 1));
  return (
    result.kind === 'failure' &&
    given.marker.kind === 'absent' &&
    given.dependencies.every(({ state }) => state === 'up' || state === 'recovered') &&
    given.isPastKnown &&
    given.mode !== 'probe-only' &&
    service.type === 'daemon' &&
    given.hasRemedy &&
    given.failuresInARow >= service.failureThreshold &&
    given.failuresInARow >= rung.afterFailures &&
    age * MINUTE >= service.startupTimeoutMs &&
    restart.policy !== 'never' &&
    !(restart.policy === 'on-failure' && result.failure === 'hang') &&
    made.filter((minute) => minute > 0).length < restart.maxRestarts &&
    !(wasSpent && (restart.giveUp === 'until-reset' || age < 60)) &&
    !(given.hasBackoff && made.length > 0 && age < waits) &&
    made.length < rung.max &&
    !(
      rung.action.kind === 'restart-container' && neighbours.some(({ why }) => why === 'stopped' || !rung.destructive)
    ) &&
    given.remainingMs >= 10_000
  );
}

describe('a restart is decided upon', () => {
  it('when nothing at all forbids it, and only then', () => {
    const seen = { allowed: 0, forbidden: 0 };
    fc.assert(
      fc.property(situations, (given) => {
        const allowed = isAllowed(given);
        seen[allowed ? 'allowed' : 'forbidden'] += 1;
        expect(decided(caseOf(given)).kind === 'recover').toBe(allowed);
      }),
      { numRuns: 10_000 },
    );
    expect(seen.allowed).toBeGreaterThan(20);
  });

  it('in a dry run just as in a real one', () => {
    fc.assert(
      fc.property(situations, (given) => {
        const as = (mode: Mode) => decided({ ...caseOf(given), mode });
        expect(as('dry-run')).toEqual(as('recover'));
      }),
      { numRuns: 1000 },
    );
  });
});
