import type { Explanation } from '../model/explanation.js';
import type { Outage } from '../model/history.js';
import type { Facts, JournalEvent, Moment } from '../model/journal.js';
import type { Service } from '../model/service.js';
import type { ServiceStatus } from '../model/status.js';
import { spanWords } from '../model/span-words.js';
import { accountOf } from './account.js';
import { ageMs } from './age.js';
import { journalLines, limitEntries } from './explain.js';
import { clockTime, list, timeText } from './words.js';

/** Enough to see what led to where it stands. */
const EVENTS_SHOWN = 12;

export type StatusSource = {
  readonly service: Service;
  readonly status: ServiceStatus;
  /** Undefined where its journal could not be read. */
  readonly facts: Facts | undefined;
  /** Oldest first. */
  readonly events: readonly JournalEvent[];
  /** What is asked of it, as a person would type it, and where. */
  readonly question: string;
  /** The last times in which it was down, oldest first. */
  readonly outages: readonly Outage[];
  /** What is to be said of it, a sentence each. */
  readonly notes: readonly string[];
};

/** All that is known of one service, by its journal and stop marker. */
export function statusDetail(source: StatusSource, now: Moment): Explanation {
  const { service, status, facts, events, outages, question, notes } = source;
  const { check, incident } = status;
  return {
    title: titleOf(status, now),
    entries: [
      {
        label: 'check',
        lines: [
          question,
          check === undefined
            ? 'it was not asked yet'
            : `${check.result}: ${check.detail} (${String(check.ms)} ms), ${ago(check.at, check.ageMs, now)}`,
        ],
      },
      ...(notes.length === 0 ? [] : [{ label: 'note', lines: notes }]),
      ...(facts === undefined ? [] : factEntries(service, facts, now)),
      ...(incident === undefined
        ? []
        : [
            {
              label: 'called',
              lines: [`${incident.id}, open since ${timeText(incident.at, now.at)}, told as ${incident.kind}`],
            },
          ]),
      ...(outages.length === 0 ? [] : [{ label: 'outages', lines: outages.map((outage) => outageLine(outage, now)) }]),
      ...(events.length === 0
        ? []
        : [{ label: 'events', lines: events.slice(-EVENTS_SHOWN).map((event) => eventLine(event, now)) }]),
      {
        label: 'more',
        lines: [
          `why, and what the next round would do: wardround explain ${service.name}`,
          `how it has been: wardround history ${service.name}`,
        ],
      },
    ],
  };
}

function titleOf({ name, word, since, disabled }: ServiceStatus, now: Moment): string {
  if (disabled !== undefined) return `${name}: ${disabled.text}`;
  if (word === 'unreadable' || word === 'never_asked' || since === undefined)
    return `${name}: ${word.replace('_', ' ')}`;
  const state = word === 'crash_loop' ? 'in a crash loop' : word;
  return `${name} is ${state} since ${timeText(since.at, now.at)} (${spanWords(since.ageMs)}), after: ${since.after}`;
}

function ago(at: number, age: number, now: Moment): string {
  return `${clockTime(at, now.at)}, ${spanWords(age)} ago`;
}

function factEntries(service: Service, facts: Facts, now: Moment): Explanation['entries'] {
  const lines = journalLines(facts, now);
  return [
    ...(facts.lastCheck === undefined ? [] : [{ label: 'journal', lines }]),
    ...limitEntries(service, facts, accountOf(service, facts, now), now),
  ];
}

function outageLine({ from, to, cause, remedies }: Outage, now: Moment): string {
  const length = spanWords(Math.max(0, (to ?? now.at) - from));
  const lasted = to === undefined ? `for ${length} so far` : `for ${length}`;
  const tried = remedies.length === 0 ? '' : `; tried ${list([...new Set(remedies.map(({ rung }) => rung))])}`;
  return `${timeText(from, now.at)}, ${lasted}: ${cause}${tried}`;
}

function eventLine(event: JournalEvent, now: Moment): string {
  return `${timeText(event.at, now.at)} (${spanWords(ageMs(event, now))} ago)  ${eventText(event)}`;
}

function eventText(event: JournalEvent): string {
  switch (event.event) {
    case 'checked':
      return `checked: ${event.result}, ${event.detail}`;
    case 'away':
      return `its container was away: ${event.detail}`;
    case 'folded':
      return 'all before this went into the history';
    case 'restart':
      return `remedy ${event.rung ?? 'restart'} begun`;
    case 'started':
      return 'its startup check succeeded';
    case 'recovered':
      return 'recovered';
    case 'not-recovered':
      return `not recovered: ${event.detail}`;
    case 'state':
      return `${event.state}: ${event.after}`;
    case 'incident':
      return `incident ${event.incident} ${event.step} as ${event.kind}`;
    case 'called':
      return `called ${event.channel}: ${event.incident} ${event.step}`;
    case 'alerted':
      return `alerted: ${event.kind}`;
    case 'recovery-notified':
      return 'told to be well again';
    case 'reminded':
      return 'told that it is still left alone';
    case 'reset':
      return 'reset by hand';
  }
}
