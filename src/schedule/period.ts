import { EXIT, Mistake } from '../model/mistake.js';

/** How often a round is started. */
export type Period = {
  readonly minutes: number;
  /** The five fields of a crontab. */
  readonly fields: string;
  /** As systemd's OnCalendar says it. */
  readonly calendar: string;
};

const DAY = 24 * 60;
/** In minutes: what divides an hour, and the hours that divide a day. */
const EVEN = [...divisorsOf(60).slice(0, -1), ...divisorsOf(24).map((hours) => hours * 60)];

/**
 * `5m`, `2h`, `1d`; a number alone counts minutes.
 *
 * @throws Mistake for what is no time, and for what cron cannot do evenly: it counts anew each hour and each day
 */
export function periodOf(text: string): Period {
  const [, digits, unit = 'm'] = /^(\d{1,5})\s*(m|min|h|d)?$/.exec(text.trim()) ?? [];
  if (digits === undefined) throw new Mistake(`--every: expected a time such as 5m or 1h, found "${text}"`, EXIT.usage);
  const minutes = Number(digits) * (unit === 'd' ? DAY : unit === 'h' ? 60 : 1);
  if (EVEN.includes(minutes)) return { minutes, ...spelled(minutes) };
  const near = neighboursOf(minutes).map(periodInWords).join(' or ');
  const why = minutes < 1 ? 'a minute is the shortest' : `cron cannot start a round every ${digits}${unit} evenly`;
  throw new Mistake(`--every: ${why}; the nearest: ${near}`, EXIT.usage);
}

/** `5m`, `2h`: as `--every` takes it. */
export function periodInWords(minutes: number): string {
  return minutes % 60 === 0 ? `${String(minutes / 60)}h` : `${String(minutes)}m`;
}

function spelled(minutes: number): Omit<Period, 'minutes'> {
  if (minutes === 1) return { fields: '* * * * *', calendar: '*:*:00' };
  if (minutes < 60) return { fields: `*/${String(minutes)} * * * *`, calendar: `*:0/${String(minutes)}:00` };
  if (minutes === 60) return { fields: '0 * * * *', calendar: '*:00:00' };
  if (minutes === DAY) return { fields: '0 0 * * *', calendar: '00:00:00' };
  const hours = String(minutes / 60);
  return { fields: `0 */${hours} * * *`, calendar: `0/${hours}:00:00` };
}

function neighboursOf(minutes: number): number[] {
  const below = EVEN.filter((each) => each < minutes).at(-1);
  const above = EVEN.find((each) => each > minutes);
  return [below, above].filter((each) => each !== undefined);
}

function divisorsOf(number: number): number[] {
  return Array.from({ length: number }, (_, index) => index + 1).filter((each) => number % each === 0);
}
