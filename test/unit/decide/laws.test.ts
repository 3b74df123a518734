import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type Situation } from '../../../src/decide/decide.js';
import { foldFacts } from '../../../src/decide/facts.js';
import { backoffMs } from '../../../src/decide/incident.js';
import { ownStart, surroundingStart, type Start } from '../../../src/decide/starting.js';
import type { Decision } from '../../../src/model/decision.js';
import type { FailureKind } from '../../../src/model/failure.js';
import { STATES, type JournalEvent, type Moment, type Past, type Restart } from '../../../src/model/journal.js';
import type { Service } from '../../../src/model/service.js';
import type { StopMarker } from '../../../src/model/verdict.js';
import { parseEvent } from '../../../src/state/event.js';
import { moments } from '../../support/arbitraries.js';
import { asked, FAILURE_KINDS, journals, type Asked } from '../../support/histories-asked.js';
import { hostileLines } from '../../support/histories-hostile.js';
import {
  failuresInARow,
  hasFilled,
  incidentIn,
  leastBackoffMs,
  mostInAWindow,
  restartsIn,
  sinceReset,
} from '../../support/histories-truth.js';
import {
  live,
  manyBoots,
  oneBoot,
  policies,
  services,
  STEP_MS,
  type Deed,
  type Life,
} from '../../support/histories.js';
import { aMoment, aService, without } from '../../support/visits.js';

// --- One decision, whatever it is about -----------------------------------------------------------------------------

const ONE = { numRuns: 1000 };

function decided({ service, verdict, situation, now }: Asked): Decision {
  return decide(service, verdict, situation, now);
}

function ruleOf(decision: Decision): string {
  return 'rule' in decision ? decision.rule : decision.kind;
}

/** Holds for whatever is asked, once `binds` has been made true of it. */
function neverActs(binds: (it: Asked) => Asked): void {
  let restarts = 0;
  fc.assert(
    fc.property(asked, (it) => {
      if (decided(it).kind === 'recover') restarts += 1;
      expect(decided(binds(it)).kind).not.toBe('recover');
    }),
    ONE,
  );
  // That nothing is done says nothing where nothing would have been done anyway.
  expect(restarts).toBeGreaterThan(20);
}

/** Holds for whatever is asked and answered with a restart. */
function everyRestart(law: (rung: Extract<Decision, { kind: 'recover' }>['rung'], it: Asked) => void): void {
  let restarts = 0;
  fc.assert(
    fc.property(asked, (it) => {
      const decision = decided(it);
      if (decision.kind !== 'recover') return;
      restarts += 1;
      law(decision.rung, it);
    }),
    ONE,
  );
  // A law about restarts says nothing where there are none.
  expect(restarts).toBeGreaterThan(20);
}

const withSituation = (it: Asked, part: Partial<Situation>): Asked => ({
  ...it,
  situation: { ...it.situation, ...part },
});
const withMarker = (it: Asked, marker: StopMarker): Asked => ({ ...it, verdict: { ...it.verdict, marker } });

