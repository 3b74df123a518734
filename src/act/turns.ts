/**
 * Who may act in a container: commands side by side, a restart of the whole alone, so that none takes away what
 * another one is about to mend. Turns are taken in the order in which they are asked for.
 */
export type Turns = {
  /** Takes a turn beside others. */
  readonly beside: <T>(container: string, act: () => Promise<T>) => Promise<T>;
  /** Takes a turn alone. */
  readonly alone: <T>(container: string, act: () => Promise<T>) => Promise<T>;
  /** How often somebody had this container alone so far: what was seen before is not to be relied on after. */
  readonly upheavals: (container: string) => number;
};

type Queue = { upheavals: number; last: Promise<unknown>; beside: Promise<unknown>[] };

export function createTurns(): Turns {
  const queues = new Map<string, Queue>();
  const queueOf = (container: string): Queue => {
    const queue = queues.get(container) ?? { upheavals: 0, last: Promise.resolve(), beside: [] };
    queues.set(container, queue);
    return queue;
  };
  return {
    beside(container, act) {
      const queue = queueOf(container);
      const turn = queue.last.then(act);
      queue.beside.push(quietly(turn));
      return turn;
    },
    alone(container, act) {
      const queue = queueOf(container);
      const turn = Promise.all([queue.last, ...queue.beside]).then(async () => {
        try {
          return await act();
        } finally {
          queue.upheavals += 1;
        }
      });
      queue.last = quietly(turn);
      queue.beside = [];
      return turn;
    },
    upheavals: (container) => queueOf(container).upheavals,
  };
}

/** One that fails must not keep the next from its turn. */
function quietly(turn: Promise<unknown>): Promise<unknown> {
  return turn.catch(() => undefined);
}
