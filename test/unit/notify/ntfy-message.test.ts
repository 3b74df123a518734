import { describe, expect, it } from 'vitest';
import type { Call, IncidentReport, ReportedRemedy } from '../../../src/model/call.js';
import { FAILURES, type FailureKind } from '../../../src/model/failure.js';
import { fitsMessage } from '../../../src/notify/fit.js';
import { ntfyMessage, type NtfyMessage } from '../../../src/notify/ntfy-message.js';
import { HOSTILE_TEXTS } from '../../support/hostile.js';
import { aCall, aClosedReport, aDigest, aRemedy, aReport, later, TEN } from '../../support/reports.js';
import { without } from '../../support/visits.js';

const plain = { markdown: false };

function messageOf(report: IncidentReport, markdown = false): NtfyMessage {
  return ntfyMessage({ ...aCall(), reports: [report] }, { markdown });
}

function linesOf(report: Partial<IncidentReport>): string[] {
  return messageOf(aReport(report)).body.split('\n');
}

/** The lines with these labels. */
function labelled(report: Partial<IncidentReport>, ...labels: string[]): string[] {
  return linesOf(report).filter((line) => labels.some((label) => line.startsWith(`${label}: `)));
}

describe('the alert', () => {
  it('is the one of the contract', () => {
    expect(ntfyMessage(aCall(), plain)).toEqual({
      title: 'minio: recovery failed',
      body: [
        'Service: minio',
        'Container: services',
        'Check: connection refused (http)',
        'Why: the restart did not help',
        'Kind: resource, memory, disk or processes ran out (restart printed: no space left on device)',
        'State: running since 09:12; restarted 3 times',
        'Tried: /usr/local/bin/start, exit code 1 in 59 ms, then: connection refused',
        '  starting',
        '  no space left on device',
        'Blocked by it: api, web',
        'Next: look at it step by step: wardround run --service minio',
        'View log: docker exec services tail -n 50 /logs/minio.log',
        'When: 2026-11-20 10:00 UTC',
        'Log: /logs/minio.log',
        '  API: SYSTEM()',
        '  Error: disk not found',
      ].join('\n'),
      priority: 5,
      tags: ['rotating_light', 'auto-recovery'],
    });
  });

  it.each<[string, Partial<IncidentReport>, string[]]>([
    ['a service of this machine', { place: 'this machine' }, ['Service: minio', 'Container: none (this machine)']],
    [
      'a container, by the name that a person can type',
      { root: { kind: 'container', name: 'shop' }, place: 'container shop-container' },
      ['Container: shop-container'],
    ],
    ['an engine', { root: { kind: 'engine', name: 'unix:///run/docker.sock' } }, ['Engine: unix:///run/docker.sock']],
  ])('names %s', (_, report, expected) => {
    expect(labelled(report, 'Service', 'Container', 'Engine')).toEqual(expected);
  });

  it.each(Object.entries(FAILURES) as [FailureKind, string][])(
    'says what a failure of the kind %s is',
    (kind, words) => {
      const failure = { kind, evidence: 'connection refused' };
      expect(labelled({ failure }, 'Kind')).toEqual([`Kind: ${kind}, ${words}`]);
    },
  );

  it('does not say the same thing twice', () => {
    expect(labelled({ reason: 'connection refused' }, 'Why')).toEqual([]);
  });

  it('says nothing of what is not known', () => {
    const report = without(aReport({ remedies: [], container: [], affected: [], next: [] }), 'check', 'failure', 'log');
    expect(messageOf(without(report, 'viewLog')).body.split('\n')).toEqual([
      'Service: minio',
      'Container: services',
      'Why: the restart did not help',
      'Tried: nothing',
      'When: 2026-11-20 10:00 UTC',
    ]);
  });

  it('does not pretend that what could not be asked is down', () => {
    const message = messageOf(aReport({ kind: 'unknown', remedies: [] }));
    expect(message.tags).toEqual(['warning', 'auto-recovery']);
    expect(message.body).toContain('\nNote: it could not be asked; nothing is known to be down\n');
    expect(message.body).toContain('\nNot asked because of it: api, web\n');
    expect(message.body).not.toContain('Tried:');
  });

  it('says that a time is one that no calendar knows by saying none', () => {
    expect(labelled({ at: Number.NaN }, 'When')).toEqual([]);
  });
});