describe('whatever else is so, nothing is done', () => {
  it.each<[string, (it: Asked) => Asked]>([
    [
      'about a service that could not be asked',
      (it) => ({ ...it, verdict: { ...it.verdict, result: { kind: 'unknown', detail: 'x', ms: 1 } } }),
    ],
    [
      'about one that is well',
      (it) => ({ ...it, verdict: { ...it.verdict, result: { kind: 'success', detail: 'x', ms: 1 } } }),
    ],
    [
      'about one that is degraded',
      (it) => ({ ...it, verdict: { ...it.verdict, result: { kind: 'degraded', detail: 'x', ms: 1 } } }),
    ],
    [
      'about one that a person has stopped',
      (it) => withMarker(it, { kind: 'present', path: '/stop/a.stopped', where: 'in container services' }),
    ],
    [
      'about one whose stop marker could not be looked up',
      (it) => withMarker(it, { kind: 'unknown', cause: 'no shell' }),
    ],
    ...(['down', 'not-ready', 'unknown'] as const).map((state): [string, (it: Asked) => Asked] => [
      `about one that depends on another that is ${state}`,
      (it) => withSituation(it, { dependencies: [...it.situation.dependencies, { name: 'db', state }] }),
    ]),
    ['about one whose past is not known', (it) => withSituation(it, { past: { kind: 'unknown', cause: 'EACCES' } })],
    ['in a round that only looks', (it) => withSituation(it, { mode: 'probe-only' })],
    [
      'about one whose policy is never',
      (it) => ({ ...it, service: { ...it.service, restart: { ...it.service.restart, policy: 'never' } } }),
    ],
    ['about one that is external', (it) => ({ ...it, service: { ...it.service, type: 'external' } })],
    ['about one that has no remedy', (it) => ({ ...it, service: { ...it.service, ladder: [] } })],
    [
      'about one that may still be starting with its container',
      (it) => withSituation(it, { start: { ageMs: 1, what: 'its container was started' } }),
    ],
    [
      'about one with a budget of nothing',
      (it) => ({ ...it, service: { ...it.service, restart: { ...it.service.restart, maxRestarts: 0 } } }),
    ],
  ])('%s', (_, binds) => {
    neverActs(binds);
  });
});

describe('every restart', () => {
  it('answers a confirmed failure', () => {
    everyRestart((_, { verdict }) => {
      expect(verdict.result.kind).toBe('failure');
    });
  });

  it('is by a remedy of the ladder above all that its round has tried', () => {
    everyRestart((rung, { service, situation }) => {
      const reached = service.ladder.findLastIndex(({ name }) => situation.tried?.includes(name) === true);
      expect(service.ladder.indexOf(rung)).toBeGreaterThan(reached);
    });
  });

  it('by a remedy that waits for failing rounds, destructive or not, comes after that many', () => {
    everyRestart((rung, { situation }) => {
      expect(situation.past.kind === 'known' ? situation.past.facts.failuresInARow : 0).toBeGreaterThanOrEqual(
        rung.afterFailures,
      );
    });
  });

  it('of a container takes down none that a person stopped, and none that is not known to be ill unless it may', () => {
    everyRestart(({ action, destructive }, { situation }) => {
      if (action.kind !== 'restart-container') return;
      const others = situation.neighbours ?? [];
      expect(others.filter(({ why }) => why === 'stopped' || why === 'marker-unknown')).toEqual([]);
      if (!destructive) expect(others).toEqual([]);
    });
  });

  it('that begins a round, of one that only hangs, is against the policy on-failure', () => {
    everyRestart((_, { service, verdict, situation }) => {
      const { result } = verdict;
      if ((situation.tried ?? []).length > 0) return;
      expect(service.restart.policy === 'on-failure' && result.kind === 'failure' && result.failure === 'hang').toBe(
        false,
      );
    });
  });

  it('fits into what is left of the round', () => {
    everyRestart((rung, { service, situation }) => {
      expect(situation.remainingMs).toBeGreaterThanOrEqual(rung.startupDelayMs + service.check.timeoutMs);
    });
  });

  it('would be decided in a dry run, too', () => {
    everyRestart((_, it) => {
      expect(decided(withSituation(it, { mode: 'dry-run' }))).toEqual(decided(withSituation(it, { mode: 'recover' })));
    });
  });
});

describe('a decision', () => {
  it('that says until when its rule binds is another one from then on, as long as nobody sets the clock', () => {
    fc.assert(
      fc.property(asked, fc.nat({ max: 3_000_000 }), (it, agoMs) => {
        const steady = onOneClock(it, agoMs);
        const first = decided(steady);
        if (!('untilMs' in first)) return;
        const passMs = first.untilMs - steady.now.at;
        expect(passMs).toBeGreaterThan(0);
        const now = { ...steady.now, at: steady.now.at + passMs, upMs: steady.now.upMs + passMs };
        const second = decided({ ...steady, now });
        expect(ruleOf(second)).not.toBe(ruleOf(first));
      }),
      ONE,
    );
  });

  it('changes nothing that it was given', () => {
    fc.assert(
      fc.property(asked, (it) => {
        const copy = structuredClone(it);
        decided(it);
        expect(it).toEqual(copy);
      }),
      { numRuns: 300 },
    );
  });
});

