import {
  channelKey,
  isWorse,
  type Call,
  type CallSettings,
  type Channel,
  type IncidentReport,
  type Priority,
} from '../model/call.js';
import type { Incident } from '../model/journal.js';
import { uniqueChannels, type Cause } from './roots.js';
import type { Step } from './steps.js';

/** Something that is to be told. */
export type Told = {
  readonly cause: Cause;
  readonly step: Step | { readonly step: 'progress' } | { readonly step: 'forgotten' };
  readonly report: IncidentReport;
  /** Before this step. */
  readonly incident: Incident | undefined;
  /** A message of its own may say that a remedy is under way: a digest would leave it there. */
  readonly isUnderway?: true;
};

/** What is told to one channel, before it is one message or several. */
type Piece = {
  readonly channel: Channel;
  readonly report: IncidentReport;
  readonly priority: Priority;
  readonly isAlone: boolean;
};

/** Who is called about all this, and how loudly: many incidents that begin at once are one message. */
export function callsFor(told: readonly Told[], settings: CallSettings, minuteOfDay: number): Call[] {
  const pieces = told.flatMap((one) =>
    channelsFor(one, settings).map((channel): Piece => {
      const priority = softened(priorityOf(one, settings), settings, minuteOfDay);
      return { channel, report: one.report, priority, isAlone: one.isUnderway === true };
    }),
  );
  const channels = uniqueChannels(pieces.map(({ channel }) => channel));
  return channels.flatMap(({ kind, name }) =>
    gathered(
      pieces.filter(({ channel }) => channel.kind === kind && channel.name === name),
      settings.digestAt,
    ),
  );
}

/** Whom a step concerns: who was told that it began is told how it goes on. */
function channelsFor({ cause, step, incident }: Told, settings: CallSettings): readonly Channel[] {
  const { escalate, notifyRecovery } = settings;
  const reached = escalate
    .slice(0, step.step === 'opened' ? 0 : (incident?.escalated ?? 0))
    .flatMap(({ channels }) => channels);
  switch (step.step) {
    case 'escalated':
      return escalate[(step.level ?? 1) - 1]?.channels ?? [];
    case 'closed':
      return notifyRecovery ? uniqueChannels([...cause.channels, ...reached]) : [];
    case 'progress':
      // Where nothing is replaced, one more message would be noise.
      return uniqueChannels([...cause.channels, ...reached]).filter((channel) =>
        incident?.updatable.has(channelKey(channel, settings)),
      );
    default:
      return uniqueChannels([...cause.channels, ...reached]);
  }
}

function priorityOf({ step, report }: Told, { escalate }: CallSettings): Priority {
  const { kind } = report;
  switch (step.step) {
    case 'opened':
    case 'worse':
    case 'reopened':
      return kind === 'unknown' ? 4 : 5;
    case 'reminded':
      return 4;
    case 'escalated':
      return escalate[(step.level ?? 1) - 1]?.priority ?? 5;
    case 'closed':
      return 3;
    case 'forgotten':
      return 2;
    case 'progress':
      return 1;
  }
}

function softened(priority: Priority, { quiet }: CallSettings, minute: number): Priority {
  if (quiet === undefined) return priority;
  const { fromMinute, toMinute } = quiet;
  const isQuiet =
    fromMinute <= toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
  return isQuiet && priority > quiet.priority ? quiet.priority : priority;
}

const BEGINS: ReadonlySet<IncidentReport['step']> = new Set(['opened', 'reopened', 'worse']);

/** What is read first is to be the worst: its restarts are spent, it is down, it could not be asked. */
function badness({ report }: Piece): number {
  return KINDS.filter((kind) => isWorse(report.kind, kind)).length;
}

const KINDS = ['unknown', 'failed', 'crash_loop'] as const;

function gathered(pieces: readonly Piece[], digestAt: number): Call[] {
  const news = pieces
    .filter(({ report, isAlone }) => BEGINS.has(report.step) && !isAlone)
    .sort((one, other) => badness(other) - badness(one));
  const [first, ...rest] = news;
  if (first === undefined || news.length <= digestAt) return pieces.map(alone);
  const priority = news.reduce<Priority>((highest, piece) => (piece.priority > highest ? piece.priority : highest), 1);
  const digest: Call = {
    channel: first.channel,
    reports: [first.report, ...rest.map(({ report }) => report)],
    priority,
  };
  return [digest, ...pieces.filter((piece) => !news.includes(piece)).map(alone)];
}

function alone({ channel, report, priority }: Piece): Call {
  return { channel, reports: [report], priority };
}
