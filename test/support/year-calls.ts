import { ENGINE_JOURNAL, containerJournal, type JournalEvent } from '../../src/model/journal.js';
import type { AlertKind, Call, CallSettings, Channel, IncidentReport } from '../../src/model/call.js';
import { callSettings, ntfySettings } from './calls.js';

const DAY_MS = 86_400_000;
const RANK = { unknown: 0, failed: 1, crash_loop: 2 } as const satisfies Record<AlertKind, number>;

/**
 * After each time that it began again an incident has to be calm for twice as long before it is over, from one round up
 * to a reminder's time: 0, 5, 10, … 320, 360 and 360 minutes fill a day, and each of them begins and ends with a round.
 */
const MOST_BEGINNINGS_A_DAY = 12;
/** Each may get worse twice, and ends; six hours apart there are reminders; and there is one more group to call. */
const MOST_MESSAGES_A_DAY = 4 * MOST_BEGINNINGS_A_DAY + 4 + 1;

export const ONCALL: Channel = { kind: 'ntfy', name: 'oncall' };

/** Those of each container have a topic, and one more group is called after two hours. */
export const YEAR_CALLS: CallSettings = callSettings({
  ntfy: ntfySettings({
    topics: new Map(['services', 'edge', 'shop', 'here', 'oncall'].map((name) => [name, `${name}-topic`])),
  }),
  escalate: [{ afterMs: 7_200_000, channels: [ONCALL], priority: 5 }],
});

type Told = Extract<JournalEvent, { event: 'incident' }>;
type Checked = Extract<JournalEvent, { event: 'checked' }>;

/** An incident as it was told, in true time. */
type Story = {
  readonly id: string;
  readonly openedMs: number;
  kind: AlertKind;
  toldMs: number;
  closedMs: number | undefined;
  reopened: number;
  reminders: number;
  escalated: number;
  readonly beganMs: number[];
};

type Root = {
  story: Story | undefined;
  /** Since when it was seen well; undefined: it is not, or it could not be asked for two rounds. */
  wellMs: number | undefined;
  silences: number;
  /** The channels that heard of it last as of something that goes on. */
  readonly worried: Set<string>;
};

export type CallCourt = {
  readonly nowMs: () => number;
  /** When the machine was booted: what was written before is dated by a wall clock that may have been wrong. */
  readonly bootedMs: () => number;
  readonly minUptimeMs: (journal: string) => number | undefined;
  readonly accuse: (law: 'steps' | 'few messages', what: string) => void;
};

/** Watches what is told of each root cause, and what those who are called must believe. */
export class Calls {
  readonly totals = { opened: 0, worse: 0, reopened: 0, reminded: 0, escalated: 0, closed: 0, messages: 0 };
  readonly #roots = new Map<string, Root>();
  /** When messages about an incident came to a channel. */
  readonly #heardMs = new Map<string, number[]>();

  constructor(readonly court: CallCourt) {}

  /** Whether anybody was told that it goes on, and not yet that it is over. */
  isWorrying(journal: string): boolean {
    return this.#root(journal).worried.size > 0;
  }

  /** For how long it has to be well before it is told to be over; where it has to be up for no time, two rounds count. */
  calmMs(journal: string): number {
    const reopened = this.#root(journal).story?.reopened ?? 0;
    const least = this.court.minUptimeMs(journal) ?? 600_000;
    return reopened === 0 ? 0 : Math.min(least * 2 ** (reopened - 1), YEAR_CALLS.remindMs);
  }

  checked(journal: string, { result }: Pick<Checked, 'result'>): void {
    const root = this.#root(journal);
    root.silences = result === 'unknown' ? root.silences + 1 : 0;
    if (result === 'failure' || root.silences > 1) root.wellMs = undefined;
    else if (result !== 'unknown') root.wellMs ??= this.court.nowMs();
  }

  told(journal: string, event: Told): void {
    const root = this.#root(journal);
    const nowMs = this.court.nowMs();
    const wrong = this.#whyNot(journal, event, root, nowMs);
    if (wrong !== undefined) this.court.accuse('steps', `${journal} ${event.step}: ${wrong}`);
    this.totals[event.step] += 1;
    root.story = next(root.story, event, nowMs);
    const today = root.story.beganMs.filter((ms) => nowMs - ms < DAY_MS);
    if (today.length > MOST_BEGINNINGS_A_DAY) {
      this.court.accuse('few messages', `${journal} began ${today.length} times in a day`);
    }
  }