describe('what was tried, in the alert', () => {
  it.each<[string, ReportedRemedy[], string[]]>([
    [
      'a line a remedy, by its name where there are several, each with its output',
      [
        aRemedy({ name: 'reload', command: '/bin/reload', detail: 'exit code 0 in 5 ms', output: ['reloaded'] }),
        aRemedy({ name: 'recreate', command: 'docker restart services', output: [], verified: '500 in 3 ms' }),
      ],
      [
        'Tried: reload: /bin/reload, exit code 0 in 5 ms, then: connection refused',
        '  reloaded',
        'Tried: recreate: docker restart services, exit code 1 in 59 ms, then: 500 in 3 ms',
      ],
    ],
    [
      'one that was not looked after, and whose code its ending does not tell',
      [without(aRemedy({ detail: 'ended in 59 ms', output: [] }), 'verified')],
      ['Tried: /usr/local/bin/start, ended in 59 ms, exit code 1'],
    ],
    [
      'the last five of many',
      Array.from({ length: 7 }, (_, index) => aRemedy({ name: `r${String(index)}`, output: [] })),
      [
        'Tried: 2 other remedies before',
        ...[2, 3, 4, 5, 6].map(
          (index) => `Tried: r${String(index)}: /usr/local/bin/start, exit code 1 in 59 ms, then: connection refused`,
        ),
      ],
    ],
    ['nothing', [], ['Tried: nothing']],
  ])('%s', (_, remedies, expected) => {
    expect(
      linesOf({ ...without(aReport(), 'log'), log: { path: '', lines: [] }, remedies }).filter((line) =>
        /^(Tried| )/.test(line),
      ),
    ).toEqual(expected);
  });

  it('is the last twenty lines of what it printed, without blank ones', () => {
    const output = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? `line ${String(index)}` : ' \t'));
    const printed = linesOf({ remedies: [aRemedy({ output })] }).filter((line) => line.startsWith('  line'));
    expect([printed.length, printed[0], printed.at(-1)]).toEqual([20, '  line 10', '  line 48']);
  });
});

describe('a glance tells the steps apart', () => {
  it.each<[string, IncidentReport, string, string[], string]>([
    [
      'worse',
      later(5, { step: 'worse', kind: 'crash_loop', title: 'minio: crash loop' }),
      'minio: crash loop (it got worse)',
      ['rotating_light', 'chart_with_downwards_trend', 'auto-recovery'],
      'Worse: than it was told before; it began 5 min ago',
    ],
    [
      'reopened',
      later(70, { step: 'reopened', reopened: 1 }),
      'minio: recovery failed (again)',
      ['rotating_light', 'repeat', 'auto-recovery'],
      'Again: it seemed over and began again; it first began 1 h 10 min ago',
    ],
    [
      'reopened often',
      later(70, { step: 'reopened', reopened: 3 }),
      'minio: recovery failed (again)',
      ['rotating_light', 'repeat', 'auto-recovery'],
      'Again: it seemed over and began again (for the 3rd time); it first began 1 h 10 min ago',
    ],
    [
      'reminded',
      later(361, { step: 'reminded' }),
      'minio: recovery failed (still, after 6 h 1 min)',
      ['rotating_light', 'hourglass_flowing_sand', 'auto-recovery'],
      'Still: so for 6 h 1 min',
    ],
    [
      'reminded of something unknown',
      later(361, { step: 'reminded', kind: 'unknown' }),
      'minio: recovery failed (still, after 6 h 1 min)',
      ['warning', 'hourglass_flowing_sand', 'auto-recovery'],
      'Still: so for 6 h 1 min',
    ],
    [
      'escalated',
      later(30, { step: 'escalated' }),
      'minio: recovery failed (not cured for 30 min)',
      ['rotating_light', 'loudspeaker', 'auto-recovery'],
      'Escalated: so for 30 min, and nobody has cured it: you are the next to be called',
    ],
    [
      'progress',
      later(1, { step: 'progress', title: 'minio: restarting', reason: 'it is restarted' }),
      'minio: restarting',
      ['arrows_counterclockwise', 'auto-recovery'],
      'Now: it is restarted',
    ],
    ['closed', aClosedReport(), 'minio: recovered (after 42 min)', ['white_check_mark'], 'Over: after 42 min'],
  ])('%s', (_, report, title, tags, first) => {
    const message = messageOf(report);
    expect([message.title, message.tags, message.body.split('\n')[0]]).toEqual([title, tags, first]);
  });

  it('the good news says how long it lasted and what cured it', () => {
    expect(messageOf(without(aClosedReport(), 'log')).body.split('\n')).toEqual([
      'Over: after 42 min',
      'Cured by: restart (/usr/local/bin/start)',
      'Service: minio',
      'Container: services',
      'Check: 200 in 4 ms (http)',
      'Why: its check passed',
      'View log: docker exec services tail -n 50 /logs/minio.log',
      'When: 2026-11-20 10:00 to 2026-11-20 10:42 UTC',
    ]);
  });

  it('and the hour of one that comes late', () => {
    expect(labelled(later(65, { step: 'reminded' }), 'When')).toEqual([
      'When: 2026-11-20 10:00 UTC, as of 2026-11-20 11:05 UTC',
    ]);
  });

  it.each([
    [1, 'Missed: 1 earlier message about this could not be delivered; this one stands for it'],
    [3, 'Missed: 3 earlier messages about this could not be delivered; this one stands for them'],
  ])('and that %i were missed', (missed, expected) => {
    expect(labelled({ missed }, 'Missed')).toEqual([expected]);
  });
});

