import type { Outbox, Waiting } from '../model/call.js';
import { messageOf } from '../model/message-of.js';
import { named } from '../notify/named.js';

/** The outbox while calls are being delivered. What goes wrong with it is said once, at the end. */
export type Shelf = {
  /** @returns whether it is there now */
  readonly put: (waiting: Waiting) => boolean;
  readonly remove: (waiting: Waiting) => void;
  readonly troubles: () => readonly string[];
};

type Mishap = { readonly waiting: Waiting; readonly cause: string };

export function createShelf(outbox: Outbox, listed: readonly Waiting[]): Shelf {
  const ids = new Set(listed.map(({ id }) => id));
  const notPut: Mishap[] = [];
  const notRemoved: Mishap[] = [];
  return {
    put(waiting) {
      try {
        outbox.put(waiting);
        ids.add(waiting.id);
        return true;
      } catch (error) {
        notPut.push({ waiting, cause: messageOf(error) });
        return false;
      }
    },
    remove(waiting) {
      if (!ids.delete(waiting.id)) return;
      const cause = outbox.remove(waiting.id);
      if (cause !== undefined) notRemoved.push({ waiting, cause });
    },
    troubles: () => [
      ...said(notPut, 'could not be put into the outbox'),
      ...said(notRemoved, 'could not be taken out of the outbox, so that the next round sends it again'),
    ],
  };
}

function said(mishaps: readonly Mishap[], what: string): string[] {
  const [first] = mishaps;
  if (first === undefined) return [];
  return [`${named(mishaps.map(({ waiting }) => waiting.call))} ${what}: ${first.cause}`];
}
