import type { Channel } from '../../src/model/call.js';
import type { ContainerPolicy } from '../../src/model/container.js';
import type { Check, Rung, Service } from '../../src/model/service.js';
import { aCustomCheck } from './checks.js';
import { aRestartPolicy, aRung, aService } from './visits.js';

type Rounds = readonly [least: number, most: number];

/** What befalls a service. */
export type Trouble =
  /**
   * `cure`: the place in the ladder of the mildest remedy that helps; infinite where none does. Whatever was tried, it is
   * over after these rounds: it came back by itself, or a person has mended it.
   */
  | { readonly kind: 'ill'; readonly as: 'crash' | 'hang'; readonly cure: number; readonly rounds: Rounds }
  /** One look fails, and the next does not. */
  | { readonly kind: 'blip' }
  /** A restart helps, and it does not last. */
  | { readonly kind: 'flapping'; readonly every: number; readonly rounds: Rounds }
  /** It cannot be asked. */
  | { readonly kind: 'silent'; readonly rounds: Rounds }
  /** It lives, and cannot do its work. */
  | { readonly kind: 'not-ready'; readonly rounds: Rounds }
  /** A person leaves a stop marker, and may take it down. */
  | { readonly kind: 'stopped'; readonly isDown: boolean; readonly rounds: Rounds };

/** A service, and what is wrong with it in a year. */
export type Habit = {
  readonly service: Service;
  /** One trouble in about so many rounds. */
  readonly troubleEvery: number;
  readonly troubles: readonly Trouble[];
  /** How long it takes to come up: now this, now that. */
  readonly startMs: readonly number[];
  /** How long its remedies take. */
  readonly commandMs: number;
  /** Whether it fails while something that it depends on is down. */
  readonly leans: boolean;
};

export type BoxTrouble = {
  readonly how: 'paused' | 'stopped' | 'restarting' | 'missing' | 'away';
  /** Whether it is so again in the next round after it was started. */
  readonly again?: true;
  readonly rounds: Rounds;
};

export type BoxHabit = {
  readonly policy: ContainerPolicy;
  readonly troubleEvery: number;
  readonly troubles: readonly BoxTrouble[];
};

const MINUTE = 60_000;
const DAY_ROUNDS = 288;

const crash: Trouble = { kind: 'ill', as: 'crash', cure: 0, rounds: [100, 300] };
const hang: Trouble = { ...crash, as: 'hang' };
const passing: Trouble = { kind: 'ill', as: 'crash', cure: 0, rounds: [1, 3] };
const lasting: Trouble = { kind: 'ill', as: 'crash', cure: Infinity, rounds: [12, 200] };
const blip: Trouble = { kind: 'blip' };
const flapping: Trouble = { kind: 'flapping', every: 2, rounds: [6, 60] };
const silent: Trouble = { kind: 'silent', rounds: [1, 6] };
const stopped: Trouble = { kind: 'stopped', isDown: true, rounds: [1, 60] };
const protectedOnly: Trouble = { ...stopped, isDown: false };

function aLadder(name: string, ...rungs: (Partial<Rung> & { readonly name: string })[]): Rung[] {
  return rungs.map((rung, index) =>
    aRung({ action: { kind: 'run', command: `do ${name} ${String(index)}` }, startupDelayMs: 2_000, ...rung }),
  );
}

function check(name: string, overrides: Partial<Extract<Check, { type: 'custom' }>> = {}): Check {
  return aCustomCheck({ command: `live ${name}`, exitCodes: 'nagios', ...overrides });
}

function aHabit(name: string, container: string, overrides: Partial<Service>, habit: Partial<Habit> = {}): Habit {
  const target = container === '' ? ({ kind: 'host' } as const) : ({ kind: 'container', name: container } as const);
  const ladder = aLadder(name, { name: 'restart' });
  const channel: Channel = { kind: 'ntfy', name: container === '' ? 'here' : container };
  return {
    service: aService(name, { target, check: check(name), ladder, channels: [channel], ...overrides }),
    troubleEvery: 2 * DAY_ROUNDS,
    troubles: [crash, crash, hang, blip, silent, stopped, passing],
    startMs: [1_000],
    commandMs: 800,
    leans: false,
    ...habit,
  };
}

