import { ageMs } from '../decide/age.js';
import { waitingId, type Call, type Channel, type Waiting } from '../model/call.js';
import type { Moment } from '../model/journal.js';
import { messageOf } from '../model/message-of.js';
import { withinBounds } from '../notify/bounds.js';
import { collapse } from '../notify/collapse.js';
import { named, titleOf } from '../notify/named.js';
import type { Ports } from '../ports.js';
import { sendAll, type Delivered } from './lanes.js';
import { createShelf } from './shelf.js';

export type DeliverPorts = Pick<Ports, 'outbox' | 'send' | 'now' | 'tell'> & {
  /** A place as it may be named in a log. */
  readonly placeOf: (channel: Channel) => string;
  /** How long all deliveries together may take. */
  readonly limitMs: number;
  /**
   * Nothing more has to be done about this new call: it, or what stands for it, is safe in the outbox. Where that cannot
   * be written: it was delivered, or refused for good.
   */
  readonly onQueued: (call: Call) => void;
  /** Of what was delivered: one that waited, a new one, or one that stands for several. After its `onQueued`. */
  readonly onDelivered: (call: Call, delivery: Delivered) => void;
};

/**
 * Delivers what waits and what is new. All of it is put into the outbox before any is sent, and taken out once it is
 * delivered: a round that is killed half way loses nothing, and the next one says twice at most what it had just said.
 * Never rejects.
 */
export async function deliver(calls: readonly Call[], ports: DeliverPorts): Promise<void> {
  try {
    await deliverAll(calls, ports);
  } catch (error) {
    ports.tell({ kind: 'trouble', message: `nobody more could be called: ${messageOf(error)}` });
  }
}

async function deliverAll(calls: readonly Call[], ports: DeliverPorts): Promise<void> {
  const { outbox, now } = ports;
  const trouble = (message: string): void => {
    ports.tell({ kind: 'trouble', message });
  };
  const { waiting, troubles } = outbox.list();
  troubles.forEach(trouble);
  const moment = now();
  const fresh = queued(calls, waiting.at(-1)?.id, moment);
  if (waiting.length + fresh.length === 0) return;

  const { kept: collapsed, tellers } = collapse([...waiting, ...fresh]);
  const newest = collapsed.filter(({ id }) => fresh.some((one) => one.id === id)).length;
  const { kept, dropped } = withinBounds(collapsed, newest, (then) => ageMs(then, moment));
  const shelf = createShelf(outbox, waiting);

  const settled = new Set<string>();
  const isSettled = (id: string): boolean => settled.has(id);
  const pending = new Set(fresh);
  const replaced = new Set(waiting.filter(({ id }) => collapsed.every((one) => one.id !== id)));
  const tellersOf = (one: Waiting): readonly string[] => [...(tellers.get(one.id) ?? [])];
  /** A killed round would not lose it, or it is done with: so are those whose news it alone tells. */
  const settle = (id: string): void => {
    settled.add(id);
    for (const one of [...pending].filter((each) => tellersOf(each).every(isSettled))) {
      pending.delete(one);
      remembered(() => ports.onQueued(one.call), `that ${named([one.call])} is on its way`, trouble);
    }
    for (const one of [...replaced].filter((each) => tellersOf(each).every(isSettled))) {
      replaced.delete(one);
      shelf.remove(one);
    }
  };
  const finish = (one: Waiting): void => {
    shelf.remove(one);
    settle(one.id);
  };

  for (const { waiting: one, why } of dropped) {
    trouble(why);
    finish(one);
  }
  for (const one of kept.filter((each) => waiting.includes(each))) settle(one.id);
  for (const one of newFirst(kept, fresh)) {
    if (isSettled(one.id)) continue;
    // What a digest tells no more has to be safe elsewhere before the digest is written without it.
    const others = tellersOf(one).filter((id) => id !== one.id);
    if (others.every(isSettled) && shelf.put(one)) settle(one.id);
  }

  await sendAll(kept, ports, {
    delivered(one, delivery) {
      finish(one);
      if (one.call.reports.some(({ step }) => step !== 'progress')) {
        ports.tell({ kind: 'alert-sent', title: titleOf(one.call), place: ports.placeOf(one.call.channel) });
      }
      remembered(() => ports.onDelivered(one.call, delivery), `that ${named([one.call])} was sent`, trouble);
    },
    refused: finish,
    postponed(one) {
      if (isSettled(one.id)) shelf.put(one);
    },
  });
  shelf.troubles().forEach(trouble);
}

function queued(calls: readonly Call[], last: string | undefined, queuedAt: Moment): Waiting[] {
  let id = last;
  return calls.map((call) => {
    id = waitingId(queuedAt.at, id);
    return { id, call, queuedAt, tries: 0 };
  });
}

function newFirst(kept: readonly Waiting[], fresh: readonly Waiting[]): Waiting[] {
  const ids = new Set(fresh.map(({ id }) => id));
  return [...kept.filter(({ id }) => ids.has(id)), ...kept.filter(({ id }) => !ids.has(id))];
}

/** What is to be said is said, whether or not that can be remembered. */
function remembered(remember: () => void, what: string, trouble: (message: string) => void): void {
  try {
    remember();
  } catch (error) {
    trouble(`${what} could not be remembered: ${messageOf(error)}`);
  }
}
