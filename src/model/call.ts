import type { Failure } from './failure.js';
import type { Moment } from './journal.js';

/** A place that messages go to, as the config names it: of ntfy a key of its topics, or a topic itself. */
export type Channel = {
  readonly kind: 'ntfy' | 'webhook' | 'command';
  readonly name: string;
};

/** As what an incident is told, the worst last. */
export type AlertKind = 'unknown' | 'failed' | 'crash_loop';

const RANK = { unknown: 0, failed: 1, crash_loop: 2 } as const satisfies Record<AlertKind, number>;

/** Whether one kind is told as worse than the other. */
export function isWorse(kind: AlertKind, than: AlertKind): boolean {
  return RANK[kind] > RANK[than];
}

/**
 * Why somebody is called: it began, got worse, began again within its cooldown, goes on, goes on for so long that others
 * are called, is over. `progress` changes a message that is already there, and makes no sound. `forgotten` is no step of
 * an incident: a person has left the service alone for long.
 */
export type IncidentStep =
  'opened' | 'worse' | 'reopened' | 'reminded' | 'escalated' | 'closed' | 'progress' | 'forgotten';

/** 1 (min) to 5 (max), as ntfy counts them; 1 and 2 make no sound. */
export type Priority = 1 | 2 | 3 | 4 | 5;

/** What an incident is about: its root cause, and not all that suffers from it. */
export type Root = { readonly kind: 'service' | 'container' | 'engine'; readonly name: string };

/** A remedy that was tried, as told. */
export type ReportedRemedy = {
  /** When it was begun: wall clock, ms since the epoch. */
  readonly at?: number;
  readonly name: string;
  /** What a person would type; empty where the config has no such remedy any more. */
  readonly command: string;
  /** How it ended: `exit code 1 in 59 ms`. */
  readonly detail: string;
  readonly exitCode?: number;
  /** The last lines of what it printed, masked; none of a remedy of an earlier round. */
  readonly output: readonly string[];
  /** What the look after it saw. */
  readonly verified?: string;
};

/** All that a person should know of one incident at one of its steps; every sender makes its message of this. */
export type IncidentReport = {
  /** Names this incident among all. Letters, digits, `.`, `_` and `-`; the same at each of its steps. */
  readonly incident: string;
  readonly step: IncidentStep;
  readonly kind: AlertKind;
  readonly root: Root;
  /** Short enough for a headline: `minio: recovery failed`. */
  readonly title: string;
  /** Wall clock, ms since the epoch. */
  readonly openedAt: number;
  readonly at: number;
  readonly durationMs: number;
  /** How often it seemed over and began again. */
  readonly reopened: number;
  /** For a person: `container shop`, `this machine`. */
  readonly place: string;
  /** One sentence. */
  readonly reason: string;
  /** What the check saw last. */
  readonly check?: { readonly type: string; readonly result: string; readonly detail: string; readonly ms: number };
  readonly failure?: Failure;
  /** What was tried in this incident, oldest first; of many the last ones. */
  readonly remedies: readonly ReportedRemedy[];
  /** How many more were tried before these. */
  readonly triedBefore?: number;
  /** How the container stands, a fact a line: `running since 10:00`, `restarted 3 times`, `killed for lack of memory`. */
  readonly container: readonly string[];
  /** The last lines of the service's own log, masked. */
  readonly log?: { readonly path: string; readonly lines: readonly string[] };
  /** Who is blocked by it, or could not be asked because of it. */
  readonly affected: readonly string[];
  /** What a person can do, a line each. */
  readonly next: readonly string[];
  /** The command that shows the log. */
  readonly viewLog?: string;
  /** What ended it; of a closed one alone. */
  readonly cure?: string;
  /** How many earlier steps of it could not be delivered here, and are told by this message alone. */
  readonly missed: number;
};

/** One message to one place: about one incident, or a digest of several that opened at once. */
export type Call = {
  readonly channel: Channel;
  readonly reports: readonly [IncidentReport, ...IncidentReport[]];
  readonly priority: Priority;
};

export type Delivery =
  /** `updates`: whether the server said that a later message of the same incident will replace this one. */
  | { readonly kind: 'delivered'; readonly updates?: boolean }
  | {
      readonly kind: 'undelivered';
      /** For a person. Never a topic, token or secret. */
      readonly cause: string;
      /** Whether it makes sense to try again: in the next round, not before so many ms, or never (it was refused for good). */
      readonly retry: 'next-round' | 'never' | { readonly afterMs: number };
    };

