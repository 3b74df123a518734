import { describe, expect, it } from 'vitest';
import { gapMinutes } from '../../../src/schedule/gap.js';
import { periodInWords, periodOf } from '../../../src/schedule/period.js';
import { parseCrontab } from '../../support/crontab.js';

describe('a period', () => {
  it.each([
    ['5m', '*/5 * * * *', '*:0/5:00', '5m'],
    ['5', '*/5 * * * *', '*:0/5:00', '5m'],
    ['1m', '* * * * *', '*:*:00', '1m'],
    ['30min', '*/30 * * * *', '*:0/30:00', '30m'],
    ['60m', '0 * * * *', '*:00:00', '1h'],
    ['1h', '0 * * * *', '*:00:00', '1h'],
    ['2h', '0 */2 * * *', '0/2:00:00', '2h'],
    ['120m', '0 */2 * * *', '0/2:00:00', '2h'],
    ['1d', '0 0 * * *', '00:00:00', '24h'],
  ])('%s is %s for cron and %s for systemd', (text, fields, calendar, words) => {
    const period = periodOf(text);
    expect(period).toMatchObject({ fields, calendar });
    expect(periodInWords(period.minutes)).toBe(words);
  });

  it.each(['1m', '2m', '3m', '4m', '5m', '6m', '10m', '12m', '15m', '20m', '30m', '1h', '3h', '8h', '12h', '24h'])(
    '%s is evenly spread over the day',
    (text) => {
      const { fields, minutes } = periodOf(text);
      const starts = parseCrontab(`${fields} true\n`).entries[0]?.minutesOfDay ?? [];
      expect(starts).toEqual(Array.from({ length: (24 * 60) / minutes }, (_, index) => index * minutes));
      expect(gapMinutes(fields)).toBe(minutes);
    },
  );

  it.each([
    ['7m', 'cron cannot start a round every 7m evenly; the nearest: 6m or 10m'],
    ['45m', 'cron cannot start a round every 45m evenly; the nearest: 30m or 1h'],
    ['90m', 'cron cannot start a round every 90m evenly; the nearest: 1h or 2h'],
    ['5h', 'cron cannot start a round every 5h evenly; the nearest: 4h or 6h'],
    ['2d', 'cron cannot start a round every 2d evenly; the nearest: 24h'],
    ['0m', 'a minute is the shortest; the nearest: 1m'],
    ['30s', 'expected a time such as 5m or 1h, found "30s"'],
    ['-5m', 'expected a time such as 5m or 1h, found "-5m"'],
    ['', 'expected a time such as 5m or 1h, found ""'],
    ['5m; rm', 'expected a time such as 5m or 1h, found "5m; rm"'],
  ])('"%s" is refused', (text, why) => {
    expect(() => periodOf(text)).toThrow(`--every: ${why}`);
  });
});

describe('the longest time between two starts', () => {
  it.each([
    ['*/5 * * * *', 5],
    ['*/7 * * * *', 7],
    ['1-59/5 * * * *', 5],
    ['0,10,40 * * * *', 30],
    ['5/20 * * * *', 20],
    ['0 9-17 * * *', 16 * 60],
    ['30 4 * * *', 24 * 60],
    ['@hourly', 60],
    ['@daily', 24 * 60],
    ['*/5 * * * 1-5', undefined],
    ['@reboot', undefined],
    ['61 * * * *', undefined],
    ['*/0 * * * *', undefined],
    ['x * * * *', undefined],
    ['* *', undefined],
  ])('of %s is %s minutes', (fields, minutes) => {
    expect(gapMinutes(fields)).toBe(minutes);
  });
});