/** The same on one clock that nobody sets, in one boot, `agoMs` after the journal's last line; its surroundings long up. */
function onOneClock({ journal, situation, ...rest }: Asked, agoMs: number): Asked {
  const uptimes = journal.map(({ upMs }) => upMs).sort((a, b) => a - b);
  const at = (upMs: number): Moment => ({ at: 1_700_000_000_000 + upMs, upMs, boot: 'boot-1' });
  const moved = journal.map((event, index) => ({ ...event, ...at(uptimes[index] ?? 0) }));
  const { past, ...others } = without(situation, 'start');
  const known: Past = past.kind === 'known' ? { kind: 'known', facts: foldFacts(moved) } : past;
  return { ...rest, journal: moved, situation: { ...others, past: known }, now: at((uptimes.at(-1) ?? 0) + agoMs) };
}

describe('in one boot, whatever the wall clock does, the start of a container', () => {
  const uptimes = fc.integer({ min: 1, max: 10_000_000 });
  const clocks = fc.integer({ min: -STEP_MS, max: STEP_MS });
  const at = (upMs: number, stepMs: number): Moment => ({
    at: 1_700_000_000_000 + upMs + stepMs,
    upMs,
    boot: 'boot-1',
  });
  const what = 'its container was started';
  /** @param wellMs when the service was last seen well, by the uptime, and how far astray the wall clock was then */
  const startSeen = (wellMs: number, astrayMs: number, startedMs: number, ageMs: number): Start | undefined => {
    const service = aService('a', { startupTimeoutMs: 600_000 });
    const facts = foldFacts([{ ...at(wellMs, astrayMs), event: 'checked', result: 'success', detail: 'x', ms: 1 }]);
    return surroundingStart(service, facts, { startedAt: at(startedMs, 0), what }, at(startedMs + ageMs, 0));
  };

  it('gives a service that was well before it its time to start', () => {
    fc.assert(
      fc.property(uptimes, clocks, uptimes, fc.nat({ max: 599_999 }), (wellMs, astrayMs, laterMs, ageMs) => {
        expect(startSeen(wellMs, astrayMs, wellMs + laterMs, ageMs)).toEqual({ ageMs, what });
      }),
    );
  });

  it('is over for a service that was well after it', () => {
    fc.assert(
      fc.property(uptimes, clocks, uptimes, (startedMs, astrayMs, laterMs) => {
        expect(startSeen(startedMs + laterMs, astrayMs, startedMs, laterMs)).toBeUndefined();
      }),
    );
  });
});

// --- Many decisions, one after another ------------------------------------------------------------------------------

const lives = fc.oneof(oneBoot(), manyBoots());
const MANY = { numRuns: 800 };

/** Holds for every restart of whatever service in whatever history. */
function everyDeed(law: (deed: Deed, service: Service, life: Life) => void, service = services()): void {
  let deeds = 0;
  fc.assert(
    fc.property(service, lives, (one, turns) => {
      const life = live(one, turns);
      deeds += life.deeds.length;
      for (const deed of life.deeds) law(deed, one, life);
    }),
    MANY,
  );
  expect(deeds).toBeGreaterThan(500);
}

const before = ({ index }: Deed, { events: all }: Life) => all.slice(0, index);
const giving = (giveUp: Service['restart']['giveUp']): fc.Arbitrary<Service> =>
  services().map((service) => ({ ...service, restart: { ...service.restart, giveUp } }));

