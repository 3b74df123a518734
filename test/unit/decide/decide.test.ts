import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockersOf, decide, type Situation } from '../../../src/decide/decide.js';
import type { Mode, Standing } from '../../../src/model/decision.js';
import type { Past } from '../../../src/model/journal.js';
import type { Service } from '../../../src/model/service.js';
import type { ProbeResult, StopMarker, Verdict } from '../../../src/model/verdict.js';
import { aMoment, aPast, aService, aVerdict, without } from '../../support/visits.js';

const FAILURE: ProbeResult = { kind: 'failure', detail: 'connection refused', ms: 2 };
const SUCCESS: ProbeResult = { kind: 'success', detail: '200 in 4 ms', ms: 4 };
const NOW = aMoment(60);
const present: StopMarker = { kind: 'present', path: '/stop/a.stopped', where: 'in services' };
const markerUnknown: StopMarker = { kind: 'unknown', cause: 'no shell' };
const spent: Past = aPast({ restarts: [aMoment(10), aMoment(20), aMoment(30)] });
const pastUnknown: Past = { kind: 'unknown', cause: 'EACCES' };
const down: Standing = { name: 'db', state: 'down' };
const dbUnknown: Standing = { name: 'db', state: 'unknown' };
const noRemedy: Service = without(aService('a'), 'restartCommand');
const external = aService('a', { type: 'external' });

type Case = {
  readonly service?: Service;
  readonly result?: ProbeResult;
  readonly marker?: StopMarker;
} & Partial<Situation>;

/** The decision about a confirmed failure that nothing stands in the way of, but for what the case says. */
function decided({ service = aService('a'), result = FAILURE, marker = { kind: 'absent' }, ...situation }: Case) {
  const verdict: Verdict = { ...aVerdict(result), marker };
  return decide(
    service,
    verdict,
    { past: aPast(), dependencies: [], mode: 'recover', remainingMs: 270_000, ...situation },
    NOW,
  );
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
    ['one that could not be asked is left', { result: { ...FAILURE, kind: 'unknown' } }, 'leave'],
    ['a stop marker holds', { marker: present }, 'stop-marker'],
    ['a marker that could not be looked up holds', { marker: markerUnknown }, 'marker-unknown'],
    ['a dependency that is down holds', { dependencies: [down] }, 'dependency-down'],
    ['a dependency that could not be asked holds', { dependencies: [dbUnknown] }, 'dependency-down'],
    ['one of several holds', { dependencies: [{ name: 'x', state: 'up' }, down] }, 'dependency-down'],
    ['dependencies that are up do not', { dependencies: [{ name: 'db', state: 'up' }] }, 'recover'],
    ['one that was just recovered does not', { dependencies: [{ name: 'db', state: 'recovered' }] }, 'recover'],
    ['a round that only looks holds', { mode: 'probe-only' }, 'not-asked-to'],
    ['a dry run decides as a real one', { mode: 'dry-run' }, 'recover'],
    ['a past that is not known holds', { past: pastUnknown }, 'state-untrusted'],
    ['an external service is nobody’s to restart', { service: external }, 'no-remedy'],
    ['nor is one without a command', { service: noRemedy }, 'no-remedy'],
    ['a spent budget ends it', { past: spent }, 'crash-loop'],
    [
      'a budget of nothing too',
      { service: aService('a', { restart: { maxRestarts: 0, windowMs: 1000 } }) },
      'crash-loop',
    ],
    ['too little time holds', { remainingMs: 9_999 }, 'no-time'],
    ['just enough does not', { remainingMs: 10_000 }, 'recover'],
    ['a deadline that is past holds', { remainingMs: -5 }, 'no-time'],
  ])('%s', (_, given, expected) => {
    expect(rule(given)).toBe(expected);
  });

  it('is to run its command', () => {
    expect(decided({})).toEqual({
      kind: 'recover',
      action: { kind: 'run', command: '/usr/local/bin/a start' },
      why: 'its failure is confirmed, and this is restart 1 of 3 in 60 min',
    });
  });
});

