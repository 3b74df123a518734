import fc from 'fast-check';
import type { Situation } from '../../src/decide/decide.js';
import { foldFacts } from '../../src/decide/facts.js';
import type { Start } from '../../src/decide/starting.js';
import type { Mode, Neighbour, Standing } from '../../src/model/decision.js';
import { FAILURES, type FailureKind } from '../../src/model/failure.js';
import type { JournalEvent, Moment, Past } from '../../src/model/journal.js';
import type { Service } from '../../src/model/service.js';
import type { ProbeResult, StopMarker, Verdict } from '../../src/model/verdict.js';
import { events, moments } from './arbitraries.js';
import { happenings, RUNG_NAMES, services } from './histories.js';

/** A question to `decide`, and the journal that its past was folded from. */
export type Asked = {
  readonly service: Service;
  readonly verdict: Verdict;
  readonly journal: readonly JournalEvent[];
  readonly situation: Situation;
  readonly now: Moment;
};

export const FAILURE_KINDS = Object.keys(FAILURES) as FailureKind[];

const results: fc.Arbitrary<ProbeResult> = fc
  .tuple(mostly<ProbeResult['kind']>('failure', 'success', 'degraded', 'unknown'), fc.constantFrom(...FAILURE_KINDS))
  .map(([kind, failure]) => ({ kind, detail: 'x', ms: 1, ...(kind === 'failure' ? { failure } : {}) }) as ProbeResult);

const markers = mostly<StopMarker>(
  { kind: 'absent' },
  { kind: 'absent', expired: true },
  { kind: 'present', path: '/stop/a.stopped', where: 'on this machine' },
  { kind: 'unknown', cause: 'no shell' },
);

const verdicts: fc.Arbitrary<Verdict> = fc.record({
  probe: fc.constantFrom<Verdict['probe']>('liveness', 'startup'),
  result: results,
  marker: markers,
  attempts: fc.integer({ min: 1, max: 3 }),
});

const anyEvent: fc.Arbitrary<JournalEvent> = fc.oneof(
  events(),
  fc
    .tuple(
      moments(),
      fc.oneof(
        happenings(),
        fc.constantFrom(...RUNG_NAMES).map((rung) => ({ event: 'restart', rung })),
      ),
    )
    .map(([moment, what]) => ({ ...moment, ...what }) as JournalEvent),
);

/** Any journal. */
export const journals: fc.Arbitrary<JournalEvent[]> = fc.array(anyEvent);

/** The journal of a service that fails, more often than not. */
const failingJournals: fc.Arbitrary<JournalEvent[]> = fc
  .tuple(fc.array(anyEvent, { maxLength: 5 }), fc.array(moments(), { maxLength: 5, size: 'max' }))
  .map(([list, failures]) => [
    ...list,
    ...failures.map((now): JournalEvent => ({ ...now, event: 'checked', result: 'failure', detail: 'x', ms: 1 })),
  ]);

const standings: fc.Arbitrary<Standing[]> = fc.array(
  mostly<Standing['state']>('up', 'recovered', 'not-ready', 'down', 'unknown').map((state) => ({
    name: `is-${state}`,
    state,
  })),
  { maxLength: 3 },
);

const neighbours: fc.Arbitrary<Neighbour[]> = fc.array(
  fc
    .constantFrom<Neighbour['why']>('well', 'stopped', 'marker-unknown', 'unknown')
    .map((why) => ({ name: `is-${why}`, why })),
  { maxLength: 2 },
);

const situations: fc.Arbitrary<Omit<Situation, 'past'>> = fc
  .record({
    dependencies: standings,
    mode: mostly<Mode>('recover', 'dry-run', 'probe-only'),
    remainingMs: fc.oneof(fc.constant(270_000), fc.integer({ min: -10_000, max: 30_000 })),
    tried: fc.option(fc.uniqueArray(fc.constantFrom(...RUNG_NAMES), { maxLength: 2 }), { nil: undefined }),
    start: mostly<Start | undefined>(undefined, { ageMs: 10_000, what: 'its container was started' }),
    neighbours: fc.option(neighbours, { nil: undefined }),
  })
  .map(({ tried, start, neighbours: others, ...rest }) => ({
    ...rest,
    ...(tried === undefined ? {} : { tried }),
    ...(start === undefined ? {} : { start }),
    ...(others === undefined ? {} : { neighbours: others }),
  }));

/** Services of all kinds, but most of them such as can be restarted. */
const anyService: fc.Arbitrary<Service> = fc
  .tuple(services(), mostly<Service['type']>('daemon', 'external'), mostly(false, true), mostly(false, true))
  .map(([service, type, isNever, isBare]) => ({
    ...service,
    type,
    ...(isNever ? { restart: { ...service.restart, policy: 'never' as const } } : {}),
    ...(isBare ? { ladder: [] } : {}),
  }));

export const asked: fc.Arbitrary<Asked> = fc
  .record({
    service: anyService,
    verdict: verdicts,
    journal: failingJournals,
    isKnown: mostly(true, false),
    situation: situations,
    now: moments(),
  })
  .map(({ isKnown, situation, journal, ...rest }) => {
    const past: Past = isKnown ? { kind: 'known', facts: foldFacts(journal) } : { kind: 'unknown', cause: 'EACCES' };
    return { ...rest, journal, situation: { ...situation, past } };
  });

/** The first one, and now and then one of the others. */
function mostly<T>(first: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: fc.constant(first), weight: 9 }, fc.constantFrom(...others));
}
