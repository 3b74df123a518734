import type { AlertKind } from './journal.js';

/** One call to a person, before it is dressed for a sender. */
export type Message = {
  readonly topic: string;
  readonly title: string;
  readonly body: string;
  /** 1 (min) to 5 (max). */
  readonly priority: 1 | 2 | 3 | 4 | 5;
  readonly tags: readonly string[];
};

/** A message and what is to be remembered once it is delivered. */
export type Notice = {
  readonly message: Message;
  /** The services that it is about. */
  readonly services: readonly string[];
  /** The journals that record the delivery. */
  readonly journals: readonly string[];
  readonly record: { readonly event: 'alerted'; readonly kind: AlertKind } | { readonly event: 'recovery-notified' };
};

export type Delivery = { readonly kind: 'delivered' } | { readonly kind: 'undelivered'; readonly cause: string };
