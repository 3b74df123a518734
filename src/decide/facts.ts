import { momentOf, type Facts, type HowItRan, type JournalEvent, type Moment, type Restart } from '../model/journal.js';
import { elapsedMs } from './age.js';
import { foldIncident } from './incident-facts.js';

/** Nothing has happened yet. */
export const NO_FACTS: Facts = {
  restarts: [],
  failuresInARow: 0,
  successesInARow: 0,
  unknownInARow: 0,
  hasFailed: false,
};

/** What a journal amounts to: a left fold, so that reading it in parts gives what reading it whole gives. */
export function foldFacts(events: Iterable<JournalEvent>, before: Facts = NO_FACTS): Facts {
  const facts: Draft = { ...before, restarts: [...before.restarts] };
  for (const event of events) apply(facts, event);
  return facts;
}

type Draft = { -readonly [K in keyof Facts]: Facts[K] } & {
  restarts: Restart[];
};

function apply(facts: Draft, event: JournalEvent): void {
  // What only the history asks about.
  if (event.event === 'away' || event.event === 'folded') return;
  if (event.event !== 'restart') delete facts.restarting;
  switch (event.event) {
    case 'checked':
      applyCheck(facts, event);
      return;
    case 'restart':
      // One that is restarted has failed, whatever else the journal lost.
      noteDown(facts, event);
      facts.restarts.push({ ...momentOf(event), rung: event.rung ?? '' });
      facts.restarting = momentOf(event);
      if (facts.state !== undefined) facts.state = { ...facts.state, wasRestarted: true };
      return;
    case 'started':
      noteEnd(facts, event);
      amendLast(facts, () => ({ helped: true }));
      noteUp(facts, event);
      return;
    case 'recovered':
      noteEnd(facts, event);
      amendLast(facts, () => ({ helped: true }));
      // The look that verified it is a success like any other.
      noteSuccess(facts, event, event.times);
      return;
    case 'state': {
      const { state, after, failure } = event;
      const kind = failure === undefined ? {} : { failure };
      facts.state = { state, since: momentOf(event), after, ...kind, wasRestarted: false };
      if (state !== 'unknown') facts.knownState = state;
      return;
    }
    case 'incident':
    case 'called':
    case 'alerted':
    case 'recovery-notified': {
      const incident = foldIncident(facts.incident, event);
      if (incident !== undefined) facts.incident = incident;
      return;
    }
    case 'reset':
      facts.restarts = [];
      facts.failuresBeforeReset = facts.failuresInARow;
      return;
    case 'reminded':
      facts.remindedAt = momentOf(event);
      return;
    case 'not-recovered':
      noteEnd(facts, event, event.detail);
      noteInVain(facts, event);
      if (event.started === false) noteNotStarted(facts);
      return;
  }
}

function applyCheck(facts: Draft, { times = 1, ...event }: Extract<JournalEvent, { event: 'checked' }>): void {
  facts.lastCheck = event;
  if (event.result === 'unknown') {
    // Could not be asked: neither well nor ill, so that no count of either changes.
    facts.unknownInARow += times;
    // One look that came to nothing is a hiccup; after two nobody knows.
    if (facts.unknownInARow > 1) delete facts.wellSince;
    return;
  }
  facts.unknownInARow = 0;
  if (event.result === 'failure') {
    if (facts.failuresInARow === 0) facts.failingSince = momentOf(event);
    facts.failuresInARow += times;
    facts.successesInARow = 0;
    facts.hasFailed = true;
    delete facts.wellSince;
    amendLast(facts, ({ helped = false }) => ({ helped }));
    noteDown(facts, event);
  } else {
    amendLast(facts, ({ helped = true }) => ({ helped }));
    noteSuccess(facts, event, times);
  }
}

function noteSuccess(facts: Draft, event: Moment, times = 1): void {
  facts.failuresInARow = 0;
  delete facts.failuresBeforeReset;
  facts.successesInARow += times;
  delete facts.failingSince;
  facts.wellSince ??= momentOf(event);
  noteUp(facts, event);
}

function noteNotStarted(facts: Draft): void {
  amendLast(facts, () => ({ wasNotStarted: true }));
}

/** How the last restart ended; `saw`: what the look after it saw that was not good. */
function noteEnd(facts: Draft, { ran, code }: HowItRan, saw?: string): void {
  if (ran === undefined && saw === undefined) return;
  const end = {
    ...(ran === undefined ? {} : { ran }),
    ...(code === undefined ? {} : { code }),
    ...(saw === undefined ? {} : { saw }),
  };
  amendLast(facts, () => ({ end }));
}

/** The look after a remedy may have come to nothing: then the next one says whether it helped. */
function noteInVain(facts: Draft, { failure, ran, started }: Extract<JournalEvent, { event: 'not-recovered' }>): void {
  const isKnown = failure !== undefined || ran === undefined || started === false;
  if (isKnown) amendLast(facts, () => ({ helped: false }));
}

function amendLast({ restarts }: Draft, change: (last: Restart) => Partial<Restart>): void {
  const last = restarts.at(-1);
  if (last !== undefined) restarts[restarts.length - 1] = { ...last, ...change(last) };
}

/** It is well: since now, unless it was before. */
function noteUp(facts: Draft, event: Moment): void {
  const now = momentOf(event);
  facts.lastWell = now;
  const last = facts.restarts.at(-1);
  if (last === undefined || last.upSince !== undefined) return;
  facts.restarts[facts.restarts.length - 1] = { ...last, upAt: last.upAt ?? now, upSince: now };
}

/** It fails: how long it was well is known now. */
function noteDown(facts: Draft, event: Moment): void {
  const now = momentOf(event);
  const { upSince, ...last } = facts.restarts.at(-1) ?? {};
  if (upSince === undefined || !('at' in last)) return;
  const lastedMs = Math.max(last.lastedMs ?? 0, elapsedMs(upSince, now));
  facts.restarts[facts.restarts.length - 1] = { ...last, downAt: last.downAt ?? now, lastedMs };
}
