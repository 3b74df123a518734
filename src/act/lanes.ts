import { setMaxListeners } from 'node:events';
import { inWords, timeText } from '../decide/words.js';
import type { Call, Delivery, Waiting } from '../model/call.js';
import { messageOf } from '../model/message-of.js';
import { named } from '../notify/named.js';
import type { Ports } from '../ports.js';

export type Delivered = Extract<Delivery, { kind: 'delivered' }>;

/** What becomes of the calls. */
export type Ends = {
  readonly delivered: (waiting: Waiting, delivery: Delivered) => void;
  /** Refused for good. */
  readonly refused: (waiting: Waiting) => void;
  /** To be tried again, as it stands now. */
  readonly postponed: (waiting: Waiting) => void;
};

type LanePorts = Pick<Ports, 'send' | 'now' | 'tell'> & { readonly limitMs: number };

/** No server asks for more than the rest of its day: a longer pause was made by a clock that has been set back since. */
const PAUSE_MS = 86_400_000;
/** How long a sender that is told to end may take to say how it ended. */
const GRACE_MS = 1000;

/**
 * Sends calls: those to one channel in their order, the channels side by side, all of them within `limitMs`. A channel
 * that takes one of them not now is left alone until the next round: its server has trouble enough.
 */
export async function sendAll(waiting: readonly Waiting[], ports: LanePorts, ends: Ends): Promise<void> {
  const { limitMs, now } = ports;
  const lanes = lanesOf(waiting).filter((lane) => lane.every((one) => isDue(one, now().at)));
  if (lanes.length === 0) return;
  const ender = new AbortController();
  // One listener a channel.
  setMaxListeners(0, ender.signal);
  const end = (): void => {
    ender.abort(new Error(`there was no answer within ${inWords(limitMs)}`));
  };
  if (limitMs <= 0) end();
  const timer = setTimeout(end, limitMs);
  try {
    await Promise.all(lanes.map((lane) => sendLane(lane, ports, ends, ender.signal)));
  } finally {
    clearTimeout(timer);
  }
}

function lanesOf(waiting: readonly Waiting[]): Waiting[][] {
  const lanes = new Map<string, Waiting[]>();
  for (const one of waiting) {
    const { kind, name } = one.call.channel;
    const key = JSON.stringify([kind, name]);
    lanes.set(key, [...(lanes.get(key) ?? []), one]);
  }
  return [...lanes.values()];
}

function isDue({ notBefore }: Waiting, atMs: number): boolean {
  return notBefore === undefined || notBefore <= atMs || notBefore - atMs > PAUSE_MS;
}

async function sendLane(lane: readonly Waiting[], ports: LanePorts, ends: Ends, signal: AbortSignal): Promise<void> {
  const trouble = (message: string): void => {
    ports.tell({ kind: 'trouble', message });
  };
  for (const [index, one] of lane.entries()) {
    const rest = named(lane.slice(index).map(({ call }) => call));
    if (signal.aborted) {
      trouble(`${rest} could not be sent in time (the next round tries again)`);
      return;
    }
    const delivery = await attempt(one.call, ports.send, signal);
    if (delivery.kind === 'delivered') {
      ends.delivered(one, delivery);
    } else if (delivery.retry === 'never') {
      trouble(`${named([one.call])} was refused for good and is not sent again: ${placeOf(one.call)}${delivery.cause}`);
      ends.refused(one);
    } else {
      const { at } = ports.now();
      const pauseMs = delivery.retry === 'next-round' ? 0 : Math.min(delivery.retry.afterMs, PAUSE_MS);
      trouble(`${rest} could not be sent (${nextTry(at, pauseMs)}): ${placeOf(one.call)}${delivery.cause}`);
      ends.postponed(triedAgain(one, at, pauseMs));
      return;
    }
  }
}

/** Which of several it is. The name of an ntfy channel may be a topic, which is a password. */
function placeOf({ channel: { kind, name } }: Call): string {
  return kind === 'ntfy' ? '' : `${kind}:${name}: `;
}

function nextTry(atMs: number, pauseMs: number): string {
  return pauseMs < 60_000
    ? 'the next round tries again'
    : `the first round after ${timeText(atMs + pauseMs, atMs)} tries again`;
}

function triedAgain({ id, call, queuedAt, tries, replaces }: Waiting, atMs: number, pauseMs: number): Waiting {
  return {
    id,
    call,
    queuedAt,
    tries: tries + 1,
    ...(replaces === undefined ? {} : { replaces }),
    ...(pauseMs > 0 ? { notBefore: atMs + pauseMs } : {}),
  };
}

/** How the call went, whatever the sender does when it is told to end. */
export async function attempt(call: Call, send: Ports['send'], signal: AbortSignal): Promise<Delivery> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => undefined;
  const givenUp = new Promise<Delivery>((resolve) => {
    onAbort = () => {
      timer = setTimeout(() => {
        resolve(undelivered(signal.reason));
      }, GRACE_MS);
    };
  });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([send(call, signal), givenUp]);
  } catch (error) {
    return undelivered(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function undelivered(cause: unknown): Delivery {
  return { kind: 'undelivered', cause: messageOf(cause), retry: 'next-round' };
}
