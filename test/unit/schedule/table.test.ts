import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryIn, entryLine } from '../../../src/schedule/entry.js';
import { periodOf } from '../../../src/schedule/period.js';
import { entriesIn, variablesIn, withLine, withoutLine } from '../../../src/schedule/table.js';
import { aFolder } from '../../support/folders.js';
import { aLaunch } from './launches.js';

const LINE = entryLine(periodOf('5m'), aLaunch());
const OTHER = entryLine(periodOf('10m'), aLaunch());
const BY_HAND = '*/5 * * * * wardround run >> /var/log/wardround.log 2>&1';

describe('our line', () => {
  it('is one that cron, a person and we can read', () => {
    expect(LINE).toBe(
      '*/5 * * * * PATH=/usr/bin:/bin /usr/bin/node /opt/wardround/dist/main.js run ' +
        '--config /etc/wardround/system-config.json >> /var/log/wardround.log 2>&1 # wardround',
    );
    expect(entryIn(LINE)).toEqual({
      line: LINE,
      isOurs: true,
      gapMinutes: 5,
      program: ['/usr/bin/node', '/opt/wardround/dist/main.js'],
      config: '/etc/wardround/system-config.json',
      log: '/var/log/wardround.log',
    });
  });

  it.each(["/srv/my configs/it's 100%.json", '/srv/$HOME/`id`/"x".json', '/srv/größe.json', '/srv/#x;y&z|.json'])(
    'is quoted, and read back: %s',
    (odd) => {
      const line = entryLine(periodOf('5m'), aLaunch({ config: odd, log: `${odd}.log` }));
      expect(line.replaceAll('\\%', '')).not.toContain('%');
      expect(entryIn(line)).toMatchObject({ config: odd, log: `${odd}.log`, isOurs: true });
    },
  );

  it('keeps the errors alone where the config has a log of its own', () => {
    const line = entryLine(periodOf('5m'), aLaunch({ log: '/var/log/e.log', errorsOnly: true }));
    expect(line).toMatch(/ > \/dev\/null 2>> \/var\/log\/e\.log # wardround$/);
    expect(entryIn(line)).toMatchObject({ log: '/var/log/e.log', isOurs: true });
  });

  it.each([
    ['/bin/bash', false],
    ['/usr/bin/zsh', false],
    ['/bin/csh', true],
    ['/usr/bin/fish', true],
  ])('under SHELL=%s starts a sh of its own: %s', (shell, isWrapped) => {
    const line = entryLine(periodOf('5m'), aLaunch({ log: '/var/log/a b.log' }), shell);
    expect(line.includes('/bin/sh -c ')).toBe(isWrapped);
    expect(entryIn(line)).toMatchObject({ log: '/var/log/a b.log', config: aLaunch().config, gapMinutes: 5 });
  });

  it('means to a shell what it says, behind what cron makes of it', () => {
    const launch = aLaunch({
      program: ['printf', '%s|'],
      environment: new Map([['DOCKER_HOST', "unix:///it's.sock"]]),
      config: '/a b/100%.json',
      log: join(aFolder(), 'a b%.log'),
    });
    for (const shell of ['/bin/sh', '/bin/csh']) {
      const command = entryLine(periodOf('1m'), launch, shell)
        .replace(/^(\S+ ){5}/, '')
        .replaceAll('\\%', '%');
      execFileSync('/bin/sh', ['-c', command]);
    }
    expect(readFileSync(launch.log, 'utf8')).toBe('run|--config|/a b/100%.json|'.repeat(2));
  });

  it.each([
    ['/etc/a\nb.json', 'a backslash or a control character in "/etc/a\\nb.json"'],
    ['/etc/a\\b.json', 'a backslash or a control character in "/etc/a\\\\b.json"'],
    [`/etc/${'x'.repeat(1000)}`, 'where 990 are allowed'],
  ])('is refused where no crontab can say it', (config, why) => {
    expect(() => entryLine(periodOf('5m'), aLaunch({ config }))).toThrow(why);
  });
});

describe('a line that makes rounds', () => {
  it.each([
    [BY_HAND, { log: '/var/log/wardround.log', gapMinutes: 5 }],
    ['* * * * * /usr/local/bin/wardround', { program: ['/usr/local/bin/wardround'], gapMinutes: 1 }],
    ['@hourly cd /srv && wardround --quiet > /dev/null', { gapMinutes: 60, log: '/dev/null' }],
    ['*/5 * * * * flock -n /x wardround run --config /c.json', { config: '/c.json' }],
    ['\t*/5 * * * *\tnode /opt/wardround/dist/main.js run', { program: ['/opt/wardround/dist/main.js'] }],
    ['*/5 * * * * /opt/wardround-1.2 run\r', { program: ['/opt/wardround-1.2'] }],
    ['*/5 * * * 1-5 wardround', {}],
  ])('is known: %s', (line, found) => {
    expect(entryIn(line)).toMatchObject({ isOurs: false, ...found });
  });

  it.each([
    '# */5 * * * * wardround run',
    '',
    'WARDROUND_CONFIG=/etc/wardround/system-config.json',
    'X = a b c d wardround',
    '0 8 * * * wardround alerts',
    '0 8 * * * wardround history > /x',
    '*/5 * * * * echo wardrounds',
    '*/5 * * * * /usr/bin/backup /var/lib/wardround/state',
    'x',
  ])('is not: %s', (line) => {
    expect(entryIn(line)).toBeUndefined();
  });

  it('in a table of the system has a user before its command', () => {
    expect(entryIn('*/5 * * * * wardround wardround run', true)).toMatchObject({ program: ['wardround'] });
    expect(entriesIn('*/5 * * * * wardround /usr/bin/backup\n', true)).toEqual([]);
  });
});

describe('putting it into a table', () => {
  it.each([
    ['an empty table', '', `${LINE}\n`],
    ['one with lines', 'A=b\n1 * * * * x\n', `A=b\n1 * * * * x\n${LINE}\n`],
    ['one whose last line is open', '1 * * * * x', `1 * * * * x\n${LINE}\n`],
    ['one with CRLF', 'A=b\r\n1 * * * * x\r\n', `A=b\r\n1 * * * * x\r\n${LINE}\n`],
    ['one with an older line of ours', `A=b\n${OTHER}\n# end\n`, `A=b\n${LINE}\n# end\n`],
    ['one with an older line at the open end', `A=b\n${OTHER}`, `A=b\n${LINE}\n`],
    ['one with two of ours', `${OTHER}\nx\n${OTHER}\n`, `${LINE}\nx\n`],
    ['one with ours after a CRLF editor', `x\r\n${LINE}\r\n`, undefined],
    ['one where ours is commented out', `#${LINE}\n`, `#${LINE}\n${LINE}\n`],
  ])('%s', (_, before, after) => {
    expect(withLine(before, LINE).text).toBe(after ?? before);
  });

  it('says what goes and what comes', () => {
    expect(withLine(`A=b\n${OTHER}\n`, LINE)).toMatchObject({ removed: [OTHER], added: [LINE] });
    expect(withLine(`A=b\n${LINE}\n`, LINE)).toMatchObject({ removed: [], added: [] });
  });

  it('leaves a line by hand, or takes its place if told to', () => {
    expect(withLine(`${BY_HAND}\n`, LINE).text).toBe(`${BY_HAND}\n${LINE}\n`);
    expect(withLine(`a\n${BY_HAND}\nb\n`, LINE, { replace: true }).text).toBe(`a\n${LINE}\nb\n`);
  });

  it('keeps every byte of the others, and takes nothing but its own away again', () => {
    const lines = fc.array(fc.string({ unit: 'binary' }).map((text) => Buffer.from(text).toString('latin1')));
    fc.assert(
      fc.property(lines, (texts) => {
        const before = texts
          .map((text) => `${text.replaceAll('\n', ' ')}\n`)
          .filter((text) => !/# wardround\s*$/.test(text))
          .join('');
        const there = withLine(before, LINE);
        expect(there.text).toBe(`${before}${LINE}\n`);
        expect(withLine(there.text, LINE).text).toBe(there.text);
        expect(withoutLine(there.text)).toEqual({ text: before, removed: [LINE], added: [] });
      }),
    );
  });

  it('writes a path that is no ASCII in UTF-8, into a table of bytes', () => {
    const line = entryLine(periodOf('5m'), aLaunch({ log: '/var/log/größe.log' }));
    const { text } = withLine('# caf\xe9\n', line);
    expect(Buffer.from(text, 'latin1').subarray(0, 7)).toEqual(Buffer.from('# caf\xe9\n', 'latin1'));
    expect(Buffer.from(text, 'latin1').toString('utf8')).toContain('/var/log/größe.log');
    expect(entriesIn(text)).toMatchObject([{ log: '/var/log/größe.log', isOurs: true }]);
    expect(withLine(text, line).added).toEqual([]);
    expect(withoutLine(text).text).toBe('# caf\xe9\n');
  });
});

it('reads what a table sets for its entries', () => {
  const table = "SHELL=/bin/bash\n# X=no\n MAILTO = \"a b\"\r\n'Y'='z'\n*/5 * * * * A=b wardround\nSHELL=/bin/csh\n";
  expect(Object.fromEntries(variablesIn(table))).toEqual({ SHELL: '/bin/csh', MAILTO: 'a b', Y: 'z' });
});
