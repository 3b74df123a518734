import fc from 'fast-check';
import { decide } from '../../src/decide/decide.js';
import { foldFacts, NO_FACTS } from '../../src/decide/facts.js';
import type { Facts, JournalEvent, Moment } from '../../src/model/journal.js';
import type { RestartPolicy, Rung, Service } from '../../src/model/service.js';
import type { Happened } from './histories-truth.js';
import { aFailure, aService, aVerdict } from './visits.js';

/** What the clocks do before a round begins. */
type ClockTurn =
  | { readonly kind: 'run' }
  /** Somebody, or NTP, sets the wall clock. */
  | { readonly kind: 'stepped'; readonly byMs: number }
  /** `container`: a system container (LXC) is restarted: its uptime begins again, and the boot id is the host's. */
  | { readonly kind: 'rebooted'; readonly what: 'machine' | 'container' };

type Result = Extract<JournalEvent, { event: 'checked' }>['result'];

/** How a remedy ends; `killed`: the round dies with it, and nothing more is written. */
type End = (typeof ENDS)[number];

const ENDS = ['recovered', 'not-recovered', 'unknown', 'not-started', 'killed'] as const;

/** One round of a history, and what went before it. */
export type Turn = {
  readonly passMs: number;
  readonly clock: ClockTurn;
  /** Lines that came into the journal before the round, in whatever order. */
  readonly before: readonly Written[];
  readonly sees: Result;
  /** What becomes of the round's remedies, in order; the last one holds for all that follow. */
  readonly ends: readonly End[];
};

/** A line without its time. */
type Written = JournalEvent extends infer E ? (E extends JournalEvent ? Omit<E, keyof Moment> : never) : never;

/** A restart that was decided upon. */
export type Deed = {
  /** How many of the history's events were there when it was decided. */
  readonly index: number;
  /** True time. */
  readonly atMs: number;
  readonly rung: Rung;
  /** What its round had tried in vain. */
  readonly tried: readonly string[];
};

export type Life = { readonly events: readonly Happened[]; readonly deeds: readonly Deed[] };

const COMMAND_MS = 1_000;
const BOOTED_AT = Date.UTC(2026, 10, 20, 10, 0);

/** Lives through a history with a service: every decision is taken by `decide`, and every restart is really made. */
export function live(service: Service, turns: readonly Turn[]): Life {
  const clocks = { trueMs: 0, offsetMs: 0, bootedMs: 0, boot: 0 };
  const events: Happened[] = [];
  const deeds: Deed[] = [];
  let facts: Facts = NO_FACTS;
  const now = (): Moment => ({
    at: BOOTED_AT + clocks.trueMs + clocks.offsetMs,
    upMs: clocks.trueMs - clocks.bootedMs,
    boot: `boot-${String(clocks.boot)}`,
  });
  const write = (written: Written): void => {
    const event = { ...now(), ...written };
    events.push({ atMs: clocks.trueMs, event });
    facts = foldFacts([event], facts);
  };
  const round = ({ sees, ends }: Turn): void => {
    write({ event: 'checked', result: sees, detail: 'x', ms: 1 });
    const tried: string[] = [];
    const verdict = aVerdict(sees === 'failure' ? aFailure() : { kind: sees, detail: 'x', ms: 1 });
    for (;;) {
      const past = { kind: 'known', facts } as const;
      const situation = { past, dependencies: [], mode: 'recover', remainingMs: 1e9, tried: [...tried] } as const;
      const decision = decide(service, verdict, situation, now());
      if (decision.kind !== 'recover') return;
      const { rung } = decision;
      if (tried.length > service.ladder.length) throw new Error('this round would go on for ever');
      deeds.push({ index: events.length, atMs: clocks.trueMs, rung, tried: situation.tried });
      write({ event: 'restart', rung: rung.name });
      clocks.trueMs += COMMAND_MS;
      const end = ends[Math.min(tried.length, ends.length - 1)] ?? 'killed';
      if (end === 'recovered') write({ event: 'recovered' });
      if (end === 'not-recovered' || end === 'unknown') write({ event: 'not-recovered', detail: 'x' });
      if (end === 'not-started') write({ event: 'not-recovered', detail: 'x', started: false });
      if (end !== 'not-recovered') return;
      tried.push(rung.name);
    }
  };
  for (const turn of turns) {
    clocks.trueMs += turn.passMs;
    const { clock } = turn;
    if (clock.kind === 'stepped') clocks.offsetMs += clock.byMs;
    if (clock.kind === 'rebooted') {
      clocks.bootedMs = clocks.trueMs;
      if (clock.what === 'machine') clocks.boot += 1;
    }
    for (const written of turn.before) write(written);
    round(turn);
  }
  return { events, deeds };
}

/** The remedies of any ladder, mildest first. */
export const RUNG_NAMES = ['restart', 'rebuild', 'reinstall'] as const;
/** Lengths that are often met to the millisecond, and what passes between two rounds to meet them, or miss them by one. */
const LENGTHS_MS = [1_000, 60_000, 300_000] as const;
const TO_THE_MS = LENGTHS_MS.flatMap((ms) => [ms - COMMAND_MS, Math.max(0, ms - COMMAND_MS - 1)]);
/** The furthest that the wall clock is set at once. */
export const STEP_MS = 1_000_000_000;

