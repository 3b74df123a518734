import { describe, expect, it } from 'vitest';
import { openChart, type Chart } from '../../../src/act/chart.js';
import { foldFacts } from '../../../src/decide/facts.js';
import type { JournalEvent, Past } from '../../../src/model/journal.js';
import type { Ports } from '../../../src/ports.js';
import { aMoment } from '../../support/visits.js';
import { World } from '../../support/world.js';

const failed: JournalEvent = { ...aMoment(0), event: 'checked', result: 'failure', detail: 'x', ms: 1 };
const restart: JournalEvent = { ...aMoment(1), event: 'restart', rung: 'restart' };
const recovered: JournalEvent = { ...aMoment(2), event: 'recovered' };

/** A journal in memory, and what is asked of it. */
function aJournal(lines: JournalEvent[] = [], trouble: Partial<Pick<Ports, 'past' | 'record'>> = {}) {
  const reads: string[] = [];
  const ports: Ports = {
    ...new World().ports(),
    past(journal) {
      reads.push(journal);
      return { kind: 'known', facts: foldFacts(lines) };
    },
    record: (_journal, event) => lines.push(event),
    ...trouble,
  };
  return { lines, reads, ports };
}

function failuresIn(chart: Chart): number | undefined {
  const past = chart.past();
  return past.kind === 'known' ? past.facts.failuresInARow : undefined;
}

const unwritable = {
  record: () => {
    throw new Error('ENOSPC');
  },
};
const unreadable = { past: (): Past => ({ kind: 'unknown', cause: 'EACCES' }) };

describe('a chart', () => {
  it('knows what its journal amounts to, read once', () => {
    const { ports, reads } = aJournal([failed, failed]);
    const chart = openChart('db', ports);
    expect([failuresIn(chart), failuresIn(chart), reads]).toEqual([2, 2, ['db']]);
  });

  it('adds what is recorded to what is known, and to the journal', () => {
    const { ports, lines } = aJournal([failed]);
    const chart = openChart('db', ports);
    chart.record(restart);
    chart.record(recovered);
    expect(lines).toEqual([failed, restart, recovered]);
    expect(chart.past()).toEqual({ kind: 'known', facts: foldFacts([failed, restart, recovered]) });
  });

  it('adds what is noted to what is known alone', () => {
    const { ports, lines } = aJournal([failed]);
    const chart = openChart('db', ports);
    chart.note(failed);
    expect([failuresIn(chart), lines]).toEqual([2, [failed]]);
  });

  it('knows at the end of a round what the next one reads', () => {
    const { ports } = aJournal([failed]);
    const chart = openChart('db', ports);
    for (const event of [restart, recovered, failed, restart]) chart.record(event);
    expect(openChart('db', ports).past()).toEqual(chart.past());
  });

  it('leaves what was known before as it was', () => {
    const chart = openChart('db', aJournal([failed]).ports);
    const before = chart.past();
    chart.record(restart);
    expect(before).toEqual({ kind: 'known', facts: foldFacts([failed]) });
  });
});

describe('a journal that cannot be written', () => {
  it('is told of, and knows nothing of what it did not take: what is only seen is noted', () => {
    const chart = openChart('db', aJournal([], unwritable).ports);
    expect(() => {
      chart.record(failed);
    }).toThrow('ENOSPC');
    expect(failuresIn(chart)).toBe(0);
  });

  it('is known as one from then on', () => {
    const chart = openChart('db', aJournal([], unwritable).ports);
    expect(chart.isBroken()).toBe(false);
    expect(() => {
      chart.record(failed);
    }).toThrow('ENOSPC');
    expect(chart.isBroken()).toBe(true);
  });

  it('is no trouble to what is only noted', () => {
    const chart = openChart('db', aJournal([], unwritable).ports);
    chart.note(failed);
    expect([failuresIn(chart), chart.isBroken()]).toEqual([1, false]);
  });
});

describe('a journal that cannot be read', () => {
  it('stays unknown, whatever is added', () => {
    const { ports, lines } = aJournal([], unreadable);
    const chart = openChart('db', ports);
    chart.note(failed);
    chart.record(restart);
    expect(chart.past()).toEqual({ kind: 'unknown', cause: 'EACCES' });
    expect(lines).toEqual([restart]);
  });
});
