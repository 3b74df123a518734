import { describe, expect, it } from 'vitest';
import { decideContainer, isBelieved, type ContainerSituation } from '../../../src/decide/container.js';
import type { ContainerPolicy, ContainerState } from '../../../src/model/container.js';
import type { Facts, Restart } from '../../../src/model/journal.js';
import { aMoment, aPast } from '../../support/visits.js';
import { aRestart } from './a-restart.js';

type Down = Extract<ContainerState, { kind: 'down' }>;

const NOW = aMoment(60);
const down = (how: Down['how'] = 'stopped'): Down => ({
  kind: 'down',
  how,
  detail: `it is ${how}`,
  outOfMemory: false,
});
const starts = (...minutes: number[]): Restart[] => minutes.map((minute) => aRestart(minute, { rung: 'start' }));
const ONE = starts(50);

type Case = {
  readonly how?: Down['how'];
  /** `none`: the config says nothing of it. */
  readonly policy?: Partial<ContainerPolicy> | 'none';
  readonly facts?: Partial<Facts>;
} & Partial<ContainerSituation>;

/** The decision about a container that is to be started, found down for the second time, but for what the case says. */
function decided({ how = 'stopped', policy = {}, facts = {}, ...situation }: Case) {
  const whole: ContainerPolicy = {
    name: 'store',
    onDown: 'restart',
    startupDelayMs: 5000,
    maxStarts: 3,
    windowMs: 3_600_000,
    ...(policy === 'none' ? {} : policy),
  };
  return decideContainer(
    down(how),
    policy === 'none' ? undefined : whole,
    {
      past: aPast({ failuresInARow: 2, ...facts }),
      mode: 'recover',
      remainingMs: 270_000,
      stopped: [],
      unread: [],
      ...situation,
    },
    NOW,
  );
}

const pastUnknown = { kind: 'unknown', cause: 'EACCES' } as const;

describe('what is done about a container that is down', () => {
  it.each<[string, Case, string]>([
    ['a stopped one is started', {}, 'start'],
    ['one that was never started is started', { how: 'created' }, 'start'],
    ['one that Docker keeps restarting is restarted', { how: 'restarting' }, 'restart'],
    ['… but not at first sight', { how: 'restarting', facts: { failuresInARow: 1 } }, 'hold'],
    ['… nor where only starts are asked for', { how: 'restarting', policy: { onDown: 'start' } }, 'hold'],
    ['a stopped one is started where only starts are asked for', { policy: { onDown: 'start' } }, 'start'],
    ['… and at first sight: it was looked at twice', { facts: { failuresInARow: 1 } }, 'start'],
    ['a missing one is left', { how: 'missing' }, 'hold'],
    ['a dead one is left', { how: 'dead' }, 'hold'],
    ['one that somebody is to be called about is left', { policy: { onDown: 'alert' } }, 'hold'],
    ['so is one that the config says nothing of', { policy: 'none' }, 'hold'],
    ['one with a service that was stopped on purpose is left', { stopped: ['db'] }, 'hold'],
    ['so is one with a service of which that is not known', { unread: ['db'] }, 'hold'],
    ['a round that only looks leaves it', { mode: 'probe-only' }, 'hold'],
    ['a dry run decides as a real one', { mode: 'dry-run' }, 'start'],
    ['one whose past is not known is left', { past: pastUnknown }, 'hold'],
    ['a start that still counts leaves others', { facts: { restarts: ONE } }, 'start'],
    ['spent starts end it', { facts: { restarts: starts(10, 20, 30) } }, 'give-up'],
    ['… until the first is old enough', { facts: { restarts: starts(0, 20, 30) } }, 'start'],
    ['a budget of nothing too', { policy: { maxStarts: 0 } }, 'give-up'],
    ['too little time leaves it', { remainingMs: 4999 }, 'hold'],
    ['just enough does not', { remainingMs: 5000 }, 'start'],
    ['a deadline that is past leaves it', { remainingMs: -5 }, 'hold'],
  ])('%s', (_, given, expected) => {
    expect(decided(given).kind).toBe(expected);
  });
});