describe('in one boot with a clock that is set at will, and over many boots with one that is never set forward,', () => {
  it('no window sees more than max_restarts restarts', () => {
    fc.assert(
      fc.property(services(), lives, (service, turns) => {
        const { events: all } = live(service, turns);
        const { windowMs, maxRestarts } = service.restart;
        const resets = all.flatMap(({ event }, index) => (event.event === 'reset' ? [index] : []));
        const parts = [0, ...resets].map((from, index) => all.slice(from, resets[index]));
        const most = parts.map((part) => mostInAWindow(restartsIn(part), windowMs));
        expect(Math.max(...most)).toBeLessThanOrEqual(maxRestarts);
      }),
      MANY,
    );
  });

  it('one that gave up until a reset is not restarted again before the reset, unless it came back and stayed up', () => {
    everyDeed((deed, { restart }, life) => {
      const incident = incidentIn(before(deed, life), restart.minUptimeMs, deed.atMs);
      expect(hasFilled(incident, restart)).toBe(false);
    }, giving('until-reset'));
  });

  it('one that gave up is restarted once a window, until it stays up or is reset', () => {
    everyDeed((deed, { restart }, life) => {
      const incident = incidentIn(before(deed, life), restart.minUptimeMs, deed.atMs);
      const last = incident.at(-1);
      if (last === undefined || !hasFilled(incident, restart)) return;
      expect(deed.atMs - last.atMs).toBeGreaterThanOrEqual(restart.windowMs);
    }, giving('window'));
  });

  it('the first restart of a round comes no sooner after the last of its incident than its backoff', () => {
    everyDeed((deed, { restart }, life) => {
      const incident = incidentIn(before(deed, life), restart.minUptimeMs, deed.atMs);
      const last = incident.at(-1);
      if (restart.backoff === undefined || last === undefined || deed.tried.length > 0) return;
      expect(deed.atMs - last.atMs).toBeGreaterThanOrEqual(leastBackoffMs(restart.backoff, incident.length));
    });
  });

  it('no remedy is tried more often in an incident than it may be', () => {
    everyDeed((deed, { restart }, life) => {
      const incident = incidentIn(before(deed, life), restart.minUptimeMs, deed.atMs);
      const times = incident.filter(({ event }) => event.event === 'restart' && event.rung === deed.rung.name).length;
      expect(times).toBeLessThan(deed.rung.max ?? Infinity);
    });
  });

  it('no remedy is tried before its failing rounds, nor below the failure threshold', () => {
    everyDeed((deed, { failureThreshold }, life) => {
      expect(failuresInARow(before(deed, life))).toBeGreaterThanOrEqual(
        Math.max(deed.rung.afterFailures, failureThreshold),
      );
    });
  });

  it('one that has not come up yet is not restarted before its time to start is over', () => {
    everyDeed((deed, { startupTimeoutMs }, life) => {
      const past = before(deed, life);
      const last = restartsIn(sinceReset(past)).at(-1);
      if (last === undefined) return;
      const after = past.slice(past.indexOf(last));
      const cameUp = incidentIn(after, 0, deed.atMs).length === 0;
      const wasStarted = !after.some(({ event }) => event.event === 'not-recovered' && event.started === false);
      if (wasStarted && !cameUp) expect(deed.atMs - last.atMs).toBeGreaterThanOrEqual(startupTimeoutMs);
    });
  });
});

describe('the backoff', () => {
  // A service that comes up for a minute after each restart stays in one incident for weeks.
  const lengths = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(200, 1200));

  it('never shrinks while an incident goes on, whatever its jitter', () => {
    fc.assert(
      fc.property(policies(), fc.string(), moments(), lengths, (restart, name, first, length) => {
        const service = aService(name, { restart });
        const incident: Restart[] = [];
        let longest = 0;
        while (incident.length < length) {
          incident.push({ ...first, rung: 'restart' });
          const wait = backoffMs(service, incident);
          expect(wait).toBeGreaterThanOrEqual(longest);
          longest = wait;
        }
        const { maxMs, jitter } = restart.backoff ?? { maxMs: 0, jitter: 0 };
        expect(longest).toBeLessThanOrEqual(Math.ceil(maxMs * (1 + jitter)));
      }),
      { numRuns: 400 },
    );
  });
});

// --- What decisions are made of -------------------------------------------------------------------------------------

