import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresOf, overallOf } from '../../../src/history/figures.js';
import type { Figures, HistoryReport, Outage } from '../../../src/model/history.js';
import { cellsOf } from '../../../src/report/cells.js';
import { historyCsv } from '../../../src/report/history-csv.js';
import { historyJson } from '../../../src/report/history-json.js';
import { percentWords } from '../../../src/report/history-words.js';
import { spanWords } from '../../../src/model/span-words.js';
import { historyText } from '../../../src/report/history.js';
import { compiledSchema, undescribed } from '../../support/schemas.js';

const FROM = Date.UTC(2026, 10, 13);
const TO = Date.UTC(2026, 10, 20);
const HOSTILE = '=cmd|"x", \x1b[31m<script>\r\n';

const outage: Outage = {
  from: FROM + 3_600_000,
  to: FROM + 7_200_000,
  cause: HOSTILE,
  failure: 'refused',
  remedies: [
    { at: FROM, rung: 'restart', helped: false },
    { at: FROM, rung: 'restart', helped: false },
    { at: FROM, rung: 'rebuild', helped: true },
  ],
  incident: 'db-1',
};

const figures: Figures = {
  since: FROM,
  uptime: 0.99999,
  checks: 2016,
  checksPassed: 2015,
  checkSuccess: 2015 / 2016,
  restarts: 3,
  restartsHelped: 1,
  recoverySuccess: 1 / 3,
  restartsPerDay: 3 / 7,
  outages: 1,
  downMs: 3_600_000,
  longestMs: 3_600_000,
  mttrMs: 3_600_000,
  mtbfMs: 6 * 86_400_000,
  p50Ms: 4,
  p95Ms: 120,
};
const nothing = figuresOf({ days: [], outages: [] }, { from: FROM, to: TO });

function aReport(outages: readonly Outage[] = [outage], name = 'db'): HistoryReport {
  const services = [
    { name, figures, outages },
    { name: 'new', figures: nothing, outages: [] },
  ];
  return { span: { from: FROM, to: TO }, services, overall: overallOf([figures, nothing]) };
}
const withoutEnd = ({ from, cause, remedies, incident = '' }: Outage): Outage => ({ from, cause, remedies, incident });
const plain = (width: number) => ({ colour: false, width, unicode: true });

describe('a history for people', () => {
  it('has a table, a line of all together, and the outages', () => {
    expect(historyText(aReport(), plain(120)).split('\n')).toEqual([
      '2026-11-13 00:00 to 2026-11-20 00:00 UTC',
      '',
      'service   uptime  checks ok  outages  longest    MTTR  MTBF  restarts  a day   helped   p50     p95',
      'db       99.99 %    99.95 %        1   60 min  60 min   6 d         3    0.4  33.33 %  4 ms  120 ms',
      'new            -          -        0        -       -     -         0      -        -     -       -',
      '',
      'all: 99.95 % of checks passed (2015 of 2016 checks)',
      '     33.33 % of restarts helped (1 of 3 restarts)',
      '',
      '2026-11-13 01:00  db  was down for 60 min',
      '    =cmd|"x", \\x1b[31m<script>\\r\\n (refused)',
      '    tried: restart (2 times), rebuild; the last one helped',
      '    incident: db-1',
      '',
    ]);
  });

  it('leaves out at 60 cells what matters least, and says so', () => {
    const [, , head, , , left] = historyText(aReport(), plain(60)).split('\n');
    expect(head).toBe('service   uptime  checks ok  outages  restarts   helped');
    expect(left).toBe('no room for longest, MTTR, MTBF, a day, p50, p95');
  });

  it('is never wider than the terminal, whatever a service is called or says', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 200 }), anyText, anyText, (width, name, cause) => {
        const text = historyText(aReport([{ ...outage, cause, incident: name }], name), plain(width));
        for (const line of text.split('\n')) expect(cellsOf(line)).toBeLessThanOrEqual(width);
        expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
      }),
    );
  });

  it('shows the last twenty of many outages', () => {
    const many = Array.from({ length: 50 }, (_, nth) => ({ ...outage, from: FROM + nth, cause: `no ${String(nth)}` }));
    const text = historyText(aReport(many), plain(120));
    expect(text).toContain('the last 20 of 50 outages; --format csv has them all');
    expect([text.includes('no 29 '), text.includes('no 30 '), text.includes('no 49 ')]).toEqual([false, true, true]);
  });

  it('says of what goes on that it does', () => {
    const open = withoutEnd(outage);
    expect(historyText(aReport([open]), plain(120))).toContain('db  down for 6 d 23 h, and still is');
    expect(historyText({ ...aReport([]) }, plain(120))).toContain('\nno outages\n');
  });

  it('is coloured only where that is wanted', () => {
    expect(historyText(aReport(), { ...plain(120), colour: true })).toContain('\x1b[32m');
  });
});

describe('the words', () => {
  it.each([
    [1, '100 %'],
    [0.999999, '99.99 %'],
    [0.5, '50.00 %'],
    [0, '0.00 %'],
  ])('of the rate %d are %s', (rate, words) => {
    expect(percentWords(rate)).toBe(words);
  });

  it.each([
    [0, '0 s'],
    [89_000, '89 s'],
    [90_000, '2 min'],
    [89 * 60_000, '89 min'],
    [125 * 60_000, '2 h 5 min'],
    [47 * 3_600_000, '47 h'],
    [76 * 3_600_000, '3 d 4 h'],
  ])('of %d ms are %s', (ms, words) => {
    expect(spanWords(ms)).toBe(words);
  });
});

describe('a history as CSV', () => {
  it('quotes, escapes, and lets nothing be a formula', () => {
    const [head, row, end] = historyCsv(aReport()).split('\r\n');
    expect(head).toBe('service,from,to,seconds,cause,failure,remedies,helped,incident');
    expect(row).toBe(
      `db,2026-11-13T01:00:00.000Z,2026-11-13T02:00:00.000Z,3600,"'=cmd|""x"", \\x1b[31m<script>\\r\\n",refused,restart restart rebuild,rebuild,db-1`,
    );
    expect(end).toBe('');
  });
});

describe('a history as JSON', () => {
  const { schema, validate, errors } = compiledSchema('history');

  it('is what its schema says, and nothing in it acts on a terminal', () => {
    const open = withoutEnd({ ...outage, incident: '\u009b' });
    const text = historyJson(aReport([outage, open]));
    expect(validate(JSON.parse(text)), errors()).toBe(true);
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  });

  it('has a schema that describes every field', () => {
    expect(undescribed(schema)).toEqual([]);
  });
});
