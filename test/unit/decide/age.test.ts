import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageMs } from '../../../src/decide/age.js';
import { moments } from '../../support/arbitraries.js';

const MINUTE = 60_000;
const then = { at: 1_000_000_000, upMs: 50_000, boot: 'a' };

describe('the age of a moment', () => {
  it.each([
    ['is nothing at once', then, 0],
    ['is what passed on both clocks', { at: then.at + MINUTE, upMs: then.upMs + MINUTE, boot: 'a' }, MINUTE],
    [
      'is what really passed when the clock was set forward',
      { at: then.at + 1e9, upMs: then.upMs + MINUTE, boot: 'a' },
      MINUTE,
    ],
    [
      'is what really passed when the clock was set back',
      { at: then.at - 1e9, upMs: then.upMs + MINUTE, boot: 'a' },
      MINUTE,
    ],
    ['is what the wall clock says after a reboot', { at: then.at + MINUTE, upMs: 3, boot: 'b' }, MINUTE],
    ['is never negative, with the clock set back in a reboot', { at: then.at - 1e9, upMs: 90_000, boot: 'b' }, 0],
    ['is never negative within a boot', { at: then.at + MINUTE, upMs: then.upMs - 1, boot: 'a' }, 0],
    ['is what the wall clock says where boots are not known', { at: then.at + MINUTE, upMs: 0, boot: '' }, MINUTE],
  ])('%s', (_, now, expected) => {
    expect(ageMs(then, now)).toBe(expected);
  });

  it('takes two machines without a boot id for two boots', () => {
    expect(ageMs({ at: 0, upMs: 0, boot: '' }, { at: MINUTE, upMs: 5, boot: '' })).toBe(MINUTE);
  });

  it('is never negative', () => {
    fc.assert(fc.property(moments(), moments(), (a, b) => ageMs(a, b) >= 0));
  });
});
