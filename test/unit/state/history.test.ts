import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compact } from '../../../src/history/compact.js';
import { historyOf, NO_HISTORY } from '../../../src/history/fold.js';
import type { JournalEvent } from '../../../src/model/journal.js';
import { parseEvent } from '../../../src/state/event.js';
import { createHistories } from '../../../src/state/history.js';
import { aFolder } from '../../support/folders.js';
import { hostileLines } from '../../support/histories-hostile.js';
import { shutOutOf, withoutNewFilesIn } from '../../support/limits.js';
import { longJournals } from '../../support/long-journals.js';
import { aMoment } from '../../support/visits.js';

function aStore() {
  const folder = aFolder();
  const path = join(folder, 'history', 'db.jsonl');
  const write = (text: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  return { ...createHistories(folder), folder, path, write };
}

const check = (minute: number, result: 'success' | 'failure' = 'success'): JournalEvent => ({
  ...aMoment(minute),
  event: 'checked',
  result,
  detail: 'x',
  ms: 4,
});
const week = Array.from({ length: 7 * 288 }, (_, nth) => check(nth * 5, nth % 100 === 50 ? 'failure' : 'success'));
const now = aMoment(7 * 24 * 60).at;
const whole = historyOf(NO_HISTORY, week, now);

/** A week of which all but the last two days are in the history file. */
function aFoldedWeek() {
  const store = aStore();
  const compacted = compact(week, aMoment(7 * 24 * 60), 1e9);
  if (compacted === undefined) throw new Error('there is nothing to fold');
  store.fold('db', compacted.folded);
  return { ...store, ...compacted };
}

describe('a history file', () => {
  it('and a shortened journal are what the whole journal was', () => {
    const { read, kept } = aFoldedWeek();
    const { past, events, troubles } = read('db', kept);
    expect([historyOf(past, events, now), troubles]).toEqual([whole, []]);
  });

  it('counts once what the journal still has: the round was killed in between', () => {
    const { read } = aFoldedWeek();
    const { past, events } = read('db', week);
    expect(historyOf(past, events, now)).toEqual(whole);
  });

  it('counts once what is folded twice, the second time with more', () => {
    const { read, fold } = aFoldedWeek();
    const later = compact(week, aMoment(8 * 24 * 60), 1e9);
    fold('db', later?.folded ?? []);
    const { past, events } = read('db', later?.kept ?? []);
    expect(historyOf(past, events, now)).toEqual(whole);
  });

  it('is the same however often it is folded, and wherever a round is killed', () => {
    const anyFolds = fc.array(fc.record({ upTo: fc.double({ min: 0, max: 1, noNaN: true }), isKilled: fc.boolean() }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(longJournals(), anyFolds, (all, folds) => {
        const { read, fold } = aStore();
        const list = all.filter(({ event }) => event !== 'folded');
        const end = Math.max(0, ...list.map(({ at }) => at));
        let folded = 0;
        for (const { upTo, isKilled } of folds) {
          const cut = Math.max(folded, Math.floor(upTo * list.length));
          fold('db', list.slice(folded, cut));
          if (!isKilled) folded = cut;
        }
        const { past, events } = read('db', list.slice(folded));
        expect(historyOf(past, events, end)).toEqual(historyOf(NO_HISTORY, list, end));
      }),
      { numRuns: 150 },
    );
  });

  it('is nobody else’s to read', () => {
    const { path } = aFoldedWeek();
    expect([statSync(path).mode & 0o777, statSync(dirname(path)).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  it('says its version in each line', () => {
    const { path } = aFoldedWeek();
    const versions = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { v: number }).v);
    expect(new Set(versions)).toEqual(new Set([1]));
  });

  it('keeps the last four hundred days', () => {
    const { fold, read } = aStore();
    const days = Array.from({ length: 500 }, (_, day) => check(day * 24 * 60));
    fold('db', days);
    fold('db', [check(500 * 24 * 60)]);
    const { past } = read('db', []);
    expect(past.days).toHaveLength(401);
    expect(past.days.at(-1)?.day).toBe('2028-04-03');
  });

  it('lists services of the past', () => {
    const { services, folder } = aFoldedWeek();
    mkdirSync(join(folder, 'services'));
    writeFileSync(join(folder, 'services', 'api.jsonl'), '');
    writeFileSync(join(folder, 'services', 'api.jsonl.12.tmp'), '');
    expect(services()).toEqual(['api', 'db']);
  });
});

describe('a line of a later version', () => {
  const later = '{"v":2,"kind":"week","fold":"","week":{"up":1}}';

  it('is passed over with one sentence, and never written away', () => {
    const store = aFoldedWeek();
    writeFileSync(store.path, `${readFileSync(store.path, 'utf8')}${later}\n${later}\n`);
    const { past, events, troubles } = store.read('db', store.kept);
    expect(historyOf(past, events, now)).toEqual(whole);
    expect(troubles).toEqual([
      `${store.path} has 2 lines of a later version of wardround: they are passed over, and kept`,
    ]);
    store.fold('db', [check(8 * 24 * 60)]);
    expect(
      readFileSync(store.path, 'utf8')
        .split('\n')
        .filter((line) => line === later),
    ).toHaveLength(2);
  });
});

describe('a history file that cannot be relied on', () => {
  it('is made of hostile lines: what comes of them is finite', () => {
    fc.assert(
      fc.property(fc.array(hostileLines()), fc.array(hostileLines()), (lines, journal) => {
        const store = aStore();
        store.write(lines.join('\n'));
        const { past, events } = store.read(
          'db',
          journal.flatMap((line) => parseEvent(line) ?? []),
        );
        for (const day of historyOf(past, events, now).days) {
          expect(day.day).toMatch(/^\d{4}-\d\d-\d\d$/);
          expect([day.upMs, day.downMs].every(Number.isFinite)).toBe(true);
        }
      }),
    );
  });

  it.each([
    '{"v":1,"kind":"day","fold":"","day":{"day":"2026-13-45"}}',
    '{"v":1,"kind":"day","fold":"","day":null}',
    '{"v":1,"kind":"day","day":{"day":"2026-11-20"}}',
    '{"v":1,"kind":"outage","fold":"","outage":{"from":"now","cause":""}}',
    '{"v":1,"kind":"outage","fold":"","outage":{"from":1e99,"cause":""}}',
    '{"v":"1","kind":"day","fold":"","day":{"day":"2026-11-20"}}',
    '{"v":1,"kind":"week"}',
    'null',
    '{"v":1,',
  ])('has a line that means nothing: %s', (line) => {
    const store = aStore();
    store.write(`${line}\n`);
    expect(store.read('db', [])).toEqual({ past: NO_HISTORY, events: [], troubles: [] });
  });

  it('leaves out of a day what is no count', () => {
    const store = aStore();
    const day = { day: '2026-11-20', checks: { success: 3, failure: -1 }, upMs: 'x', latencies: { '5': 2, x: 1 } };
    store.write(JSON.stringify({ v: 1, kind: 'day', fold: '', day }));
    expect(store.read('db', []).past.days).toEqual([
      {
        day: '2026-11-20',
        checks: { success: 3, degraded: 0, failure: 0, unknown: 0 },
        upMs: 0,
        downMs: 0,
        latencies: { '5': 2 },
        restarts: 0,
        helped: 0,
      },
    ]);
  });

  it('is a symbolic link: neither read nor written through', () => {
    const store = aStore();
    const target = join(store.folder, 'elsewhere');
    writeFileSync(target, '');
    mkdirSync(dirname(store.path));
    symlinkSync(target, store.path);
    expect(store.read('db', week)).toMatchObject({
      past: NO_HISTORY,
      events: week,
      troubles: [expect.stringContaining('ELOOP')],
    });
    expect(() => {
      store.fold('db', week);
    }).toThrow('ELOOP');
    expect(readFileSync(target, 'utf8')).toBe('');
  });

  it('may not be read', () => {
    const store = aFoldedWeek();
    const { past, troubles } = shutOutOf(store.folder, () => store.read('db', store.kept));
    expect([past, troubles]).toEqual([NO_HISTORY, [expect.stringContaining('EACCES')]]);
  });

  it('cannot be written: what was there stays', () => {
    const store = aFoldedWeek();
    const before = readFileSync(store.path, 'utf8');
    withoutNewFilesIn(dirname(store.path), () => {
      expect(() => {
        store.fold('db', [check(1e6)]);
      }).toThrow();
    });
    expect(readFileSync(store.path, 'utf8')).toBe(before);
  });

  it('is not made by reading', () => {
    const store = aStore();
    store.read('db', week);
    expect(existsSync(dirname(store.path))).toBe(false);
  });
});
