import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageMs } from '../../../src/decide/age.js';
import { foldIncident } from '../../../src/decide/incident-facts.js';
import type { AlertKind } from '../../../src/model/call.js';
import type { Incident, Moment } from '../../../src/model/journal.js';
import { calmMs, nextStep, type RootState, type Step } from '../../../src/notify/steps.js';
import { ALERTS, callSettings } from '../../support/calls.js';
import { aMoment } from '../../support/visits.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const KINDS = ['unknown', 'failed', 'crash_loop'] as const satisfies readonly AlertKind[];

/** An hour of cooldown, six until the first reminder, and two more groups after half an hour and after two hours. */
const rules = callSettings({
  escalate: [
    { afterMs: 30 * MINUTE, channels: [ALERTS], priority: 5 },
    { afterMs: 2 * HOUR, channels: [ALERTS], priority: 4 },
  ],
});
const plain = callSettings();

const down = (alarm: AlertKind = 'failed'): RootState => aState({ alarm });
const well = (wellForMs = 0, minUptimeMs = 10 * MINUTE): RootState => aState({ isWell: true, wellForMs, minUptimeMs });
/** Neither well nor worth a call: stopped, below a threshold, not asked. */
const quiet: RootState = aState({});

function aState(overrides: Partial<RootState>): RootState {
  return { isWell: false, wellForMs: 0, minUptimeMs: 10 * MINUTE, ...overrides };
}

/** Opened at ten, as a failure. */
function anIncident(overrides: Partial<Incident> = {}): Incident {
  return {
    id: 'i-1',
    kind: 'failed',
    openedAt: aMoment(0),
    toldAt: aMoment(0),
    reopened: 0,
    reminders: 0,
    escalated: 0,
    updatable: new Set(),
    ...overrides,
  };
}

const closed = (minute: number, overrides: Partial<Incident> = {}): Incident =>
  anIncident({ closedAt: aMoment(minute), ...overrides });

function stepAt(minute: number, state: RootState, incident?: Incident, given = plain): string | undefined {
  return nameOf(nextStep(state, incident, given, aMoment(minute), ageMs));
}

function nameOf(step: Step | undefined): string | undefined {
  return step && `${step.step} as ${step.kind}${step.level === undefined ? '' : `, level ${step.level}`}`;
}

describe('an incident opens', () => {
  it.each(KINDS)('once something is alarming: %s', (kind) => {
    expect(stepAt(0, down(kind))).toBe(`opened as ${kind}`);
  });

  it('at once where the past is not known, each time', () => {
    expect(stepAt(5, down())).toBe('opened as failed');
  });

  it.each<[string, RootState]>([
    ['well', well()],
    ['quiet', quiet],
  ])('not while it is %s', (_, state) => {
    expect(stepAt(0, state)).toBeUndefined();
    expect(stepAt(30, state, closed(10))).toBeUndefined();
  });

  it.each([
    ['as the same one within its cooldown', 69.9, 'reopened as failed'],
    ['as another one after it', 70, 'opened as failed'],
  ])('again, %s', (_, minute, expected) => {
    expect(stepAt(minute, down(), closed(10))).toBe(expected);
  });

  it('as another one where there is no cooldown', () => {
    expect(stepAt(10, down(), closed(10), callSettings({ cooldownMs: 0 }))).toBe('opened as failed');
  });

  it('again as what it is now', () => {
    expect(stepAt(20, down('unknown'), closed(10, { kind: 'crash_loop' }))).toBe('reopened as unknown');
  });

  it('again by the true time, though the wall clock was set back', () => {
    const now = { ...aMoment(80), at: aMoment(-600).at };
    expect(nameOf(nextStep(down(), closed(10), plain, now, ageMs))).toBe('opened as failed');
  });
});

