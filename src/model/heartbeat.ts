import type { Moment } from './journal.js';

/** Who is told that rounds are still made. Times are milliseconds. */
export type HeartbeatSettings = {
  /** A URL of the healthchecks.io kind. */
  readonly pingUrl?: string;
  readonly api?: {
    readonly url: string;
    readonly registerUrl?: string;
    readonly method: 'POST' | 'PUT';
    readonly token?: string;
    /** What this machine is called. */
    readonly name: string;
  };
  readonly ntfy?: {
    /** A key of the topics, or a topic itself. */
    readonly topic: string;
    /** How long after the last round it is sent. */
    readonly afterMs: number;
  };
  /** How long each of them may take. */
  readonly timeoutMs: number;
};

/** One request to somebody who is told. */
export type BeatRequest = {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM of the certificate authority to trust instead of the usual ones. */
  readonly ca?: string;
  readonly limitMs: number;
};

export type BeatReply =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  /** `cause`: for a person. Never a URL or token. */
  | { readonly kind: 'unanswered'; readonly cause: string };

/** Sends one request. Never rejects. */
export type Beat = (request: BeatRequest) => Promise<BeatReply>;

/** What is known of the delayed ntfy message. */
export type AlarmMemory = {
  /** Which server and topic this is about, as a fingerprint. */
  readonly target: string;
  /** Whether the server replaces a message that is scheduled; absent: not known yet. */
  readonly replaces?: boolean;
  /** When it was put off last. */
  readonly armedAt?: Moment;
  /** When it was last said that the server cannot do it. */
  readonly saidAt?: Moment;
};

/** What one round leaves to the next. */
export type HeartbeatMemory = {
  /** A fingerprint of where this machine was registered, and as what. */
  readonly registered?: string;
  readonly alarm?: AlarmMemory;
};

export type HeartbeatStore = {
  /** What cannot be read is not known. Never throws. */
  readonly read: () => HeartbeatMemory;
  /** @throws Error when it could not be written */
  readonly write: (memory: HeartbeatMemory) => void;
};
