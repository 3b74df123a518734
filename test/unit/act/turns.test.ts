import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTurns, type Turns } from '../../../src/act/turns.js';

type Kind = 'beside' | 'alone';

/** Lets everything run that can. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Turns that note when each begins and ends, and that end when they are told to. */
function aStage() {
  const turns = createTurns();
  const log: string[] = [];
  const enders = new Map<string, (failed: Error | undefined) => void>();
  const turnOf = new Map<string, Promise<string>>();
  const act = async (name: string): Promise<string> => {
    log.push(`${name} begins`);
    const failed = await new Promise<Error | undefined>((resolve) => enders.set(name, resolve));
    log.push(`${name} ends`);
    if (failed !== undefined) throw failed;
    return name;
  };
  const ask = (kind: Kind, name: string, container = 'services'): void => {
    const turn = turns[kind](container, () => act(name));
    turn.catch(() => undefined);
    turnOf.set(name, turn);
  };
  const end = async (name: string, failed?: Error): Promise<void> => {
    await settled();
    enders.get(name)?.(failed);
    await settled();
  };
  return { turns, log, ask, end, turnOf };
}

describe('turns in a container', () => {
  it('are taken side by side', async () => {
    const { ask, end, log } = aStage();
    ask('beside', 'a');
    ask('beside', 'b');
    await end('b');
    await end('a');
    expect(log).toEqual(['a begins', 'b begins', 'b ends', 'a ends']);
  });

  it('are taken alone after those that were beside each other', async () => {
    const { ask, end, log } = aStage();
    ask('beside', 'a');
    ask('beside', 'b');
    ask('alone', 'whole');
    await end('a');
    expect(log).not.toContain('whole begins');
    await end('b');
    expect(log.at(-1)).toBe('whole begins');
  });

  it('are taken side by side again after one that was alone', async () => {
    const { ask, end, log } = aStage();
    ask('alone', 'whole');
    ask('beside', 'a');
    ask('beside', 'b');
    await settled();
    expect(log).toEqual(['whole begins']);
    await end('whole');
    expect(log).toEqual(['whole begins', 'whole ends', 'a begins', 'b begins']);
  });

  it('are taken alone one after the other', async () => {
    const { ask, end, log } = aStage();
    ask('alone', 'first');
    ask('alone', 'second');
    await end('first');
    await end('second');
    expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('keep their order: one beside that comes later does not overtake one that waits to be alone', async () => {
    const { ask, end, log } = aStage();
    ask('beside', 'a');
    ask('alone', 'whole');
    ask('beside', 'late');
    await end('a');
    expect(log).toEqual(['a begins', 'a ends', 'whole begins']);
    await end('whole');
    expect(log.at(-1)).toBe('late begins');
  });

  it('do not wait for those in another container', async () => {
    const { ask, log } = aStage();
    ask('alone', 'here', 'services');
    ask('alone', 'there', 'store');
    await settled();
    expect(log).toEqual(['here begins', 'there begins']);
  });

  it('hand back what was done', async () => {
    const { ask, end, turnOf } = aStage();
    ask('beside', 'a');
    ask('alone', 'whole');
    await end('a');
    await end('whole');
    expect(await Promise.all([turnOf.get('a'), turnOf.get('whole')])).toEqual(['a', 'whole']);
  });

  it.each<[Kind, Kind]>([
    ['beside', 'beside'],
    ['beside', 'alone'],
    ['alone', 'beside'],
    ['alone', 'alone'],
  ])('go on after one %s that failed: the next is taken %s', async (first, second) => {
    const { ask, end, log, turnOf } = aStage();
    ask(first, 'first');
    ask(second, 'second');
    await end('first', new Error('no journal'));
    await expect(turnOf.get('first')).rejects.toThrow('no journal');
    expect(log).toContain('second begins');
  });

  it('go on after one that failed before it began to wait', async () => {
    const turns = createTurns();
    const failing = turns.alone('services', () => {
      throw new Error('at once');
    });
    await expect(failing).rejects.toThrow('at once');
    await expect(turns.beside('services', async () => 'next')).resolves.toBe('next');
  });
});

describe('the upheavals of a container', () => {
  const did = async (turns: Turns, ...kinds: Kind[]): Promise<number> => {
    for (const kind of kinds) await turns[kind]('services', async () => undefined);
    return turns.upheavals('services');
  };

  it.each<[string, Kind[], number]>([
    ['are none at first', [], 0],
    ['are none after commands side by side', ['beside', 'beside'], 0],
    ['are counted, each that had it alone', ['alone', 'beside', 'alone'], 2],
  ])('%s', async (_, kinds, expected) => {
    expect(await did(createTurns(), ...kinds)).toBe(expected);
  });

  it('are counted when they failed, too', async () => {
    const turns = createTurns();
    const failing = turns.alone('services', async () => {
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    expect(turns.upheavals('services')).toBe(1);
  });

  it('are counted by its end, before the next turn begins', async () => {
    const { turns, ask, end } = aStage();
    ask('alone', 'whole');
    const seen = turns.beside('services', async () => turns.upheavals('services'));
    await settled();
    expect(turns.upheavals('services')).toBe(0);
    await end('whole');
    expect(await seen).toBe(1);
  });

  it('are those of one container', async () => {
    const turns = createTurns();
    await did(turns, 'alone');
    expect(turns.upheavals('store')).toBe(0);
  });
});

describe('turns of any kind, in any number', () => {
  it('are all taken, and none that is alone beside another', async () => {
    const asked = fc.array(
      fc.record({ kind: fc.constantFrom<Kind>('beside', 'alone'), ms: fc.nat({ max: 3 }), fails: fc.boolean() }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(asked, async (list) => {
        const turns = createTurns();
        const inside = new Set<number>();
        const clashes: number[] = [];
        const ended = list.map(({ kind, ms, fails }, index) =>
          turns[kind]('services', async () => {
            const others = [...inside].map((other) => list[other]?.kind);
            if (others.length > 0 && (kind === 'alone' || others.includes('alone'))) clashes.push(index);
            inside.add(index);
            await new Promise((resolve) => setTimeout(resolve, ms));
            inside.delete(index);
            if (fails) throw new Error(String(index));
            return index;
          }),
        );
        const results = await Promise.allSettled(ended);
        expect(clashes).toEqual([]);
        expect(results.map(({ status }) => status)).toEqual(
          list.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')),
        );
      }),
      { numRuns: 50 },
    );
  });
});