  delivered({ reports, channel: { kind, name } }: Call): void {
    this.totals.messages += 1;
    for (const report of reports) {
      const channel = `${kind}:${name}`;
      const journal = journalOf(report.root);
      const { worried } = this.#root(journal);
      if (report.step === 'closed') {
        if (!worried.delete(channel)) this.#surprise(journal, report, channel);
      } else if (report.step !== 'progress') worried.add(channel);
      this.#count(`${channel} ${report.incident}`);
    }
  }

  /** Who hears that it is over has to have heard of it, at once or now: of what was over meanwhile. */
  #surprise(journal: string, { missed }: IncidentReport, channel: string): void {
    // The engine is away for some, and answers all.
    if (missed === 0 && journal !== ENGINE_JOURNAL) {
      this.court.accuse('steps', `${channel} heard of the end of ${journal} alone`);
    }
  }

  #count(key: string): void {
    const nowMs = this.court.nowMs();
    const today = [...(this.#heardMs.get(key) ?? []).filter((ms) => nowMs - ms < DAY_MS), nowMs];
    this.#heardMs.set(key, today);
    if (today.length > MOST_MESSAGES_A_DAY) this.court.accuse('few messages', `${key}: ${today.length} in a day`);
  }

  #whyNot(journal: string, { incident, step, kind }: Told, root: Root, nowMs: number): string | undefined {
    const { story } = root;
    const isOpen = story !== undefined && story.closedMs === undefined;
    const sinceClosedMs = nowMs - (story?.closedMs ?? -Infinity);
    const isSame = story?.id === incident;
    const isDated = (story?.toldMs ?? 0) >= this.court.bootedMs();
    switch (step) {
      case 'opened':
        if (isOpen) return 'it is open';
        if (isSame) return 'it has the name of the last one';
        return isDated && sinceClosedMs < YEAR_CALLS.cooldownMs ? 'it was over only just now' : undefined;
      case 'reopened':
        if (!isSame || isOpen) return 'it is not over';
        return isDated && sinceClosedMs >= YEAR_CALLS.cooldownMs ? 'it was over long ago' : undefined;
      case 'worse':
        return isSame && isOpen && RANK[kind] > RANK[story.kind] ? undefined : `it was ${story?.kind ?? 'nothing'}`;
      case 'reminded': {
        if (!isSame || !isOpen) return 'it is not open';
        const waitMs = YEAR_CALLS.remindMs * YEAR_CALLS.remindGrowth ** story.reminders;
        return isDated && nowMs - story.toldMs < waitMs ? `it was told ${nowMs - story.toldMs} ms ago` : undefined;
      }
      case 'escalated': {
        if (!isSame || !isOpen) return 'it is not open';
        const next = YEAR_CALLS.escalate[story.escalated];
        if (next === undefined) return 'there is nobody left to call';
        const begunMs = story.beganMs.at(-1) ?? story.openedMs;
        const isTooSoon = begunMs >= this.court.bootedMs() && nowMs - begunMs < next.afterMs;
        return isTooSoon ? 'it is too young' : undefined;
      }
      case 'closed': {
        if (!isSame || !isOpen) return 'it is not open';
        if (this.court.minUptimeMs(journal) === undefined) return undefined;
        if (root.wellMs === undefined) return 'it is not well';
        const isCalm = root.wellMs < this.court.bootedMs() || nowMs - root.wellMs >= this.calmMs(journal);
        return isCalm ? undefined : `it is well for ${nowMs - root.wellMs} ms alone`;
      }
    }
  }

  #root(journal: string): Root {
    const known = this.#roots.get(journal);
    if (known !== undefined) return known;
    const root: Root = { story: undefined, wellMs: undefined, silences: 0, worried: new Set() };
    this.#roots.set(journal, root);
    return root;
  }
}

function next(story: Story | undefined, { incident, step, kind }: Told, nowMs: number): Story {
  if (story === undefined || step === 'opened' || story.id !== incident) {
    return {
      id: incident,
      openedMs: nowMs,
      kind,
      toldMs: nowMs,
      closedMs: undefined,
      reopened: 0,
      reminders: 0,
      escalated: 0,
      beganMs: [nowMs],
    };
  }
  if (step === 'closed') return Object.assign(story, { closedMs: nowMs });
  story.toldMs = nowMs;
  switch (step) {
    case 'worse':
      story.kind = kind;
      break;
    case 'reopened':
      Object.assign(story, { kind, closedMs: undefined, reminders: 0 });
      story.reopened += 1;
      story.beganMs.push(nowMs);
      break;
    case 'reminded':
      story.reminders += 1;
      break;
    case 'escalated':
      story.escalated += 1;
      break;
  }
  return story;
}

function journalOf({ kind, name }: IncidentReport['root']): string {
  if (kind === 'engine') return ENGINE_JOURNAL;
  return kind === 'container' ? containerJournal(name) : name;
}