describe('an incident that goes on', () => {
  const table: Record<AlertKind, AlertKind[]> = {
    unknown: ['failed', 'crash_loop'],
    failed: ['crash_loop'],
    crash_loop: [],
  };
  it.each(KINDS.flatMap((before) => KINDS.map((now) => [before, now] as const)))(
    'as %s and now as %s is worse only upward',
    (before, now) => {
      const expected = table[before].includes(now) ? `worse as ${now}` : undefined;
      expect(stepAt(5, down(now), anIncident({ kind: before }))).toBe(expected);
    },
  );

  it('is told once, and then not for a while', () => {
    expect([5, 60, 359.9].map((minute) => stepAt(minute, down(), anIncident()))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is no business of anybody while it is quiet, however long', () => {
    expect(stepAt(100_000, quiet, anIncident(), rules)).toBeUndefined();
  });

  it('is told as the worst it was', () => {
    expect(stepAt(360, down('failed'), anIncident({ kind: 'crash_loop' }))).toBe('reminded as crash_loop');
  });
});

describe('a reminder', () => {
  it.each([
    [0, 6],
    [1, 12],
    [2, 24],
    [5, 192],
  ])('after %i others comes after %i hours', (reminders, hours) => {
    const incident = anIncident({ reminders });
    expect(stepAt(hours * 60 - 0.1, down(), incident)).toBeUndefined();
    expect(stepAt(hours * 60, down(), incident)).toBe('reminded as failed');
  });

  it('counts from when it was last told, whatever was told', () => {
    const incident = anIncident({ toldAt: aMoment(120) });
    expect(stepAt(479, down(), incident)).toBeUndefined();
    expect(stepAt(480, down(), incident)).toBe('reminded as failed');
  });

  it('need not grow', () => {
    const given = callSettings({ remindGrowth: 1 });
    expect(stepAt(360, down(), anIncident({ reminders: 9 }), given)).toBe('reminded as failed');
  });
});

describe('an escalation', () => {
  it.each<[string, number, number, string | undefined]>([
    ['not before its time', 29.9, 0, undefined],
    ['at its time', 30, 0, 'escalated as failed, level 1'],
    ['late rather than never', 300, 0, 'escalated as failed, level 1'],
    ['once', 31, 1, undefined],
    ['the next not before its time', 119.9, 1, undefined],
    ['the next at its time', 120, 1, 'escalated as failed, level 2'],
    ['no further one where there is none', 300, 2, undefined],
  ])('%s', (_, minute, escalated, expected) => {
    expect(stepAt(minute, down(), anIncident({ escalated }), rules)).toBe(expected);
  });

  it('counts from when it began, and not from when it was last told', () => {
    expect(stepAt(30, down(), anIncident({ toldAt: aMoment(29) }), rules)).toBe('escalated as failed, level 1');
  });

  it('counts anew from when it began again: it was well in between', () => {
    const again = anIncident({ reopened: 1, reopenedAt: aMoment(40), toldAt: aMoment(40) });
    expect([stepAt(45, down(), again, rules), stepAt(70, down(), again, rules)]).toEqual([
      undefined,
      'escalated as failed, level 1',
    ]);
  });

  it('comes before a reminder, and after what is worse', () => {
    expect(stepAt(1000, down(), anIncident(), rules)).toBe('escalated as failed, level 1');
    expect(stepAt(1000, down('crash_loop'), anIncident(), rules)).toBe('worse as crash_loop');
  });

  it('is not called of one that is well, quiet or over', () => {
    expect(stepAt(60, quiet, anIncident(), rules)).toBeUndefined();
    expect(stepAt(60, well(), anIncident(), rules)).toBe('closed as failed');
    expect(stepAt(60, well(), closed(50), rules)).toBeUndefined();
  });
});

describe('an incident is closed', () => {
  it('as soon as it is well, as what it was told', () => {
    expect(stepAt(5, well(0), anIncident({ kind: 'crash_loop' }))).toBe('closed as crash_loop');
  });

  it('once', () => {
    expect(stepAt(10, well(HOUR), closed(5))).toBeUndefined();
  });

  it('only when it is well: stopped, waiting or not asked is not over', () => {
    expect(stepAt(5, quiet, anIncident())).toBeUndefined();
  });

  it.each([
    ['at once, the first time', 0, 0],
    ['after the time that it has to be up, once it had come back', 1, 10],
    ['… twice as long, the second time', 2, 20],
    ['… and so on', 3, 40],
    ['… but never longer than until a reminder', 30, 360],
  ])('%s', (_, reopened, minutes) => {
    const incident = anIncident({ reopened });
    expect(calmMs({ minUptimeMs: 10 * MINUTE }, incident, plain)).toBe(minutes * MINUTE);
    if (minutes > 0) expect(stepAt(900, well(minutes * MINUTE - 1), incident)).toBeUndefined();
    expect(stepAt(900, well(minutes * MINUTE), incident)).toBe('closed as failed');
  });

  // A container and the engine have no such time, and `min_uptime_seconds` may be 0: they would be told of at every turn.
  it('after a while, once it had come back, also where it has to be up for no time', () => {
    const [once, twice] = [1, 2].map((reopened) => calmMs({ minUptimeMs: 0 }, { reopened }, plain));
    expect(once).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(twice).toBe(2 * (once ?? 0));
  });
});

// --- Whatever happens -----------------------------------------------------------------------------------------------

const ROUND = 5 * MINUTE;
type Round = 'well' | 'quiet' | AlertKind;
type Life = { readonly rounds: readonly Round[]; readonly minUptimeMs: number };
type TellingOf = { readonly round: number; readonly step: Step; readonly before: Incident | undefined };

/** A round every five minutes, in each of which what is to be told is told. */
function livedThrough({ rounds, minUptimeMs }: Life, given = rules): TellingOf[] {
  let incident: Incident | undefined;
  let wellSince: Moment | undefined;
  const told: TellingOf[] = [];
  for (const [round, kind] of rounds.entries()) {
    const now = aMoment(round * 5);
    const isWell = kind === 'well';
    if (isWell) wellSince ??= now;
    else wellSince = undefined;
    const alarm = isWell || kind === 'quiet' ? {} : { alarm: kind };
    const state = { ...alarm, isWell, wellForMs: wellSince === undefined ? 0 : ageMs(wellSince, now), minUptimeMs };
    const step = nextStep(state, incident, given, now, ageMs);
    if (step === undefined) continue;
    told.push({ round, step, before: incident });
    const id = step.step === 'opened' ? `i-${round}` : (incident?.id ?? '');
    incident = foldIncident(incident, { ...now, event: 'incident', incident: id, step: step.step, kind: step.kind });
  }
  return told;
}

const lives: fc.Arbitrary<Life> = fc
  .array(
    fc.record({
      kind: fc.constantFrom<Round>('well', 'quiet', ...KINDS),
      times: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.integer({ min: 1, max: 150 })),
    }),
    { maxLength: 40 },
  )
  .chain((runs) => {
    const rounds = runs.flatMap(({ kind, times }) => Array.from({ length: times }, () => kind));
    return fc.record({
      rounds: fc.constant(rounds),
      minUptimeMs: fc.constantFrom(0, 2 * ROUND, 4 * ROUND, HOUR),
    });
  });

