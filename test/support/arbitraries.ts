import fc from 'fast-check';
import type { JournalEvent, Moment } from '../../src/model/journal.js';

/** Moments of two boots and of a machine that knows none, their wall clock stepped at will. */
export function moments(): fc.Arbitrary<Moment> {
  return fc.record({
    at: fc.integer({ min: 1_700_000_000_000, max: 1_700_010_000_000 }),
    upMs: fc.nat({ max: 10_000_000 }),
    boot: fc.constantFrom('', 'boot-1', 'boot-2'),
  });
}

/** Events of every kind. */
export function events(): fc.Arbitrary<JournalEvent> {
  const result = fc.constantFrom('success', 'degraded', 'failure', 'unknown');
  const kind = fc.constantFrom('failed', 'crash_loop', 'unknown');
  const what = fc.oneof(
    fc.record({ event: fc.constant('checked'), result, detail: fc.string(), ms: fc.nat() }),
    fc.record({ event: fc.constant('alerted'), kind }),
    fc.record({ event: fc.constant('not-recovered'), detail: fc.string() }),
    fc.record({ event: fc.constantFrom('restart', 'recovered', 'recovery-notified', 'reset', 'reminded') }),
  );
  return fc.tuple(moments(), what).map(([moment, rest]) => ({ ...moment, ...rest }));
}
