import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, isDeepStrictEqual } from 'node:util';
import { foldFacts } from '../../src/decide/facts.js';
import { figuresOf } from '../../src/history/figures.js';
import { historyOf } from '../../src/history/fold.js';
import type { JournalEvent, Moment } from '../../src/model/journal.js';
import { createHistories } from '../../src/state/history.js';
import { createJournal } from '../../src/state/journal.js';

/** What a year costs: its rounds, in journals in real files, of a service that is well and of one that is not. */
const ROUNDS = 105_120;
const ROUND_MS = 300_000;
const BORN_AT = Date.UTC(2026, 0, 1);

type Written = JournalEvent extends infer E ? (E extends JournalEvent ? Omit<E, keyof Moment> : never) : never;

const well = (ms: number): Written => ({ event: 'checked', result: 'success', detail: `200 in ${String(ms)} ms`, ms });
const ill: Written = { event: 'checked', result: 'failure', failure: 'refused', detail: 'connection refused', ms: 2 };

const SERVICES: Readonly<Record<string, (round: number) => readonly Written[]>> = {
  healthy: (round) => [well(3 + (round % 9))],
  // It fails in every sixth round, and its restart helps: four thousand restarts a season.
  flappy: (round) =>
    round % 6 !== 0
      ? [well(3 + (round % 40))]
      : [
          ill,
          { event: 'restart', rung: 'restart' },
          { event: 'recovered' },
          { event: 'state', state: 'running', after: 'its check failed (connection refused), and it was restarted' },
          { event: 'incident', incident: 'flappy-1', step: round % 12 === 0 ? 'reopened' : 'closed', kind: 'failed' },
          { event: 'called', incident: 'flappy-1', step: 'reopened', channel: 'ntfy:alerts', updates: true },
        ],
  down: () => [ill],
};

const folder = mkdtempSync(join(tmpdir(), 'wardround-bench-'));
try {
  for (const [name, eventsOf] of Object.entries(SERVICES)) {
    process.stdout.write(`${name} ${inspect(measure(name, eventsOf))}\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function measure(name: string, eventsOf: (round: number) => readonly Written[]): object {
  const all: JournalEvent[] = [];
  const path = join(folder, 'services', `${name}.jsonl`);
  let largest = 0;
  let slowestMs = 0;
  let rewritten = 0;
  let ino = 0;
  const begunAt = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) {
    // As in a real round: a process of its own, which has tried nothing yet.
    const journal = createJournal(folder);
    const atMs = round * ROUND_MS;
    for (const written of eventsOf(round)) {
      const event = { at: BORN_AT + atMs, upMs: atMs, boot: '2da0cf38-eacc-48e3-a1d2-1c7c5cced0c7', ...written };
      all.push(event);
      const appendedAt = performance.now();
      journal.append(name, event);
      slowestMs = Math.max(slowestMs, performance.now() - appendedAt);
    }
    const stat = statSync(path);
    largest = Math.max(largest, stat.size);
    if (stat.ino !== ino) rewritten += 1;
    ({ ino } = stat);
  }
  const appendMs = (performance.now() - begunAt) / all.length;
  const readAt = performance.now();
  const read = createJournal(folder).read(name);
  if (read.kind === 'unreadable') throw new Error(read.cause);
  const facts = foldFacts(read.events);
  const roundMs = performance.now() - readAt;
  const historyAt = performance.now();
  const { past, events } = createHistories(folder).read(name, read.events);
  const now = BORN_AT + ROUNDS * ROUND_MS;
  const history = historyOf(past, events, now);
  const figures = figuresOf(history, { from: BORN_AT, to: now });
  const historyMs = performance.now() - historyAt;
  const truth = foldFacts(all);
  const kiB = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KiB`;
  const ms = (value: number): string => `${value.toFixed(2)} ms`;
  return {
    events: all.length,
    journal: kiB(statSync(path).size),
    largest: kiB(largest),
    history: kiB(statSync(join(folder, 'history', `${name}.jsonl`)).size),
    rewritten: rewritten - 1,
    append: ms(appendMs),
    slowestAppend: ms(slowestMs),
    readAndFold: ms(roundMs),
    readHistory: ms(historyMs),
    checks: figures.checks,
    restarts: `${String(figures.restarts)} in the history, ${String(facts.restarts.length)} in the journal`,
    sameFacts: isDeepStrictEqual({ ...facts, restarts: [] }, { ...truth, restarts: [] }),
  };
}
