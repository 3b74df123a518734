import { describe, expect, it } from 'vitest';
import type { RunningShell, StartShell } from '../../../src/target/shell/conversation.js';
import { converse } from '../../../src/target/shell/converse.js';

/** A shell that is slow to start, says its number, and ends when its group is ended. */
function slowShell(startMs: number, ended: number[]): StartShell {
  return async (script) => {
    await new Promise((resolve) => setTimeout(resolve, startMs));
    const nonce = /wr_nonce=(\w+)/.exec(script)?.[1] ?? '';
    let end: (how: object) => void = () => undefined;
    return {
      kind: 'started',
      shell: {
        ended: new Promise((resolve) => (end = resolve)),
        onOutput: (listener) => {
          setTimeout(() => {
            listener(Buffer.from(`${nonce} start . 2\n42\n`));
          }, 20);
        },
        endGroup: (pid) => {
          ended.push(pid);
          end({});
          return Promise.resolve();
        },
        abandon: () => {
          end({});
        },
      },
    };
  };
}

describe('a shell that starts while the round is ending', () => {
  it('is ended all the same, as soon as its number is known', async () => {
    const round = new AbortController();
    const ended: number[] = [];
    const script = (nonce: string): string => `wr_nonce=${nonce}`;
    const conversation = converse(slowShell(30, ended), script, [{ limitMs: 60_000 }], round.signal);
    setTimeout(() => {
      round.abort(new Error('told to end'));
    }, 5);
    expect(await conversation).toMatchObject({ kind: 'held', cause: 'told to end', answers: [{ done: false }] });
    expect(ended).toEqual([42]);
  });
});

describe('a shell that cannot be ended any more, as in a paused container', () => {
  it('makes no answer late once the round is ending', async () => {
    const round = new AbortController();
    const stuck: StartShell = (script) => {
      const nonce = /wr_nonce=(\w+)/.exec(script)?.[1] ?? '';
      let end: (how: object) => void = () => undefined;
      const shell: RunningShell = {
        ended: new Promise((resolve) => (end = resolve)),
        onOutput: (listener) => {
          listener(Buffer.from(`${nonce} start . 2\n42\n`));
        },
        endGroup: () =>
          new Promise((resolve) =>
            setTimeout(() => {
              resolve();
              end({});
            }, 100),
          ),
        abandon: () => undefined,
      };
      return Promise.resolve({ kind: 'started', shell });
    };
    const conversation = converse(stuck, (nonce) => `wr_nonce=${nonce}`, [{ limitMs: 50 }], round.signal);
    setTimeout(() => {
      round.abort(new Error('the deadline had come'));
    }, 10);
    expect(await conversation).toMatchObject({
      cause: 'the deadline had come',
      answers: [{ done: false, late: false }],
    });
  });
});

describe('a shell that is killed', () => {
  const killed =
    (ended: number[]): StartShell =>
    (script) => {
      const nonce = /wr_nonce=(\w+)/.exec(script)?.[1] ?? '';
      let end: (how: object) => void = () => undefined;
      return Promise.resolve({
        kind: 'started',
        shell: {
          ended: new Promise((resolve) => (end = resolve)),
          onOutput: (listener) => {
            listener(Buffer.from(`${nonce} start . 2\n42\n`));
            end({});
          },
          endGroup: (pid) => {
            ended.push(pid);
            return Promise.resolve();
          },
          abandon: () => undefined,
        },
      });
    };

  it.each([
    ['leaves no check behind', false, [42]],
    ['leaves what it has started where that may stay', true, []],
  ])('%s', async (_, keeps, groups) => {
    const ended: number[] = [];
    const script = (nonce: string): string => `wr_nonce=${nonce}`;
    const never = new AbortController().signal;
    expect(await converse(killed(ended), script, [{ limitMs: 60_000 }], never, keeps)).toMatchObject({
      kind: 'held',
      cause: 'the shell ended before it was through',
    });
    expect(ended).toEqual(groups);
  });
});