const takesContainer = (container: string): Rung['action'] => ({ kind: 'restart-container', container });

/** Seven services, each with troubles of its own. */
export const HABITS: readonly Habit[] = [
  aHabit(
    'db',
    'services',
    {
      startupCheck: check('db'),
      startupTimeoutMs: 15 * MINUTE,
      verifyTimeoutMs: 30_000,
      restart: aRestartPolicy({ maxRestarts: 4, windowMs: 180 * MINUTE }),
    },
    // After seven minutes it is still coming up when the next round looks.
    { startMs: [20_000, 20_000, 7 * MINUTE], troubles: [crash, crash, hang, lasting, silent, stopped, blip] },
  ),
  aHabit(
    'api',
    'services',
    { dependencies: ['db'], readinessCheck: check('api', { command: 'ready api' }), verifyTimeoutMs: 20_000 },
    {
      leans: true,
      startMs: [4_000],
      troubles: [crash, flapping, { kind: 'not-ready', rounds: [1, 5] }, blip, stopped],
    },
  ),
  aHabit(
    'web',
    'edge',
    { dependencies: ['api'] },
    { leans: true, troubles: [crash, crash, hang, protectedOnly, flapping] },
  ),
  aHabit(
    'cache',
    'edge',
    {
      restart: aRestartPolicy({ policy: 'on-failure', giveUp: 'until-reset' }),
      failureThreshold: 2,
      successThreshold: 2,
    },
    { troubles: [hang, crash, crash, flapping, passing, silent] },
  ),
  aHabit(
    'shop',
    'shop',
    {
      ladder: aLadder(
        'shop',
        { name: 'restart', max: 2 },
        { name: 'rebuild', max: 2, startupDelayMs: 5_000 },
        { name: 'restart-container', action: takesContainer('shop'), max: 1, destructive: true, afterFailures: 3 },
      ),
      restart: aRestartPolicy({ maxRestarts: 8, windowMs: 240 * MINUTE }),
    },
    { troubles: [crash, { ...crash, cure: 1 }, { ...crash, cure: 2 }, lasting, blip, silent] },
  ),
  aHabit(
    'cart',
    'shop',
    {
      ladder: aLadder('cart', { name: 'restart' }, { name: 'restart-container', action: takesContainer('shop') }),
      restart: aRestartPolicy({ maxRestarts: 6, windowMs: 240 * MINUTE }),
    },
    { troubles: [crash, { ...crash, cure: 1 }, flapping, stopped, protectedOnly, silent] },
  ),
  aHabit(
    'worker',
    '',
    {
      check: check('worker', { intervalMs: 10 * MINUTE }),
      verifyTimeoutMs: 15_000,
      restart: aRestartPolicy({
        maxRestarts: 100,
        windowMs: 24 * 60 * MINUTE,
        backoff: { initialMs: 280_000, multiplier: 2, maxMs: 60 * MINUTE, jitter: 0.2 },
      }),
    },
    { commandMs: 30_000, startMs: [12_000], troubles: [flapping, flapping, lasting, crash, passing, stopped] },
  ),
];

const BOX_TROUBLES: readonly BoxTrouble[] = [
  { how: 'stopped', rounds: [2, 40] },
  { how: 'stopped', again: true, rounds: [10, 40] },
  { how: 'paused', rounds: [1, 20] },
  { how: 'restarting', rounds: [1, 8] },
  { how: 'away', rounds: [1, 4] },
  { how: 'missing', rounds: [1, 4] },
];

function aBox(name: string, onDown: ContainerPolicy['onDown']): BoxHabit {
  const policy = { name, onDown, startupDelayMs: 3_000, maxStarts: 3, windowMs: 60 * MINUTE };
  return { policy, troubleEvery: 5 * DAY_ROUNDS, troubles: BOX_TROUBLES };
}

/** The containers that they live in. */
export const BOXES: readonly BoxHabit[] = [aBox('services', 'start'), aBox('edge', 'restart'), aBox('shop', 'alert')];
