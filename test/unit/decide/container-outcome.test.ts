import { describe, expect, it } from 'vitest';
import { downNext, downReason } from '../../../src/decide/container-outcome.js';
import { clockTime } from '../../../src/decide/words.js';
import type { ContainerDecision } from '../../../src/model/container.js';
import { aMoment } from '../../support/visits.js';

const NOW = aMoment(60);
const UNTIL = aMoment(80).at;
const hold: ContainerDecision = { kind: 'hold', why: 'WHY' };
const giveUp: ContainerDecision = { kind: 'give-up', why: 'WHY' };
const start: ContainerDecision = { kind: 'start', why: 'WHY' };
const restart: ContainerDecision = { kind: 'restart', why: 'WHY' };

describe('why a container is down', () => {
  const down = { kind: 'down', how: 'stopped', detail: 'store is stopped', outOfMemory: false } as const;

  it.each<[string, ContainerDecision, string | undefined, string]>([
    ['and was left', hold, undefined, 'store is stopped and was not started: WHY'],
    ['and was given up', giveUp, undefined, 'store is stopped and was not started: WHY'],
    ['in a dry run', start, undefined, 'store is stopped; it would be started: WHY'],
    [
      'in a dry run, when Docker keeps restarting it',
      restart,
      undefined,
      'store is stopped; it would be restarted: WHY',
    ],
    [
      'still',
      start,
      'it could not be started: no such image',
      'store is stopped, and it could not be started: no such image',
    ],
  ])('%s', (_, decision, trouble, expected) => {
    expect(downReason(down, decision, trouble)).toBe(expected);
  });

  it('when it is not there at all', () => {
    const missing = { ...down, how: 'missing', detail: 'there is no container store' } as const;
    expect(downReason(missing, hold, undefined)).toBe('there is no container store: WHY');
  });
});

describe('what comes next for a container that is down', () => {
  const at = clockTime(UNTIL, NOW.at);
  it.each<[string, ContainerDecision, string]>([
    ['that was left', hold, 'looks again; its services are asked once it runs'],
    [
      'that was given up for a time',
      { ...giveUp, untilMs: UNTIL },
      `starts it again ${at}, or after: wardround reset --container store`,
    ],
    ['that was started in vain', start, 'starts it again if it is still down and starts are left'],
    ['that was restarted in vain', restart, 'starts it again if it is still down and starts are left'],
  ])('%s', (_, decision, expected) => {
    expect(downNext('store', decision, NOW)).toBe(expected);
  });

  it('promises no start where the budget allows none', () => {
    expect(downNext('store', giveUp, NOW)).not.toMatch(/^starts it/);
  });
});