/** In the order in which they bind, with the words by which each is known. */
const BINDING: readonly [string, Case][] = [
  ['only a person can make one', { how: 'missing' }],
  ['it would start db as well, stopped on purpose inside it', { stopped: ['db'] }],
  ['the stop marker of mail could not be looked up', { unread: ['mail'] }],
  ['its on_down is "alert": a person is called', { policy: { onDown: 'alert' } }],
  ['this round only looks', { mode: 'probe-only' }],
  ['its past is not known: EACCES', { past: pastUnknown }],
  ['1 of its 1 starts in 60 min are spent', { policy: { maxStarts: 1 }, facts: { restarts: ONE } }],
  ['a start takes at least 5 s and the round ends in 0 s', { remainingMs: 0 }],
];

describe('of two rules about a container, the earlier one decides', () => {
  const pairs = BINDING.flatMap(([first, a], index) =>
    BINDING.slice(index + 1)
      // What a policy says of one thing and of another is said by one object; a past is known or it is not.
      .filter(([, b]) => !('past' in a && 'facts' in b))
      .map(([second, b]): [string, string, Case] => {
        const policy = { ...(typeof b.policy === 'object' && b.policy), ...(typeof a.policy === 'object' && a.policy) };
        return [first, second, { ...b, ...a, policy }];
      }),
  );
  it.each(pairs)('"%s" before "%s"', (first, _, given) => {
    expect(decided(given).why).toBe(first);
  });
});

describe('why, of a container', () => {
  it.each<[string, Case, string]>([
    ['it is the second start', { facts: { restarts: ONE } }, 'it is down, and this is start 2 of 3 in 60 min'],
    ['it is dead', { how: 'dead' }, 'the engine could not remove it, and a person has to'],
    [
      'several services in it are stopped',
      { stopped: ['a', 'b', 'c'] },
      'it would start a, b and c as well, stopped on purpose inside it',
    ],
    ['nothing is said of it', { policy: 'none' }, 'its on_down is "alert": a person is called'],
    [
      'Docker may succeed',
      { how: 'restarting', facts: { failuresInARow: 1 } },
      'Docker itself is restarting it, and may succeed until the next round',
    ],
    [
      'Docker will not succeed, and that is not ours',
      { how: 'restarting', policy: { onDown: 'start' } },
      'Docker itself keeps restarting it, and its on_down is "start"',
    ],
    ['its starts are spent', { facts: { restarts: starts(10, 20, 30) } }, '3 of its 3 starts in 60 min are spent'],
    ['the round ends', { remainingMs: 2000 }, 'a start takes at least 5 s and the round ends in 2 s'],
  ])('%s', (_, given, expected) => {
    expect(decided(given).why).toBe(expected);
  });
});

describe('when a start is free again', () => {
  it.each<[string, Case, number | undefined]>([
    ['when the oldest is old enough', { facts: { restarts: starts(10, 20, 30) } }, aMoment(70).at],
    [
      'when as many are as were lowered',
      { policy: { maxStarts: 1 }, facts: { restarts: starts(10, 30) } },
      aMoment(90).at,
    ],
    ['never, of a budget of nothing', { policy: { maxStarts: 0 }, facts: { restarts: ONE } }, undefined],
  ])('%s', (_, given, untilMs) => {
    const decision = decided(given);
    expect(decision.kind === 'give-up' ? decision.untilMs : decision.kind).toBe(untilMs);
  });
});

describe('whether it is believed that a container is down', () => {
  it.each<[Down['how'], number, boolean]>([
    ['stopped', 1, true],
    ['created', 1, true],
    ['dead', 1, true],
    ['missing', 1, true],
    ['restarting', 1, false],
    ['restarting', 2, true],
  ])('%s, seen so in %i rounds: %s', (how, failuresInARow, expected) => {
    expect(isBelieved(down(how), aPast({ failuresInARow }))).toBe(expected);
  });

  it('is not of one that is restarting and whose past is not known', () => {
    expect(isBelieved(down('restarting'), pastUnknown)).toBe(false);
  });
});
