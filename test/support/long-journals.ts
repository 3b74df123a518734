import fc from 'fast-check';
import type { JournalEvent, Moment } from '../../src/model/journal.js';
import { journals } from './histories-asked.js';

const MINUTE_MS = 60_000;
const BORN_AT = Date.UTC(2026, 0, 1);

/** How long nothing happens between two events: of one round, of the next, and of weeks later. */
const PAUSES_MS = [
  0,
  1_000,
  5 * MINUTE_MS,
  60 * MINUTE_MS,
  1_440 * MINUTE_MS,
  7 * 1_440 * MINUTE_MS,
  40 * 1_440 * MINUTE_MS,
];

/** Journals of months, by a clock that is right and by clocks that are not, in which much is the same again and again. */
export function longJournals(): fc.Arbitrary<JournalEvent[]> {
  const some = fc.oneof(
    { arbitrary: checks, weight: 6 },
    { arbitrary: told, weight: 4 },
    { arbitrary: others, weight: 4 },
  );
  const step = fc.record({ what: some, pauseMs: fc.constantFrom(...PAUSES_MS), isReboot: fc.nat({ max: 30 }) });
  const orderly = fc.array(step, { maxLength: 60, size: 'max' }).map((steps) => {
    let trueMs = 0;
    let boot = { nth: 1, atMs: 0 };
    return steps.map(({ what, pauseMs, isReboot }): JournalEvent => {
      trueMs += pauseMs;
      if (isReboot === 0) boot = { nth: boot.nth + 1, atMs: trueMs };
      return { ...moment(trueMs, boot), ...what } as JournalEvent;
    });
  });
  return fc.oneof({ arbitrary: orderly, weight: 3 }, journals);
}

function moment(trueMs: number, boot: { readonly nth: number; readonly atMs: number }): Moment {
  return { at: BORN_AT + trueMs, upMs: trueMs - boot.atMs, boot: `boot-${String(boot.nth)}` };
}

const checks = fc
  .tuple(fc.constantFrom('success', 'failure', 'unknown', 'degraded'), fc.boolean())
  .map(([result, isReady]) => ({ event: 'checked', result, detail: 'x', ms: 1, ...(isReady ? {} : { ready: false }) }));

const kind = fc.constantFrom('failed', 'crash_loop', 'unknown');
const incident = fc.oneof({ arbitrary: fc.constant('db-1'), weight: 4 }, fc.constant('db-2'));

const told = fc.oneof(
  fc.record({
    event: fc.constant('incident'),
    incident,
    step: fc.constantFrom('opened', 'worse', 'reopened', 'reminded', 'reminded', 'escalated', 'closed'),
    kind,
  }),
  fc
    .record({
      incident,
      step: fc.constantFrom('opened', 'progress', 'reminded'),
      channel: fc.constantFrom('ntfy:a', 'webhook:b'),
      updates: fc.boolean(),
      underway: fc.boolean(),
    })
    .map(({ updates, underway, ...rest }) => ({
      event: 'called',
      ...rest,
      ...(updates ? { updates } : {}),
      ...(underway ? { underway } : {}),
    })),
);

const ran = fc.constantFrom({}, { ran: 'exit code 1 in 5 ms', code: 1 });

const others = fc.oneof(
  fc.constantFrom('restart', 'rebuild').map((rung) => ({ event: 'restart', rung })),
  fc.tuple(fc.constantFrom('recovered', 'recovered', 'started'), ran).map(([event, how]) => ({ event, ...how })),
  fc.tuple(ran, fc.boolean(), fc.boolean()).map(([how, isStarted, isSeen]) => ({
    event: 'not-recovered',
    detail: 'y',
    ...how,
    ...(isStarted ? {} : { started: false }),
    ...(isSeen ? { failure: 'refused' } : {}),
  })),
  fc.constantFrom('running', 'failed', 'stopped', 'unknown').map((state) => ({ event: 'state', state, after: 'x' })),
  fc.constantFrom('away', 'folded').map((event) => ({ event, ...(event === 'away' ? { detail: 'x' } : {}) })),
  { arbitrary: fc.constantFrom({ event: 'reset' }, { event: 'reminded' }), weight: 1 },
);