const result = fc.constantFrom<Result>('success', 'degraded', 'failure', 'unknown');

/** Lines of every kind but restarts, which only `live` writes. */
export function happenings(): fc.Arbitrary<Written> {
  return fc.oneof(
    { arbitrary: result.map((it): Written => ({ event: 'checked', result: it, detail: 'x', ms: 1 })), weight: 4 },
    fc.constantFrom<Written>(
      { event: 'started' },
      { event: 'recovered' },
      { event: 'not-recovered', detail: 'x' },
      { event: 'not-recovered', detail: 'x', started: false },
      { event: 'state', state: 'running', after: 'x' },
      { event: 'state', state: 'restarting', after: 'x' },
      { event: 'alerted', kind: 'failed' },
      { event: 'alerted', kind: 'crash_loop' },
      { event: 'recovery-notified' },
      { event: 'reset' },
    ),
  );
}

function turnsWith(clock: fc.Arbitrary<ClockTurn>): fc.Arbitrary<Turn[]> {
  const turn = fc.record({
    passMs: fc.oneof(fc.nat({ max: 400_000 }), fc.nat({ max: 5_000 }), fc.constantFrom(...TO_THE_MS)),
    clock: fc.oneof({ arbitrary: fc.constant<ClockTurn>({ kind: 'run' }), weight: 4 }, { arbitrary: clock, weight: 1 }),
    before: fc.oneof({ arbitrary: fc.constant([]), weight: 3 }, fc.array(happenings(), { maxLength: 3 })),
    sees: fc.oneof({ arbitrary: fc.constant<Result>('failure'), weight: 5 }, result),
    ends: fc.array(fc.constantFrom(...ENDS), {
      minLength: 1,
      maxLength: 3,
    }),
  });
  return fc.array(turn, { maxLength: 40, size: 'max' });
}

/** One boot, in which the wall clock is set forward and back at will. */
export function oneBoot(): fc.Arbitrary<Turn[]> {
  return turnsWith(fc.integer({ min: -STEP_MS, max: STEP_MS }).map((byMs) => ({ kind: 'stepped', byMs })));
}

/**
 * Many boots, and a wall clock that is right, or is set back. Across a boot the wall clock is all there is: what was
 * written under a clock that was behind looks older by as much once the clock is right.
 */
export function manyBoots(): fc.Arbitrary<Turn[]> {
  return turnsWith(
    fc.oneof(
      fc.integer({ min: -STEP_MS, max: 0 }).map((byMs): ClockTurn => ({ kind: 'stepped', byMs })),
      fc.constantFrom<ClockTurn>({ kind: 'rebooted', what: 'machine' }, { kind: 'rebooted', what: 'container' }),
    ),
  );
}

/** Ladders of one to three remedies. */
export function ladders(): fc.Arbitrary<Rung[]> {
  const rung = fc.record({
    max: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    destructive: fc.boolean(),
    afterFailures: fc.integer({ min: 1, max: 4 }),
    takesContainer: fc.boolean(),
  });
  return fc.array(rung, { minLength: 1, maxLength: RUNG_NAMES.length }).map((rungs) =>
    rungs.map(({ max, takesContainer, ...rest }, index) => ({
      name: RUNG_NAMES[index] ?? 'more',
      action: takesContainer
        ? { kind: 'restart-container', container: 'services' }
        : { kind: 'run', command: `do ${String(index)}` },
      timeoutMs: 60_000,
      startupDelayMs: 5_000,
      ...rest,
      ...(max === undefined ? {} : { max }),
    })),
  );
}

/** Restart policies of all kinds that restart at all. */
export function policies(): fc.Arbitrary<RestartPolicy> {
  const backoff = fc.record({
    initialMs: fc.oneof(fc.constant(0), fc.nat({ max: 600_000 })),
    multiplier: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.double({ min: 1, max: 3, noNaN: true })),
    maxMs: fc.nat({ max: 3_600_000 }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const policy = fc.record({
    policy: fc.constantFrom<RestartPolicy['policy']>('always', 'on-failure'),
    maxRestarts: fc.nat({ max: 4 }),
    windowMs: fc.oneof(fc.constantFrom(...LENGTHS_MS), fc.integer({ min: 1_000, max: 2_000_000 })),
    giveUp: fc.constantFrom<RestartPolicy['giveUp']>('window', 'until-reset'),
    minUptimeMs: fc.oneof(fc.constantFrom(...LENGTHS_MS), fc.nat({ max: 600_000 })),
    backoff: fc.option(backoff, { nil: undefined }),
  });
  return policy.map(({ backoff: waits, ...rest }) => (waits === undefined ? rest : { ...rest, backoff: waits }));
}

/** Services with such policies and ladders, some of them slow to start. */
export function services(): fc.Arbitrary<Service> {
  return fc
    .record({
      restart: policies(),
      ladder: ladders(),
      failureThreshold: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 3 })),
      startupTimeoutMs: fc.oneof(fc.constant(0), fc.constantFrom(...LENGTHS_MS), fc.nat({ max: 600_000 })),
    })
    .map((overrides) => aService('a', overrides));
}
