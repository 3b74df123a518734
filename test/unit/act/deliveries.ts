import { deliver, type DeliverPorts } from '../../../src/act/deliver.js';
import type { Call, Delivery, Outbox, Waiting } from '../../../src/model/call.js';
import { createVirtualClock } from '../../support/virtual-clock.js';
import { said } from '../../support/waiting.js';

/** What a server says to a call. */
export type Server = (call: Call, signal: AbortSignal) => Delivery | Promise<Delivery>;

export const TAKES: Server = () => ({ kind: 'delivered' });
export const IS_DOWN: Server = () => refusing('next-round');
export const REFUSES: Server = () => refusing('never');

export function refusing(retry: Extract<Delivery, { kind: 'undelivered' }>['retry'], cause = 'it is down'): Delivery {
  return { kind: 'undelivered', cause, retry };
}

export function isToPager(call: Call): boolean {
  return call.channel.name === 'pager';
}

/** An outbox in memory. Its troubles are causes of errors. */
export class MemoryOutbox implements Outbox {
  readonly files = new Map<string, Waiting>();
  listTroubles: string[] = [];
  putTrouble: string | undefined;
  removeTrouble: string | undefined;

  readonly list = () => ({
    waiting: [...this.files.values()].sort((one, other) => (one.id < other.id ? -1 : 1)),
    troubles: this.listTroubles,
  });
  readonly put = (waiting: Waiting): void => {
    if (this.putTrouble !== undefined) throw new Error(this.putTrouble);
    this.files.set(waiting.id, waiting);
  };
  readonly remove = (id: string): string | undefined => {
    if (this.removeTrouble === undefined) this.files.delete(id);
    return this.removeTrouble;
  };
}

/** Rounds of deliveries, five minutes apart, to a server in memory. */
export class Deliveries<O extends Outbox = MemoryOutbox> {
  readonly clock = createVirtualClock();
  /** Everything in order: `put 1`, `send db opened`, `queued db opened`. */
  readonly log: string[] = [];
  /** What a person got. */
  readonly got: Call[] = [];
  readonly troubles: string[] = [];
  readonly titles: string[] = [];
  server: Server = TAKES;
  limitMs = 10_000;

  constructor(readonly outbox: O) {}

  async round(calls: readonly Call[] = [], overrides: Partial<DeliverPorts> = {}): Promise<void> {
    this.clock.pass(300_000);
    this.log.length = 0;
    this.troubles.length = 0;
    await deliver(calls, { ...this.ports(), ...overrides });
  }

  /** What waits after that. */
  waits(): string[] {
    return said(this.outbox.list().waiting.map(({ call }) => call));
  }

  gotSaid(): string[] {
    return said(this.got);
  }

  ports(): DeliverPorts {
    const note = (what: string, call: Call): void => {
      this.log.push(`${what} ${said([call]).join('')}`);
    };
    return {
      outbox: {
        list: this.outbox.list,
        put: (waiting) => {
          this.outbox.put(waiting);
          note('put', waiting.call);
        },
        remove: (id) => {
          this.log.push(`remove ${Number(id) - this.clock.now().at}`);
          return this.outbox.remove(id);
        },
      },
      now: this.clock.now,
      placeOf: ({ kind, name }) => `${kind}:${name}`,
      limitMs: this.limitMs,
      send: async (call, signal) => {
        note('send', call);
        const delivery = await this.server(call, signal);
        if (delivery.kind === 'delivered') this.got.push(call);
        return delivery;
      },
      tell: (event) => {
        if (event.kind === 'trouble') this.troubles.push(event.message);
        if (event.kind === 'alert-sent') this.titles.push(event.title);
      },
      onQueued: (call) => {
        note('queued', call);
      },
      onDelivered: (call) => {
        note('delivered', call);
      },
    };
  }
}