/** Delivers one call. Never rejects. */
export type Send = (call: Call, signal: AbortSignal) => Promise<Delivery>;

export type NtfyAction = {
  readonly action: 'view' | 'http';
  readonly label: string;
  readonly url: string;
  /** Of `http` alone. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type NtfySettings = {
  readonly server: string;
  readonly auth?:
    | { readonly kind: 'bearer'; readonly token: string }
    | { readonly kind: 'basic'; readonly user: string; readonly password: string };
  /** The topics by their names. */
  readonly topics: ReadonlyMap<string, string>;
  /** PEM of the certificate authority to trust instead of the usual ones. */
  readonly ca?: string;
  readonly markdown: boolean;
  /** The URL that a tap opens. */
  readonly click?: string;
  readonly actions: readonly NtfyAction[];
  readonly timeoutMs: number;
};

export type WebhookSettings = {
  readonly url: string;
  readonly format: 'wardround' | 'alertmanager';
  readonly headers: Readonly<Record<string, string>>;
  /** Key of the HMAC-SHA256 signature. */
  readonly secret?: string;
  readonly ca?: string;
  readonly timeoutMs: number;
};

export type CommandSettings = { readonly argv: readonly [string, ...string[]]; readonly timeoutMs: number };

/** When the next group is called about an incident that goes on. */
export type Escalation = {
  readonly afterMs: number;
  readonly channels: readonly Channel[];
  readonly priority: Priority;
};

/** Who is called, how, and how often. Times are milliseconds. */
export type CallSettings = {
  readonly ntfy?: NtfySettings;
  readonly webhooks: ReadonlyMap<string, WebhookSettings>;
  readonly commands: ReadonlyMap<string, CommandSettings>;
  /** How long all deliveries of a round may take together. */
  readonly timeoutMs: number;
  /** A service that fails again within this time after its incident was closed is in the same one. */
  readonly cooldownMs: number;
  readonly remindMs: number;
  /** How many times longer until each further reminder. */
  readonly remindGrowth: number;
  readonly escalate: readonly Escalation[];
  /** More new incidents than this in one round become one message a channel. */
  readonly digestAt: number;
  readonly quiet?: {
    /** Minutes since midnight, local time; `from` may be after `to`, across midnight. */
    readonly fromMinute: number;
    readonly toMinute: number;
    readonly priority: Priority;
  };
  readonly notifyRecovery: boolean;
};

/** A channel in journals and logs: of ntfy the name of a topic, never a topic itself, which is a password. */
export function channelKey({ kind, name }: Channel, settings: Pick<CallSettings, 'ntfy'> | undefined): string {
  if (kind !== 'ntfy') return `${kind}:${name}`;
  return settings?.ntfy?.topics.has(name) === true ? `ntfy:${name}` : 'ntfy';
}

/** A call that is not delivered yet, as the outbox holds it. */
export type Waiting = {
  /** Names it in the outbox, as `waitingId` makes it. */
  readonly id: string;
  readonly call: Call;
  readonly queuedAt: Moment;
  readonly tries: number;
  /** Its channel is not to be tried again before this time, wall clock, ms since the epoch; absent: at once. */
  readonly notBefore?: number;
  /** Ids of those that it stands for. One is still there when a round was killed, and must not be counted twice. */
  readonly replaces?: readonly string[];
};

/** The calls that are not delivered yet, in files. */
export type Outbox = {
  /**
   * In the order of their ids. What is no call is a trouble, and is moved aside; what cannot be read for now is one, and
   * stays. Never throws.
   */
  readonly list: () => { readonly waiting: readonly Waiting[]; readonly troubles: readonly string[] };
  /** Takes the place of the one with the same id. @throws Error when it could not be written */
  readonly put: (waiting: Waiting) => void;
  /** Never throws. @returns why it is still there, if it is */
  readonly remove: (id: string) => string | undefined;
};

/** Ids sort as they were given out, though the clock be set back: a call's later step never comes before an earlier one. */
export function waitingId(atMs: number, last: string | undefined): string {
  const id = last === undefined ? atMs : Math.max(atMs, Number(last) + 1);
  return String(Math.max(0, Math.round(id))).padStart(15, '0');
}