/** In the order in which they bind; each holds by itself, as the table above has it. */
const BINDING: readonly [string, Case][] = [
  ['leave', { result: SUCCESS }],
  ['stop-marker', { marker: present }],
  ['marker-unknown', { marker: markerUnknown }],
  ['dependency-down', { dependencies: [down] }],
  ['no-remedy', { service: external }],
  ['not-asked-to', { mode: 'probe-only' }],
  ['state-untrusted', { past: pastUnknown }],
  ['crash-loop', { past: spent }],
  ['no-time', { remainingMs: 0 }],
];

describe('of two rules, the earlier one decides', () => {
  const pairs = BINDING.flatMap(([first, a], index) =>
    BINDING.slice(index + 1)
      // One field has one value: two rules about the same field cannot both apply.
      .filter(([, b]) => Object.keys(b).every((key) => !(key in a)))
      .map(([second, b]): [string, string, Case] => [first, second, { ...b, ...a }]),
  );
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
    ['its past is not known', { past: pastUnknown }, 'its past is not known: EACCES'],
    ['it is in a crash loop', { past: spent }, '3 of 3 restarts in 60 min are spent'],
    [
      'it is the third restart',
      { past: aPast({ restarts: [aMoment(10), aMoment(20)] }) },
      'its failure is confirmed, and this is restart 3 of 3 in 60 min',
    ],
    ['the round ends', { remainingMs: 4_000 }, 'a restart takes at least 10 s and the round ends in 4 s'],
    ['the round has ended', { remainingMs: -4_000 }, 'a restart takes at least 10 s and the round ends in 0 s'],
  ])('%s', (_, given, expected) => {
    expect(decided(given).why).toBe(expected);
  });
});

describe('the dependencies that forbid a restart', () => {
  it('are those that are down or not known', () => {
    const states = ['up', 'recovered', 'down', 'unknown'] as const;
    expect(blockersOf(states.map((state) => ({ name: `is-${state}`, state })))).toEqual(['is-down', 'is-unknown']);
  });
});

const results = fc.constantFrom<ProbeResult['kind']>('success', 'degraded', 'failure', 'unknown');
const markers = fc.constantFrom<StopMarker>({ kind: 'absent' }, present, markerUnknown);
const states = fc.constantFrom<Standing['state']>('up', 'recovered', 'down', 'unknown');
const pasts = fc.oneof(
  fc.constant(pastUnknown),
  fc.array(fc.nat({ max: 120 })).map((minutes): Past => aPast({ restarts: minutes.map(aMoment) })),
);
const situations = fc.record({
  service: fc
    .record({ type: fc.constantFrom('daemon', 'external'), hasCommand: fc.boolean(), maxRestarts: fc.nat({ max: 4 }) })
    .map(({ type, hasCommand, maxRestarts }): Service => {
      const service = aService('a', { type, restart: { maxRestarts, windowMs: 3_600_000 } });
      return hasCommand ? service : without(service, 'restartCommand');
    }),
  result: results.map((kind): ProbeResult => ({ kind, detail: 'x', ms: 1 })),
  marker: markers,
  dependencies: fc.array(
    states.map((state): Standing => ({ name: state, state })),
    { maxLength: 4 },
  ),
  past: pasts,
  mode: fc.constantFrom<Mode>('recover', 'dry-run', 'probe-only'),
  remainingMs: fc.integer({ min: -10_000, max: 30_000 }),
});

describe('a restart is decided upon', () => {
  it('when nothing at all forbids it, and only then', () => {
    fc.assert(
      fc.property(situations, (given) => {
        const { service, past } = given;
        const inTheLastHour =
          past.kind === 'known' ? past.facts.restarts.filter(({ at }) => at > NOW.at - 3_600_000) : [];
        const allowed =
          given.result.kind === 'failure' &&
          given.marker.kind === 'absent' &&
          given.dependencies.every(({ state }) => state === 'up' || state === 'recovered') &&
          past.kind === 'known' &&
          given.mode !== 'probe-only' &&
          service.type === 'daemon' &&
          service.restartCommand !== undefined &&
          inTheLastHour.length < service.restart.maxRestarts &&
          given.remainingMs >= 10_000;
        expect(decided(given).kind === 'recover').toBe(allowed);
      }),
      { numRuns: 2000 },
    );
  });

  it('in a dry run just as in a real one', () => {
    fc.assert(
      fc.property(situations, (given) => {
        expect(decided({ ...given, mode: 'dry-run' })).toEqual(decided({ ...given, mode: 'recover' }));
      }),
    );
  });
});