describe('whatever the rounds bring', () => {
  it('an incident is closed at most once for each time that it was opened, and never before', () => {
    fc.assert(
      fc.property(lives, (life) => {
        let isOpen = false;
        for (const { step } of livedThrough(life)) {
          const opens = step.step === 'opened' || step.step === 'reopened';
          expect(isOpen).toBe(!opens);
          isOpen = step.step !== 'closed';
        }
      }),
    );
  });

  it('nothing is told of a quiet cause, and of a well one nothing but that it is over', () => {
    fc.assert(
      fc.property(lives, (life) => {
        for (const { round, step } of livedThrough(life)) {
          expect(life.rounds[round]).not.toBe('quiet');
          expect(life.rounds[round] === 'well').toBe(step.step === 'closed');
        }
      }),
    );
  });

  it('somebody is told of whatever is alarming, in the very round, or had been told', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const told = livedThrough(life);
        for (const [round, kind] of life.rounds.entries()) {
          if (kind === 'well' || kind === 'quiet') continue;
          expect(told.findLast((one) => one.round <= round)?.step.step).not.toBeOneOf(['closed', undefined]);
        }
      }),
    );
  });

  it('it is told to be over once it has been well for as long as a reminder would have taken', () => {
    fc.assert(
      fc.property(lives, ({ rounds, minUptimeMs }) => {
        const calm = Array.from({ length: rules.remindMs / ROUND + 1 }, (): Round => 'well');
        const told = livedThrough({ rounds: [...rounds, ...calm], minUptimeMs });
        expect(told.at(-1)?.step.step).toBeOneOf(['closed', undefined]);
      }),
    );
  });

  it('each group is called once an incident, in their order, each not before its time', () => {
    fc.assert(
      fc.property(lives, (life) => {
        let levels: number[] = [];
        let openedAt = 0;
        for (const { step, round } of livedThrough(life)) {
          if (step.step === 'opened') levels = [];
          if (step.step === 'opened' || step.step === 'reopened') openedAt = round;
          if (step.step !== 'escalated') continue;
          levels.push(step.level ?? 0);
          expect((round - openedAt) * ROUND).toBeGreaterThanOrEqual(rules.escalate[levels.length - 1]?.afterMs ?? NaN);
          expect(levels).toEqual(levels.map((_, index) => index + 1));
        }
      }),
    );
  });

  it('what goes on is told ever more rarely', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), fc.integer({ min: 1, max: 4000 }), (kind, length) => {
        const told = livedThrough({ rounds: Array.from({ length }, () => kind), minUptimeMs: 0 }, plain);
        const gaps = told.slice(1).map(({ round }, index) => round - (told[index]?.round ?? 0));
        expect(gaps).toEqual(gaps.map((_, index) => 72 * 2 ** index));
      }),
    );
  });
});