describe('a journal', () => {
  it('read in two parts amounts to what it amounts to read whole', () => {
    fc.assert(
      fc.property(journals, journals, (first, second) => {
        expect(foldFacts(second, foldFacts(first))).toEqual(foldFacts([...first, ...second]));
      }),
    );
  });

  it('is not changed by what is read after it', () => {
    fc.assert(
      fc.property(journals, journals, (first, second) => {
        const facts = foldFacts(first);
        const copy = structuredClone(facts);
        foldFacts(second, facts);
        expect(facts).toEqual(copy);
      }),
    );
  });
});

const texts = fc.array(hostileLines(), { maxLength: 12 });

describe('any text in a journal’s place', () => {
  it('is read, and decided upon, without an error', () => {
    fc.assert(
      fc.property(texts, asked, (lines, { service, verdict, situation, now }) => {
        const facts = foldFacts(lines.map(parseEvent).filter((event) => event !== undefined));
        ownStart(service, facts, now);
        const decision = decide(service, verdict, { ...situation, past: { kind: 'known', facts } }, now);
        expect(decision.why).toEqual(expect.any(String));
        if ('untilMs' in decision) expect(decision.untilMs).not.toBeNaN();
      }),
      { numRuns: 3000 },
    );
  });

  it('gives only events that are what their types say', () => {
    fc.assert(
      fc.property(hostileLines(), (line) => {
        const event = parseEvent(line);
        if (event !== undefined) expect(isWellTyped(event)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('that was written as an event is read as the same event', () => {
    fc.assert(
      fc.property(journals, (list) => {
        expect(list.map((event) => parseEvent(JSON.stringify(event)))).toEqual(list);
      }),
    );
  });
});

const ALERT_KINDS = ['failed', 'crash_loop', 'unknown'];
const STEPS = ['opened', 'worse', 'reopened', 'reminded', 'escalated', 'closed'];

function isWellTyped(event: JournalEvent): boolean {
  const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
  const isFailureKind = (value: unknown): boolean =>
    value === undefined || FAILURE_KINDS.includes(value as FailureKind);
  const isFalseOrAbsent = (value: unknown): boolean => value === undefined || value === false;
  const isTimes = (value: unknown): boolean =>
    value === undefined || (Number.isSafeInteger(value) && Number(value) > 0);
  const isTime = Number.isFinite(event.at) && Number.isFinite(event.upMs) && typeof event.boot === 'string';
  switch (event.event) {
    case 'checked':
      return (
        isTime &&
        ['success', 'degraded', 'failure', 'unknown'].includes(event.result) &&
        typeof event.detail === 'string' &&
        Number.isFinite(event.ms) &&
        isFailureKind(event.failure) &&
        isFalseOrAbsent(event.ready) &&
        isTimes(event.times)
      );
    case 'away':
      return isTime && typeof event.detail === 'string';
    case 'recovered':
      return isTime && isTimes(event.times);
    case 'restart':
      return isTime && ['string', 'undefined'].includes(typeof event.rung);
    case 'not-recovered':
      return (
        isTime && typeof event.detail === 'string' && isFailureKind(event.failure) && isFalseOrAbsent(event.started)
      );
    case 'state':
      return isTime && STATES.includes(event.state) && typeof event.after === 'string' && isFailureKind(event.failure);
    case 'alerted':
      return isTime && ALERT_KINDS.includes(event.kind);
    case 'incident':
      return (
        isTime &&
        isName(event.incident) &&
        STEPS.includes(event.step) &&
        ALERT_KINDS.includes(event.kind) &&
        isTimes(event.times)
      );
    case 'called':
      return (
        isTime &&
        isName(event.incident) &&
        [...STEPS, 'progress', 'forgotten'].includes(event.step) &&
        isName(event.channel) &&
        (event.updates === undefined || (event.updates as unknown) === true)
      );
    case 'started':
    case 'recovery-notified':
    case 'reset':
    case 'folded':
    case 'reminded':
      return isTime;
  }
}

describe('a budget that is spent', () => {
  it('is free again after a reset, whatever it was spent on', () => {
    fc.assert(
      fc.property(journals, (list) => {
        const facts = foldFacts([...list, { ...aMoment(0), event: 'reset' }]);
        expect(facts.restarts).toEqual([]);
      }),
    );
  });
});