describe('a digest', () => {
  it('lists the incidents', () => {
    const message = ntfyMessage(aDigest(['a', 'b', 'c', 'd']), plain);
    expect([message.title, message.tags, message.priority]).toEqual([
      '4 incidents: a, b, c, d',
      ['rotating_light', 'auto-recovery'],
      5,
    ]);
    expect(message.body.split('\n').slice(0, 6)).toEqual([
      'a: recovery failed',
      '  Where: container services',
      '  Check: connection refused',
      '  Why: the restart did not help',
      '  Blocked by it: api, web',
      '  Next: look at it step by step: wardround run --service minio',
    ]);
  });

  it('of what is over is good news', () => {
    const call: Call = { ...aCall(), reports: [aClosedReport(), aClosedReport({ title: 'api: recovered' })] };
    const message = ntfyMessage(call, plain);
    expect([message.title, message.tags]).toEqual(['2 incidents over: minio, minio', ['white_check_mark']]);
    expect(message.body).toContain('api: recovered (after 42 min)\n');
  });

  it('of some that are over shows the alarm', () => {
    const call: Call = { ...aCall(), reports: [aReport({ step: 'reopened', missed: 2 }), aClosedReport()] };
    const message = ntfyMessage(call, plain);
    expect(message.tags).toEqual(['rotating_light', 'repeat', 'auto-recovery']);
    expect(message.body).toContain('\n  Missed: 2 earlier about this\n');
  });

  it.each([5, 20, 60, 200])('of %i names as many as there is room for', (count) => {
    const names = Array.from({ length: count }, (_, index) => `service-${String(index)}`);
    for (const markdown of [false, true]) {
      const { title, body } = ntfyMessage(aDigest(['first', ...names]), { markdown });
      expect(title).toContain(`${String(count + 1)} incidents: first, service-0, `);
      expect(Buffer.byteLength(title)).toBeLessThan(250);
      expect(fitsMessage(body)).toBe(true);
      const told = names.filter((name) => body.includes(`${name}: recovery failed`)).length;
      expect(told).toBeGreaterThanOrEqual(Math.min(count, 100));
    }
  });
});

describe('the size of a message', () => {
  const KEPT = ['Service: ', 'Container: ', 'Check: ', 'Why: ', 'Tried: ', 'Blocked by it: ', 'Next: ', 'View log: '];

  it.each([
    ['one-byte characters', 'x'],
    ['two-byte characters', 'é'],
    ['three-byte characters', '漢'],
    ['four-byte characters', '😀'],
    ['characters that JSON doubles', '\\'],
    ['quotes', '"'],
    ['backticks', '`'],
  ])('with long lines of %s loses only what was printed', (_, character) => {
    for (const markdown of [false, true]) {
      for (const length of [190, 191, 192, 193, 194, 195, 2000]) {
        const lines = ['first', ...Array<string>(30).fill(character.repeat(length)), 'the last line'];
        const { body } = messageOf(
          aReport({ remedies: [aRemedy({ output: lines })], log: { path: '/l', lines } }),
          markdown,
        );
        expect(fitsMessage(body)).toBe(true);
        expect(body).not.toMatch(/\p{Cs}|\ufffd/u);
        expect(body.match(/^ *the last line$/gm)).toHaveLength(2);
        expect(body).not.toMatch(/^ *first$/m);
        for (const start of KEPT) expect(body).toContain(markdown ? `**${start.trimEnd()}** ` : start);
      }
    }
  });

  it('uses the room that there is', () => {
    const lines = Array<string>(30).fill('x'.repeat(190));
    const { body } = messageOf(aReport({ remedies: [aRemedy({ output: lines })], log: { path: '/l', lines } }));
    expect(Buffer.byteLength(body)).toBeGreaterThan(3800);
  });

  it.each([false, true])('is kept when every part is long (Markdown: %s)', (markdown) => {
    const long = '漢_'.repeat(3000);
    const report = aReport({
      root: { kind: 'service', name: 'a'.repeat(64) },
      title: long,
      place: `container ${long}`,
      reason: long,
      check: { type: 'custom', result: 'failure', detail: `x${long}`, ms: 1 },
      failure: { kind: 'crash', evidence: long },
      remedies: Array.from({ length: 9 }, () =>
        aRemedy({ name: long, command: long, detail: long, output: ['first', `y${long}`], verified: long }),
      ),
      container: [long, long],
      log: { path: long, lines: ['first', `z${long}`] },
      affected: Array.from({ length: 50 }, () => 'b'.repeat(64)),
      next: Array.from({ length: 9 }, () => long),
      viewLog: long,
    });
    const { title, body } = messageOf(report, markdown);
    expect(Buffer.byteLength(title)).toBeLessThan(200);
    expect(fitsMessage(body)).toBe(true);
    expect(body).not.toContain('\ufffd');
    for (const start of KEPT) expect(body).toContain(markdown ? `**${start.trimEnd()}** ` : start);
    expect(body).toMatch(/^ *y漢/m);
    expect(body).toMatch(/^ *z漢/m);
  });
});