describe('one that comes and goes', () => {
  /** So many rounds down and so many well, over and over for a week. */
  function flapping(down: number, up: number): Round[] {
    const turn = [...Array.from({ length: down }, () => 'failed'), ...Array.from({ length: up }, () => 'well')];
    return Array.from({ length: 7 * 288 }, (_, index) => turn[index % turn.length] as Round);
  }

  /*
   * It can be closed for the nth time only after a calm of min_uptime × 2^(n-2), six hours at most, and it is the same
   * incident only within an hour after that. So in `T` there are at most as many openings as there are calms in it; each
   * opening and each closing is a message, and there are the reminders, six hours apart at the least.
   */
  function bound(minUptimeMs: number): number {
    const week = 7 * 24 * HOUR;
    let openings = 2;
    for (let spent = 0; spent < week; openings += 1) {
      spent += Math.min(Math.max(minUptimeMs, ROUND) * 2 ** (openings - 2), plain.remindMs);
    }
    return 2 * openings + Math.ceil(week / plain.remindMs);
  }

  const turns = fc.integer({ min: 1, max: 11 });
  it.each([0, 10, 60])('makes few messages a week where it has to be up for %i minutes', (minutes) => {
    fc.assert(
      fc.property(turns, turns, (down, up) => {
        const told = livedThrough({ rounds: flapping(down, up), minUptimeMs: minutes * MINUTE }, plain);
        expect(told.filter(({ step }) => step.step === 'opened').length).toBe(1);
        expect(told.length).toBeLessThanOrEqual(bound(minutes * MINUTE));
      }),
    );
  });

  it('however irregularly, makes no more', () => {
    fc.assert(
      fc.property(fc.array(turns, { minLength: 100, maxLength: 400 }), (lengths) => {
        const rounds = lengths.flatMap((length, index) =>
          Array.from({ length }, (): Round => (index % 2 === 0 ? 'failed' : 'well')),
        );
        const told = livedThrough({ rounds: rounds.slice(0, 7 * 288), minUptimeMs: 10 * MINUTE }, plain);
        expect(told.length).toBeLessThanOrEqual(bound(10 * MINUTE));
      }),
    );
  });
});