describe('the text of a service in a message', () => {
  const hostile = (text: string): IncidentReport =>
    aReport({
      title: text,
      place: text,
      reason: text,
      check: { type: text, result: 'failure', detail: text, ms: 1 },
      failure: { kind: 'crash', evidence: text },
      remedies: [aRemedy({ command: text, output: [text], detail: text, verified: text })],
      container: [text],
      log: { path: text, lines: [text] },
      affected: [text],
      next: [text],
      viewLog: text,
    });

  it.each(HOSTILE_TEXTS)('cannot forge a line with %s', (_, text) => {
    for (const line of messageOf(hostile(text)).body.split('\n')) {
      expect(line).toMatch(
        /^(?: {2}|Service: |Container: |Check: |Why: |Kind: |State: |Tried: |Blocked by it: |Next: |View log: |When: |Log: )/,
      );
      expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
    }
  });

  it('loses its colours', () => {
    expect(linesOf({ remedies: [aRemedy({ output: ['\x1b[1;31merror:\x1b[0m\tdisk full\r'] })] })).toContain(
      '  error: disk full',
    );
  });

  it('is left as it is when it is read raw', () => {
    expect(labelled({ reason: 'a_b *c* <x> `y` [z](w) & \\' }, 'Why')).toEqual(['Why: a_b *c* <x> `y` [z](w) & \\']);
  });
});

describe('a message in Markdown', () => {
  it('says the same, escapes what would format, and shows what was printed as it is', () => {
    const report = later(5, {
      step: 'worse',
      reason: 'a_b *c* <x> `y` [z](w) ~~q~~ &amp; \\',
      viewLog: 'tail `x`',
      remedies: [aRemedy({ output: ['```', '# not_a *heading*'] })],
    });
    expect(messageOf(without(report, 'log', 'failure'), true).body.split('\n')).toEqual([
      '**Worse:** than it was told before; it began 5 min ago  ',
      '**Service:** minio  ',
      '**Container:** services  ',
      '**Check:** connection refused (http)  ',
      String.raw`**Why:** a\_b \*c\* \<x\> \`y\` \[z\](w) \~\~q\~\~ \&amp; \\  `,
      '**State:** running since 09:12; restarted 3 times  ',
      '**Tried:** restart at 10:00 UTC: /usr/local/bin/start, exit code 1 in 59 ms, then: connection refused  ',
      '````',
      '```',
      '# not_a *heading*',
      '````',
      '**Blocked by it:** api, web  ',
      '**Next:** look at it step by step: wardround run --service minio  ',
      '**View log:** `` tail `x` ``  ',
      '**When:** 2026-11-20 10:00 UTC, as of 2026-11-20 10:05 UTC  ',
    ]);
  });

  it('has a digest, too', () => {
    const { body } = ntfyMessage(aDigest(['a_b', 'c']), { markdown: true });
    expect(body.split('\n').slice(0, 2)).toEqual([
      String.raw`**a\_b: recovery failed**  `,
      '  **Where:** container services  ',
    ]);
  });
});

it('ten is ten', () => {
  expect(new Date(TEN).toISOString()).toBe('2026-11-20T10:00:00.000Z');
});

describe('a notice that a person left something alone', () => {
  it('looks like no alarm, and claims nothing of the service', () => {
    const notice = aReport({ step: 'forgotten', kind: 'unknown', title: 'minio: stopped for 5 days', remedies: [] });
    const { title, body, tags } = ntfyMessage({ ...aCall(), reports: [notice] }, { markdown: false });
    expect([title, tags]).toEqual(['minio: stopped for 5 days', ['pushpin', 'auto-recovery']]);
    expect(body).not.toMatch(/could not be asked|Tried: nothing/);
  });
});
